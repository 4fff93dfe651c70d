"""The loops of a nest: which way it is written, and what stands around its items."""

from collections.abc import Iterator, Mapping, Sequence

from convert.lower import extents as at
from convert.lower.core import ARGUMENTS
from convert.lower.dtypes import item_of
from convert.lower.extents import Loops
from convert.lower.nests import Nest
from convert.lower.reductions import has_lanes_along, is_ordered, reduce, scan
from convert.lower.source import (
    Rule,
    Writer,
    applied,
    counted,
    gathered,
    leaf,
    literal,
    width,
)
from convert.lower.values import NoLanes, Value, Words

LEAST_ALONG = 4
RULES: dict[str, Rule] = {
    "literal": literal,
    "leaf": leaf,
    "iota": counted,
    "map": applied,
    "gather": gathered,
    "reduce": reduce,
}


def written(
    parts: Sequence[Nest], rank: int, held: Mapping[int, str], *, lanes: bool
) -> tuple[str, list[int], Mapping[str, set[str]]]:
    """Write nests that share their first axes, or one that shares none, as a function.

    Its text, of a function ``NAME``, its buffers, its imports.
    """
    names = {parts[-1].output: "y"}
    items = {}
    for nest in parts:
        items[nest.output] = item_of(nest.dtype)
        for one in nest.code:
            if one.buffer >= 0 and one.buffer not in held:
                names.setdefault(one.buffer, f"x{len(names) - 1}")
                items[one.buffer] = item_of(one.dtype)
    rows = _rows(parts, rank)
    words, count, first = Words(), 0, 0
    lines: list[str] = []
    for k, (name, n) in enumerate(zip(rows.names, rows.extents, strict=True)):
        lines.append("    " * (k + 1) + f"for {name} in {words.word('range')}({n}):")
    for nest in parts:
        for writer in _ways(nest, names, rows, rank, lanes):
            writer.held, writer.shared = held, len(rows.names)
            writer.depth, writer.count, writer.first = 1 + len(rows.names), count, first
            try:
                _body(writer)
            except NoLanes:
                continue
            break
        else:
            raise AssertionError("a nest can be written for single items")
        lines += writer.lines
        count, first = writer.count, first + len(nest.extents)
        for home, used in writer.words.imports.items():
            words.imports.setdefault(home, set()).update(used)
    kinds = {k: f"{words.word('Ptr')}[{words.word(items[k])}]" for k in names}
    told = ", ".join(f"{name}: {kinds[k]}" for k, name in names.items())
    head = [f"@{words.word('apart')}", f"def NAME({told}) -> None:"]
    return "\n".join([*head, *lines, "", ""]), list(names), words.imports


def along_rows(nest: Nest) -> bool:
    """Whether all its reductions have lanes along what they reduce, best so."""
    inner = [_inner(nest, number) for number in range(1, len(nest.extents) + 1)]
    none = not width(nest)
    return none or len(_along(nest, inner)) == len(nest.extents)


def _strides(nest: Nest) -> list[tuple[int, ...]]:
    rank = len(nest.shape)
    found = [one.strides[:rank] for one in nest.leaves()]
    return [*found, nest.to.strides[:rank]] if nest.to else found


def _rows(parts: Sequence[Nest], rank: int) -> Loops:
    """The loops that the nests share."""
    strides = [one[:rank] for nest in parts for one in _strides(nest)]
    return at.merged(parts[0].shape[:rank], strides, "i")


