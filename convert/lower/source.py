"""A nest → the text of one function of the subset.

    def NAME(y: Ptr[f32], x0: Ptr[f32], x1: Ptr[f32]) -> None:
        for i0 in range(64):
            for i1 in range(0, 256, 4):
                v1 = load(x0, i0 * 256 + i1)
                v2 = load(x1, i1)
                v3 = add(v1, v2)
                store(y, i0 * 256 + i1, v3)

Buffers are parameters, so that nests of one form are one function. There are three ways
to write a nest, and they give the same bits (`Way`): lanes over the last extent of the
nest, lanes along the last extent of its reductions, or single items. What is left of an
extent is done in lanes, too, of which some are not used: padding or what follows in the
buffer is read, and never written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from convert.lower import extents as at
from convert.lower.dtypes import LANES, item_of, kind_of
from convert.lower.extents import Loops
from convert.lower.functions import find
from convert.lower.nests import Instruction, Nest
from convert.lower.values import SCALARS, Value, Words
from convert.lower.views import Places


@dataclass
class Writer:
    """The text as it grows: ``width`` lanes over the nest's last extent, or 0.

    ``along`` are the reductions that have lanes along their last extent, ``wide`` the
    lanes of what is written now, of which ``used`` count; ``shift`` is added to the
    last variable of a reduction. Of a nest that shares rows, ``shared`` loops are open
    around it, ``held`` are the locals that stand for buffers, and ``first`` reductions
    came before.
    """

    nest: Nest
    names: dict[int, str]
    loops: Loops
    inner: list[Loops]
    rules: Mapping[str, "Rule"]  # how each word of a nest is written
    width: int
    along: frozenset[int] = frozenset()
    shared: int = 0
    held: Mapping[int, str] = field(default_factory=dict)
    first: int = 0
    words: Words = field(default_factory=Words)
    lines: list[str] = field(default_factory=list)
    depth: int = 1
    count: int = 0
    wide: int = 0
    used: int = 0
    shift: int = 0
    done: dict[int, Value] = field(default_factory=dict)

    def line(self, text: str) -> None:
        """Write a line."""
        self.lines.append("    " * self.depth + text)

    def let(self, text: str, kind: str) -> Value:
        """Give a text a name."""
        self.count += 1
        self.line(f"v{self.count} = {text}")
        return Value(f"v{self.count}", kind)

    def loop(self, name: str, *bounds: int) -> None:
        """Open a loop."""
        told = ", ".join(map(str, bounds))
        self.line(f"for {name} in {self.words.word('range')}({told}):")
        self.depth += 1

    def index(self, places: Places, number: int) -> str:
        """The text of an index; ``number``: the places go on in a reduction's axes."""
        rank = len(self.nest.shape)
        terms = [
            (places.strides[axis], name)
            for axis, name in zip(self.loops.axes, self.loops.names, strict=True)
        ]
        offset = places.offset
        if number:
            inner = self.inner[number - 1]
            for axis, name in zip(inner.axes, inner.names, strict=True):
                terms.append((places.strides[rank + axis], name))
            if inner.axes:
                offset += self.shift * places.strides[rank + inner.axes[-1]]
        return at.index(offset, terms)

    def step(self, places: Places, number: int) -> int:
        """How far the lanes of what is read lie apart."""
        if number in self.along:
            return places.strides[
                len(self.nest.shape) + self.inner[number - 1].axes[-1]
            ]
        return places.strides[self.loops.axes[-1]]

    def block(self, scope: int) -> None:
        """Write the instructions of a scope."""
        for k, one in enumerate(self.nest.code):
            if one.scope == scope:
                self.done[k] = self.rules[one.word](self, one)

    def local(self, letter: str, one: Instruction) -> str:
        """A name of a reduction's own, in the whole function."""
        return f"{letter}{self.first + one.number}"

    def write(self, places: Places, number: int, value: Value) -> None:
        """Put an item, or the lanes that count, into the output."""
        if self.nest.output in self.held:
            self.line(f"{self.held[self.nest.output]} = {value.text}")
            return
        name, kind = self.names[self.nest.output], kind_of(self.nest.dtype)
        where = self.index(places, number)
        if not self.wide:
            self.line(f"{name}[{where}] = {value.text}")
            return
        step = self.step(places, 0)
        whole = self.used == self.wide and item_of(self.nest.dtype) == kind != "bool"
        if step == 1 and whole:
            put = self.words.word("store")
            self.line(f"{put}({name}, {self.typed(where)}, {value.text})")
            return
        if step == 1 and self.used == 4 and self.nest.dtype == "int16":
            put, narrow = self.words.word("store64_lane"), self.words.word("narrow")
            both = f"{narrow}({value.text}, {value.text})"
            self.line(f"{put}({name}, {self.typed(where)}, {both}, 0)")
            return
        base = self.base(where)
        for k in range(self.used):
            far = f" {'+' if step > 0 else '-'} {abs(step) * k}" if k else ""
            item = self.words.lane(value.text, k, kind)
            self.line(f"{name}[{base}{far}] = {item}")

    def base(self, where: str) -> str:
        """A name for an index, if it is none."""
        if where.isidentifier():
            return where
        self.count += 1
        self.line(f"j{self.count} = {self.typed(where)}")
        return f"j{self.count}"

    def typed(self, where: str) -> str:
        """An index that is a value: a bare number has a type."""
        return f"{self.words.word('i32')}({where})" if where.isdigit() else where


