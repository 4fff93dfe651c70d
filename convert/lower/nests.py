"""A nest as data: what one function of loops computes, an instruction each.

    y = (x + b) * 0.5, x (64, 256), b (256)   →   shape (64, 256), and
        0 leaf     buffer of x, places 0 (256, 1)
        1 leaf     buffer of b, places 0 (0, 1)
        2 map      add 0 1
        3 literal  0.5
        4 map      multiply 2 3

An instruction has a scope: 0 is done for each item of the nest, k for each item of the
k-th reduction too, whose extents then follow the nest's in its places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

import numpy as np

from convert.lower.core import Core
from convert.lower.views import Places, Step, places


@dataclass(frozen=True)
class Instruction:
    """``args`` are instructions; ``what`` is a number, a function, a reduction's kind.

    ``source`` is the dtype of what is read or reduced, ``number`` a reduction's.
    """

    word: str
    scope: int
    dtype: str
    args: tuple[int, ...] = ()
    what: Any = None
    buffer: int = -1
    places: Places | None = None
    number: int = 0
    source: str = ""


@dataclass
class Nest:
    """A nest as it grows; ``form`` says what is done with the value of each item.

    ``store`` puts it at ``to`` of the output, ``scatter`` at the place that ``at``
    says, combined by ``what``; ``scan`` runs along the first reduction, and puts there.
    """

    shape: tuple[int, ...]
    root: Core | None = None  # is computed here, though it lies in a buffer
    output: int = -1
    dtype: str = ""
    form: str = "store"
    to: Places | None = None
    padded: bool = False  # the output's padding may be written
    value: int = -1
    at: int = -1
    what: Any = None
    code: list[Instruction] = field(default_factory=list)
    extents: list[tuple[int, ...]] = field(default_factory=list)
    memo: dict[Any, int] = field(default_factory=dict)

    def add(self, key: Any, one: Instruction) -> int:
        """Add an instruction, once for a key; its number."""
        self.code.append(one)
        self.memo[key] = len(self.code) - 1
        return self.memo[key]

    def leaves(self, scope: int | None = None) -> Iterator[Places]:
        """The places that are read or counted, of one scope or of all."""
        for one in self.code:
            if one.places and scope in (None, one.scope):
                yield one.places


class Buffers(Protocol):
    """What a nest asks of the schedule."""

    def buffer(self, core: Core) -> int:
        """The buffer that holds a value; it is made now if it is not there."""

    def stays(self, core: Core, steps: tuple[Step, ...]) -> bool:
        """Whether a value lies in a buffer, or should, read through these steps."""


def lower(
    nest: Nest, asked: Buffers, core: Core, steps: tuple[Step, ...] = (), scope: int = 0
) -> int:
    """The instruction that gives a value, seen through steps. Raises: Copying."""
    while core.form == "view":
        seen = (core, steps, scope) in nest.memo
        if seen or (core is not nest.root and asked.stays(core, steps)):
            break
        steps, core = (Step(core.what, core.args[0]), *steps), core.args[0]
    key = core, steps, scope
    if key in nest.memo:
        return nest.memo[key]
    is_root = core is nest.root and not steps
    if core.form == "constant" and core.type.items == 1:
        number = core.what.reshape(-1)[0].item()
        return nest.add(key, Instruction("literal", scope, core.dtype, what=number))
    if is_root or not asked.stays(core, steps):
        found = _inside(nest, asked, core, steps, scope)
        if found is not None:
            return nest.memo.setdefault(key, found)
    buffer = asked.buffer(core)
    at = places(core.shape, steps)[0]
    leaf = Instruction("leaf", scope, core.dtype, buffer=buffer, places=at)
    return nest.add(key, leaf)


def _inside(
    nest: Nest, asked: Buffers, core: Core, steps: tuple[Step, ...], scope: int
) -> int | None:
    """A value computed where it is read; None where it cannot be."""
    key = core, steps, scope
    match core.form:
        case "map":
            args = tuple(
                lower(
                    nest, asked, one, (*_spread(one.shape, core.shape), *steps), scope
                )
                for one in core.args
            )
            source = core.args[-1].dtype
            return nest.add(
                key,
                Instruction("map", scope, core.dtype, args, core.what, source=source),
            )
        case "iota":
            at = places(core.shape, steps)[0]
            return nest.add(key, Instruction("iota", scope, core.dtype, places=at))
        case "gather":
            x, index = core.args
            args = (lower(nest, asked, index, steps, scope),)
            buffer, last = asked.buffer(x), x.type.items - 1
            read = Instruction("gather", scope, core.dtype, args, last, buffer)
            return nest.add(key, read)
        case "reduce" if scope == 0 and _fits(nest, core, steps):
            return _reduce(nest, asked, core, key)
    return None


def _fits(nest: Nest, core: Core, steps: tuple[Step, ...]) -> bool:
    """Whether a reduction has an item for each of the nest, in the same order."""
    at, last = places(core.shape, steps)
    long = [n for n in core.shape if n != 1]
    whole = last.flags.c_contiguous and not at.offset
    return whole and [n for n in last.shape if n != 1] == long


def _reduce(nest: Nest, asked: Buffers, core: Core, key: Any) -> int:
    kind, gone, parts = core.what
    (x,) = core.args
    extents = x.shape[len(x.shape) - gone :]
    nest.extents.append(extents)
    number = len(nest.extents)
    # axes of extent 1 come or go: no step copies for that
    steps = _reshaped(x.shape, (*nest.shape, *extents))
    body = lower(nest, asked, x, steps, number)
    return nest.add(
        key,
        Instruction(
            "reduce",
            0,
            core.dtype,
            (body,),
            (kind, parts),
            number=number,
            source=x.dtype,
        ),
    )


def _spread(before: tuple[int, ...], after: tuple[int, ...]) -> tuple[Step, ...]:
    return () if before == after else (_expansion(after),)


@cache
def _expansion(to: tuple[int, ...]) -> Step:
    return Step(lambda a: np.broadcast_to(a, to))


def _reshaped(before: tuple[int, ...], after: tuple[int, ...]) -> tuple[Step, ...]:
    return () if before == after else (_reshaping(after),)


@cache
def _reshaping(to: tuple[int, ...]) -> Step:
    return Step(lambda a: a.reshape(to))
