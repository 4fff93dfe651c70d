"""Where each buffer of a program lies: the request's, the answer's, an arena, weights.

    found = places(program, {"x": "x"}, ["y"], weight)
    found.buffers[2]  ==  "ARENA[16:]"

There is one arena. What nothing reads any more leaves its place to others, of whatever
dtype, and a result takes that of an argument that dies there, where the loop or kernel
may write what it reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from convert.graph import Array
from convert.graph.dtypes import DTYPES
from convert.lower.program import Call, Program, lives
from convert.plan.arena import Life, place
from convert.plan.translate import Tiled

VECTOR_BYTES = 16
# items that loops load behind a buffer's last vector, and do nothing with
SPARE = 4


@dataclass(frozen=True)
class Arena:
    """The memory of values in between: items of their dtype, or bytes for several.

    Of bytes there is a view for each dtype; values begin at whole vectors.
    """

    dtypes: frozenset[str] = frozenset()
    bytes: int = 0

    def at(self, dtype: str, offset: int) -> str:
        """Write the place of a value that begins so many bytes on."""
        items, rest = divmod(offset, DTYPES[dtype].bytes)
        assert not rest, f"{dtype} at byte {offset}"
        return at(self._name(dtype), items)

    def _name(self, dtype: str) -> str:
        return "ARENA" if len(self.dtypes) == 1 else f"ARENA_{_word(dtype).upper()}"

    def lines(self) -> list[str]:
        """Define the buffer, with room for what is read behind the last value."""
        if not self.dtypes:
            return []
        rows = [DTYPES[one] for one in sorted(self.dtypes)]
        n = self.bytes + max(_bytes(SPARE, one.name) for one in rows)
        if len(rows) == 1:
            return [f"ARENA = static({rows[0].word}, {n // rows[0].bytes})"]
        views = [f"{self._name(one.name)} = view({one.word}, ARENA)" for one in rows]
        return [f"ARENA = static(u8, {n})", *views]

    def words(self) -> set[str]:
        """Name what the lines use of the subset's."""
        used = {"static", *map(_word, self.dtypes)} if self.dtypes else set()
        return used | ({"u8", "view"} if len(self.dtypes) > 1 else set())


@dataclass(frozen=True)
class Placement:
    """Places by the numbers of buffers, scratch by those of calls; the arena."""

    buffers: tuple[str, ...]
    scratch: Mapping[int, list[str]]
    arena: Arena


def padded(n: int, dtype: str) -> int:
    """Round items up to whole vectors: of 16 bytes, and of four."""
    lanes = max(VECTOR_BYTES // DTYPES[dtype].bytes, 4)
    return -(-n // lanes) * lanes


def _bytes(n: int, dtype: str) -> int:
    return padded(n, dtype) * DTYPES[dtype].bytes


def _word(dtype: str) -> str:
    return DTYPES[dtype].word


def at(buffer: str, offset: int) -> str:
    """Write a place in a buffer."""
    return f"{buffer}[{offset}:]" if offset else buffer


def places(
    program: Program,
    sources: Mapping[str, str],
    answers: Sequence[str],
    weight: Callable[[Array], str],
) -> Placement:
    """Give every buffer a place; those of inputs, and results where it can be, theirs.

    Scratch is of the dtype of a call's first output, and lives while it runs.
    """
    read = {k for call in program.calls for k in call.arguments}
    read |= {k for k, _ in program.results}
    found = _outside(program, read, sources, weight)
    for (k, _), answer in zip(program.results, answers, strict=True):
        found.setdefault(k, answer)
    groups = _groups(program, found)
    dtypes = [one.type.dtype for one in program.buffers]
    during = [
        (step, dtypes[call.arguments[0]], n)
        for step, call in enumerate(program.calls)
        for n in _scratch(call)
    ]
    needed = [Life(one.made, one.last, one.bytes) for one in groups]
    needed += [Life(step, step, _bytes(n, dtype)) for step, dtype, n in during]
    offsets, total = place(needed)
    starts = {
        k: offset
        for one, offset in zip(groups, offsets, strict=False)
        for k in one.members
    }
    # of nothing: no call makes it
    starts |= dict.fromkeys(read - {*found, *starts}, 0)
    held = {dtypes[k] for k in starts} | {dtype for _, dtype, _ in during}
    arena = Arena(frozenset(held), total)
    found |= {k: arena.at(dtypes[k], offset) for k, offset in starts.items()}
    scratch: dict[int, list[str]] = {}
    for (step, dtype, _), offset in zip(during, offsets[len(groups) :], strict=True):
        scratch.setdefault(step, []).append(arena.at(dtype, offset))
    return Placement(
        tuple(found.get(k, "") for k in range(len(program.buffers))), scratch, arena
    )


def _outside(
    program: Program,
    read: set[int],
    sources: Mapping[str, str],
    weight: Callable[[Array], str],
) -> dict[int, str]:
    """The places of what no call makes: the request's, and weights that are read."""
    found: dict[int, str] = {}
    for k, one in enumerate(program.buffers):
        if one.source:
            found[k] = sources[one.source]
        elif one.data is not None and k in read:
            found[k] = weight(one.data)
    return found


def _scratch(call: Call) -> tuple[int, ...]:
    return call.kernel.call.scratch if isinstance(call.kernel, Tiled) else ()


@dataclass
class _Group:
    """Buffers that share a place from the first write to the last read."""

    made: int
    last: int
    bytes: int
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
            width, n = DTYPES[kind.dtype].bytes, _bytes(kind.items, kind.dtype)
            dying = (
                groups[other]
                for other in call.arguments[call.outputs :]
                if k == call.arguments[0]  # of several results one
                and other in call.in_place
                and other in groups
                and groups[other].last == step
                and groups[other].bytes >= n
                # else a wider item would lie upon those that are read next
                and DTYPES[program.buffers[other].type.dtype].bytes == width
            )
            group = next(dying, None)
            if group is None:
                group = _Group(step, step, n)
                found.append(group)
            group.members.append(k)
            group.last = max(group.last, needed[k][1])
            groups[k] = group
    return found