Rule = Callable[[Writer, Instruction], Value]


def literal(w: Writer, one: Instruction) -> Value:
    """A number, in all lanes or alone."""
    kind = kind_of(one.dtype)
    return Value(w.words.filled(one.what, kind, w.wide), kind)


def leaf(w: Writer, one: Instruction) -> Value:
    """An item of a buffer, or lanes of them."""
    return w.let(_read(w, one), kind_of(one.dtype))


def applied(w: Writer, one: Instruction) -> Value:
    """A function of values."""
    args = [w.done[k] for k in one.args]
    found = w.words.apply(one.what, args, one.dtype, w.wide)
    return w.let(found, kind_of(one.dtype))


def _read(w: Writer, one: Instruction) -> str:
    assert one.places
    kind = kind_of(one.dtype)
    if one.buffer in w.held:
        text = w.held[one.buffer]
        return w.words.spread(Value(text, kind), w.wide) if w.wide else text
    name, where = w.names[one.buffer], w.index(one.places, one.scope)
    if not w.wide:
        return f"{name}[{where}]"
    step = w.step(one.places, one.scope)
    if step == 0:
        return w.words.spread(Value(f"{name}[{where}]", kind), w.wide)
    if step == 1 and item_of(one.dtype) == kind != "bool":
        w.words.lanes_of(kind, w.wide)
        return f"{w.words.word('load')}({name}, {w.typed(where)})"
    if step == 1 and w.wide == 4 and one.dtype == "int16":
        return f"{w.words.word('load16x4')}({name}, {w.typed(where)})"
    base = w.base(where)
    picked = [base] * w.wide
    for k in range(1, w.wide):
        # what lies beyond a row is there to be read, what lies rows beyond is not
        if k < w.used or step == 1:
            picked[k] = f"{base} {'+' if step > 0 else '-'} {abs(step) * k}"
    return w.words.together([f"{name}[{place}]" for place in picked], kind)


def counted(w: Writer, one: Instruction) -> Value:
    """The place itself, as a number."""
    assert one.places
    kind = kind_of(one.dtype)
    where = w.typed(w.index(one.places, one.scope))
    found = where if kind == "i32" else f"{w.words.word(kind)}({where})"
    if w.wide:
        lanes, step = w.words.lanes_of(kind, w.wide), w.step(one.places, one.scope)
        steps = ", ".join(str(step * k) for k in range(w.wide))
        found = f"{lanes}({found}) + {lanes}({steps})"
    return w.let(found, kind)


def gathered(w: Writer, one: Instruction) -> Value:
    """The items at the nearest places inside."""
    index, words = w.done[one.args[0]], w.words
    name, kind = w.names[one.buffer], kind_of(one.dtype)
    last = words.filled(one.what, index.kind, w.wide)
    within = words.function(find(f"{SCALARS}.within"))
    inside = w.let(f"{within}({index.text}, {last})", index.kind)
    places = [inside.text]
    if w.wide:
        places = [words.lane(inside.text, k, index.kind) for k in range(w.wide)]
    if index.kind != "i32":
        places = [f"{words.word('i32')}({place})" for place in places]
    items = [f"{name}[{place}]" for place in places]
    return w.let(words.together(items, kind) if w.wide else items[0], kind)


def kinds(nest: Nest) -> set[str]:
    """The kinds of all values of a nest."""
    found = {kind_of(one.dtype) for one in nest.code}
    return found | {kind_of(one.source) for one in nest.code if one.source}


def width(nest: Nest) -> int:
    """The lanes that all values of a nest have; 0 where they do not agree."""
    for n, known in LANES.items():
        if kinds(nest) <= {*known}:
            return n
    return 0
