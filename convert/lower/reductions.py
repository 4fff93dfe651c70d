"""Reductions and scans as text.

A sum of floats has one order, a rule of the logical shape (`core.reduce_`), whichever
way it is written: four partial sums are four names, or the lanes of one.
"""

import math

from convert.graph.dtypes import DTYPES
from convert.lower.core import ARGUMENTS
from convert.lower.dtypes import FLOATS, LANES, kind_of, wrap_of
from convert.lower.functions import for_dtype
from convert.lower.nests import Instruction
from convert.lower.source import Writer
from convert.lower.values import SCALARS, Value

PARTS = 4
# items at once where the order is free and few instructions give an item: a maximum of
# wasm's takes so long that one vector waits for the one before
MANY = 16
LIGHT = 4
_STEPS = {
    "sum": "add", "prod": "multiply", "max": "maximum", "min": "minimum",
    "any": "either", "all": "both",
}  # fmt: skip
_NEUTRAL = {"sum": 0, "prod": 1, "any": 0, "all": 1}
_BEATS = {
    "argmax": "above_first", "argmax_last": "above_last",
    "argmin": "below_first", "argmin_last": "below_last",
}  # fmt: skip


def neutral(kind: str, dtype: str) -> float:
    """What a reduction begins with, and is of nothing."""
    if kind in _NEUTRAL:
        return _NEUTRAL[kind]
    largest = "max" in kind
    if kind_of(dtype) in FLOATS:
        return -math.inf if largest else math.inf
    return DTYPES[dtype].low if largest else DTYPES[dtype].high


def is_ordered(kind: str, dtype: str) -> bool:
    """Whether the order of its items shows in the result."""
    rounds = kind in ("sum", "prod") and kind_of(dtype) in FLOATS
    return rounds or kind in ARGUMENTS


def has_lanes_along(kind: str, parts: bool, dtype: str) -> bool:
    """Whether lanes may run along the last axis that goes."""
    return parts or not is_ordered(kind, dtype) if kind not in ARGUMENTS else False


def step(w: Writer, kind: str, dtype: str, to: Value, x: Value, wide: int) -> str:
    """One item, or lanes, more."""
    name = for_dtype(f"{SCALARS}.{_STEPS[kind]}", dtype)
    return w.words.apply(name, [to, x], dtype, wide, wraps=False)


def reduce(w: Writer, one: Instruction) -> Value:
    """Write a reduction: its loops, and what they leave."""
    kind, parts = one.what
    if kind in ARGUMENTS:
        return _argument(w, one)
    extents = w.inner[one.number - 1].extents
    last = extents[-1] if extents else 1
    if one.number in w.along:
        found = _along(w, one)
    elif parts and is_ordered(kind, one.source) and last >= PARTS:
        found = _in_parts(w, one)
    else:
        found = _in_order(w, one)
    if not wrap_of(one.dtype):
        return found
    text = w.words.apply(f"{SCALARS}.same", [found], one.dtype, w.wide)
    return w.let(text, found.kind)


def _begin(w: Writer, one: Instruction, name: str, wide: int) -> Value:
    kind = kind_of(one.source)
    start = neutral(one.what[0], one.source)
    w.line(f"{name} = {w.words.filled(start, kind, wide)}")
    return Value(name, kind)


def _add(w: Writer, one: Instruction, to: Value, shift: int = 0) -> None:
    w.shift = shift
    w.block(one.number)
    w.shift = 0
    found = step(w, one.what[0], one.source, to, w.done[one.args[0]], w.wide)
    w.line(f"{to.text} = {found}")


def _outer(w: Writer, one: Instruction) -> None:
    """Open the loops but for the last."""
    inner = w.inner[one.number - 1]
    for name, n in zip(inner.names[:-1], inner.extents[:-1], strict=True):
        w.loop(name, n)


def _in_order(w: Writer, one: Instruction) -> Value:
    inner, depth = w.inner[one.number - 1], w.depth
    to = _begin(w, one, w.local("a", one), w.wide)
    for name, n in zip(inner.names, inner.extents, strict=True):
        w.loop(name, n)
    _add(w, one, to)
    w.depth = depth
    return to


def _in_parts(w: Writer, one: Instruction) -> Value:
    inner, depth = w.inner[one.number - 1], w.depth
    names = [w.local("a", one) + f"_{k}" for k in range(PARTS)]
    sums = [_begin(w, one, name, w.wide) for name in names]
    _outer(w, one)
    n, around = inner.extents[-1], w.depth
    w.loop(inner.names[-1], 0, n - n % PARTS, PARTS)
    for k, to in enumerate(sums):
        _add(w, one, to, k)
    w.depth = around
    if n % PARTS:
        w.line(f"{inner.names[-1]} = {w.typed(str(n - n % PARTS))}")
    for k, to in enumerate(sums[: n % PARTS]):
        _add(w, one, to, k)
    w.depth = depth
    return _fold(w, one, [to.text for to in sums], w.local("a", one))