def _ways(
    nest: Nest, names: dict[int, str], rows: Loops, rank: int, lanes: bool
) -> Iterator[Writer]:
    """The ways to write a nest, the best first."""
    strides = [one[rank:] for one in _strides(nest)]
    own = at.merged(nest.shape[rank:], strides, "i")
    loops = at.behind(rows, own, rank, "i")
    inner = [_inner(nest, number) for number in range(1, len(nest.extents) + 1)]
    wide = width(nest) if lanes and nest.form != "scatter" else 0
    if wide:
        along = _along(nest, inner)
        outer = Writer(nest, names, loops, inner, RULES, wide)
        near = bool(own.extents) and _steps(nest, loops) <= {0, 1}
        if near and (own.extents[-1] > 2 or not along):
            yield outer
        if along:
            yield Writer(nest, names, loops, inner, RULES, wide, along)
        if own.extents:
            yield Writer(nest, names, loops, inner, RULES, wide)
    yield Writer(nest, names, loops, inner, RULES, 0)


def _inner(nest: Nest, number: int) -> Loops:
    rank, extents = len(nest.shape), nest.extents[number - 1]
    ordered = nest.form == "scan" or any(
        one.word == "reduce"
        and one.number == number
        and is_ordered(one.what[0], one.source)
        for one in nest.code
    )
    name = f"r{number}_"
    if ordered:
        return at.apart(extents, name)
    return at.merged(extents, [one.strides[rank:] for one in nest.leaves(number)], name)


def _steps(nest: Nest, loops: Loops) -> set[int]:
    """How far lanes over the last extent lie apart, in what is read."""
    return {one.strides[loops.axes[-1]] for one in nest.leaves()}


def _along(nest: Nest, inner: list[Loops]) -> frozenset[int]:
    """The reductions that lanes may run along."""
    rank, found = len(nest.shape), set()
    if nest.form != "store":
        return frozenset()
    for one in nest.code:
        if one.word != "reduce" or one.what[0] in ARGUMENTS:
            continue
        loops = inner[one.number - 1]
        if not loops.extents or loops.extents[-1] < LEAST_ALONG:
            continue
        far = {one.strides[rank + loops.axes[-1]] for one in nest.leaves(one.number)}
        kind, parts = one.what
        if far <= {0, 1} and has_lanes_along(kind, parts, one.source):
            found.add(one.number)
    return frozenset(found)


def _body(w: Writer) -> None:
    """Write the loops over the items of the nest."""
    last = len(w.loops.extents) - 1
    over = w.width if not w.along else 0
    for k, (name, n) in enumerate(zip(w.loops.names, w.loops.extents, strict=True)):
        if k >= w.shared and (not over or k < last):
            w.loop(name, n)
    if not over:
        _point(w)
        return
    name, n = w.loops.names[-1], w.loops.extents[-1]
    w.wide = w.used = over
    rest = n % over
    if rest and last == 0 and w.nest.padded and _steps(w.nest, w.loops) <= {0, 1}:
        n, rest = n - rest + over, 0
    around = w.depth
    if n >= over:
        w.loop(name, 0, n - rest, over)
        _point(w)
        w.depth = around
    if rest:
        w.line(f"{name} = {w.typed(str(n - rest))}")
        w.used = rest
        _point(w)


def _point(w: Writer) -> None:
    """Write what is done for an item, or for lanes of them."""
    w.done = {}
    w.block(0)
    if w.nest.form == "scan":
        scan(w)
    elif w.nest.form == "scatter":
        _scatter(w)
    else:
        assert w.nest.to
        w.write(w.nest.to, 0, w.done[w.nest.value])


def _scatter(w: Writer) -> None:
    """Put an item where its index says, if that is inside."""
    nest = w.nest
    place, value = w.done[nest.at], w.done[nest.value]
    combine, items = nest.what
    w.line(f"if {place.text} >= 0 and {place.text} < {items}:")
    w.depth += 1
    where = (
        place.text if place.kind == "i32" else f"{w.words.word('i32')}({place.text})"
    )
    name = w.names[nest.output]
    if combine:
        before = w.let(f"{name}[{where}]", value.kind)
        value = Value(
            w.words.apply(combine, [before, value], nest.dtype, 0), value.kind
        )
    w.line(f"{name}[{where}] = {value.text}")
    w.depth -= 1
