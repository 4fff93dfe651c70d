"""Where each buffer of a program lies: the request's, the answer's, an arena, weights.

    found = places(program, {"x": "x"}, ["y"], weight)
    found.buffers[2]  ==  "ARENA[16:]"

There is an arena for each dtype. What nothing reads any more leaves its place to
others, and a result takes that of an argument that dies there, where the loop or kernel
may write what it reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from convert.graph import Array
from convert.graph.dtypes import DTYPES
from convert.lower.program import Call, Program, lives
from convert.plan import arena
from convert.plan.translate import Tiled

VECTOR_BYTES = 16


@dataclass(frozen=True)
class Places:
    """Places by the numbers of buffers, scratch by those of calls; arenas by dtype."""

    buffers: tuple[str, ...]
    scratch: Mapping[int, list[str]]
    arenas: Mapping[str, int]


def padded(n: int, dtype: str) -> int:
    """Round items up to whole vectors: of 16 bytes, and of four."""
    lanes = max(VECTOR_BYTES // DTYPES[dtype].bytes, 4)
    return -(-n // lanes) * lanes


def arena_name(dtype: str) -> str:
    """Name the buffer that values of a dtype share."""
    return "ARENA" if dtype == "float32" else f"ARENA_{DTYPES[dtype].word.upper()}"


def at(buffer: str, offset: int) -> str:
    """Write a place in a buffer."""
    return f"{buffer}[{offset}:]" if offset else buffer


def places(
    program: Program,
    sources: Mapping[str, str],
    answers: Sequence[str],
    weight: Callable[[Array], str],
) -> Places:
    """Give every buffer a place; those of inputs, and results where it can be, theirs.

    Scratch lives in the arena of a call's first output, while it runs.
    """
    found: dict[int, str] = {}
    read = {k for call in program.calls for k in call.arguments}
    read |= {k for k, _ in program.results}
    for k, one in enumerate(program.buffers):
        if one.source:
            found[k] = sources[one.source]
        elif one.data is not None and k in read:
            found[k] = weight(one.data)
    for (k, _), answer in zip(program.results, answers, strict=True):
        found.setdefault(k, answer)
    groups = _groups(program, found)
    scratch: dict[int, list[str]] = {}
    arenas: dict[str, int] = {}
    dtypes = [one.type.dtype for one in program.buffers]
    for dtype in sorted({*dtypes}):
        mine = [one for one in groups if dtypes[one.members[0]] == dtype]
        during = [
            (step, n)
            for step, call in enumerate(program.calls)
            if dtypes[call.arguments[0]] == dtype
            for n in _scratch(call)
        ]
        lives = [arena.Life(one.made, one.last, one.items) for one in mine]
        lives += [arena.Life(step, step, padded(n, dtype)) for step, n in during]
        offsets, total = arena.place(lives)
        where = [at(arena_name(dtype), offset) for offset in offsets]
        for group, here in zip(mine, where, strict=False):
            found |= dict.fromkeys(group.members, here)
        for (step, _), here in zip(during, where[len(mine) :], strict=True):
            scratch.setdefault(step, []).append(here)
        if lives:
            arenas[dtype] = total
    for k in read - {*found}:  # of nothing: no call makes it
        found[k] = arena_name(dtypes[k])
        arenas.setdefault(dtypes[k], 0)
    return Places(
        tuple(found.get(k, "") for k in range(len(program.buffers))), scratch, arenas
    )


def _scratch(call: Call) -> tuple[int, ...]:
    return call.kernel.call.scratch if isinstance(call.kernel, Tiled) else ()


@dataclass
class _Group:
    """Buffers that share a place from the first write to the last read."""

    made: int
    last: int
    items: int
    members: list[int] = field(default_factory=list)


def _groups(program: Program, placed: Mapping[int, str]) -> list[_Group]:
    """Put buffers together of which one takes the place of another."""
    needed = lives(program)
    groups: dict[int, _Group] = {}
    found: list[_Group] = []
    for step, call in enumerate(program.calls):
        for k in call.arguments[: call.outputs]:
            if k in placed or k in groups:
                continue
            kind = program.buffers[k].type
            n = padded(kind.items, kind.dtype)
            dying = (
                groups[other]
                for other in call.arguments[call.outputs :]
                if other in call.in_place
                and other in groups
                and groups[other].last == step
                and program.buffers[other].type.dtype == kind.dtype
            )
            group = next(dying, None)
            if group is None:
                group = _Group(step, step, n)
                found.append(group)
            group.members.append(k)
            group.last = max(group.last, needed[k][1])
            groups[k] = group
    return found