def _fold(w: Writer, one: Instruction, sums: list[str], name: str) -> Value:
    """(0 + 1) + (2 + 3)."""
    kind = kind_of(one.source)
    values = [Value(text, kind) for text in sums]
    while len(values) > 1:
        pairs = zip(values[::2], values[1::2], strict=True)
        values = [_both(w, one, a, b) for a, b in pairs]
    w.line(f"{name} = {values[0].text}")
    return Value(name, kind)


def _along(w: Writer, one: Instruction) -> Value:
    """Lanes along the last axis: the lanes of one vector, or of two, are the parts.

    Where the order does not show there are more vectors: none waits for another.
    """
    inner, depth = w.inner[one.number - 1], w.depth
    kind, n, name = kind_of(one.source), inner.extents[-1], inner.names[-1]
    w.wide = w.used = w.width
    light = sum(other.scope == one.number for other in w.nest.code) <= LIGHT
    free = light and not is_ordered(one.what[0], one.source) and n >= 2 * MANY
    at_once = MANY if free else PARTS
    shifts = range(0, at_once, w.wide)
    sums = [_begin(w, one, w.local("a", one) + f"_{k}", w.wide) for k in shifts]
    _outer(w, one)
    around, rest, few = w.depth, n % PARTS, n % at_once
    for start, end, by in ((0, n - few, at_once), (n - few, n - rest, PARTS)):
        if start < end:
            w.loop(name, start, end, by)
            for k, to in zip(shifts, sums, strict=True):
                if k < by:
                    _add(w, one, to, k)
            w.depth = around
    if rest:
        w.line(f"{name} = {w.typed(str(n - rest))}")
    for k, to in zip(shifts, sums, strict=True):
        if k < rest:
            _add_some(w, one, to, k, rest - k)
    w.depth, wide = depth, w.wide
    while len(sums) > PARTS // wide:
        pairs = zip(sums[::2], sums[1::2], strict=True)
        sums = [_both(w, one, a, b) for a, b in pairs]
    w.wide = 0
    items = [w.words.lane(to.text, k, kind) for to in sums for k in range(wide)]
    return _fold(w, one, items, w.local("a", one))


def _both(w: Writer, one: Instruction, a: Value, b: Value) -> Value:
    return w.let(step(w, one.what[0], one.source, a, b, w.wide), a.kind)


def _add_some(w: Writer, one: Instruction, to: Value, shift: int, rest: int) -> None:
    """Add the first lanes; what follows them in the buffer is read and not added."""
    w.shift, w.used = shift, min(rest, w.wide)
    w.block(one.number)
    found = w.done[one.args[0]]
    if w.used < w.wide:
        mask = ", ".join("-1" if k < w.used else "0" for k in range(w.wide))
        lanes = w.words.word(LANES[w.wide]["bool"])
        start = neutral(one.what[0], one.source)
        other = w.words.filled(start, found.kind, w.wide)
        select = w.words.word("select")
        found = w.let(f"{select}({lanes}({mask}), {found.text}, {other})", found.kind)
    w.shift, w.used = 0, w.wide
    w.line(f"{to.text} = {step(w, one.what[0], one.source, to, found, w.wide)}")


def _argument(w: Writer, one: Instruction) -> Value:
    """The place of the first or last largest or smallest."""
    inner, depth = w.inner[one.number - 1], w.depth
    if not inner.extents:
        return Value(w.words.filled(0, "i32", w.wide), "i32")
    best = _begin(w, one, w.local("b", one), w.wide)
    place = w.local("a", one)
    w.line(f"{place} = {w.words.filled(0, 'i32', w.wide)}")
    w.loop(inner.names[0], inner.extents[0])
    w.block(one.number)
    item, beats = w.done[one.args[0]], f"{SCALARS}.{_BEATS[one.what[0]]}"
    better = w.let(w.words.apply(beats, [item, best], "bool", w.wide), "bool")
    select, here = w.words.word("select"), Value(inner.names[0], "i32")
    now = w.words.spread(here, w.wide) if w.wide else here.text
    w.line(f"{best.text} = {select}({better.text}, {item.text}, {best.text})")
    w.line(f"{place} = {select}({better.text}, {now}, {place})")
    w.depth = depth
    return Value(place, "i32")


def scan(w: Writer) -> None:
    """Write the loop of a scan, and put each item."""
    nest = w.nest
    kind, exclusive = nest.what
    inner, of = w.inner[0], kind_of(nest.dtype)
    assert nest.to
    total = Value("a", of)
    w.line(f"a = {w.words.filled(neutral(kind, nest.dtype), of, w.wide)}")
    for name, n in zip(inner.names, inner.extents, strict=True):
        w.loop(name, n)
    if exclusive:
        w.write(nest.to, 1, total)
    w.block(1)
    found = step(w, kind, nest.dtype, total, w.done[nest.value], w.wide)
    w.line(f"a = {found}")
    if wrap_of(nest.dtype):
        wrapped = w.words.apply(f"{SCALARS}.same", [total], nest.dtype, w.wide)
        w.line(f"a = {wrapped}")
    if not exclusive:
        w.write(nest.to, 1, total)
