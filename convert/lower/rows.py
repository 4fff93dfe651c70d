"""Nests over the same rows share the loop of the rows, where that pays.

    for i0 in range(4096):              the largest of a row     → a local
                                        e**(x - it)              → y's row
                                        the sum of y's row       → a local
                                        each by the sum          → y's row

is one function, where a softmax is four nests with three buffers between them. A buffer
between two nests goes if nothing else reads it, if a row is made of the same row of it,
and if it has one item a row, which is a local then, or the items of the last output, in
whose place it lies until that is written.

It pays where there is one row: three functions and their calls less; and where long
rows take more than FAR bytes, which then go through a processor's caches once. Else it
costs up to a quarter: a sum waits for itself, and there is no other row's to go on with
meanwhile. Nests whose lanes lie across several rows stay apart in any case.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from convert.graph.dtypes import DTYPES
from convert.lower.loops import along_rows
from convert.lower.nests import Instruction, Nest
from convert.lower.program import Buffer, Call
from convert.lower.views import whole

# nests of one function: it takes the compiler more time than they do
MOST = 8
FAR = 1 << 20  # bytes of the largest buffer that is read
LONG = 64  # items of a row


@dataclass(frozen=True)
class Rows:
    """Nests that share their first ``rank`` axes; ``held``: buffers that are locals."""

    parts: list[Nest]
    rank: int = 0
    held: dict[int, str] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    in_place: frozenset[int] = frozenset()


@dataclass
class _Steps:
    """Nests and calls in order, and which of them write and read a buffer."""

    steps: Sequence[Nest | Call]
    results: set[int]
    buffers: Sequence[Buffer]
    far: int
    writers: dict[int, set[int]] = field(default_factory=dict)
    readers: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for k, one in enumerate(self.steps):
            if isinstance(one, Call):
                written = [*one.arguments[: one.outputs]]
                read = {*one.arguments[one.outputs :]}
            else:
                written, read = [one.output], _read(one)
            for buffer in written:
                self.writers.setdefault(buffer, set()).add(k)
            for buffer in read:
                self.readers.setdefault(buffer, set()).add(k)


def grouped(
    steps: Sequence[Nest | Call],
    results: set[int],
    buffers: Sequence[Buffer],
    far: int | None,
) -> Iterator[Rows | Call]:
    """Put nests together that share rows; any other is alone.

    ``far``: the bytes that pay where there are many rows; 0: it pays always; None: it
    never does.
    """
    known, k = _Steps(steps, results, buffers, far or 0), 0
    while k < len(steps):
        one = steps[k]
        if isinstance(one, Call):
            yield one
            k += 1
            continue
        rank, most = (0, 0) if far is None else _candidates(known, k)
        for n in range(most, 1, -1):
            found = _closed(known, k, n, rank)
            if found:
                yield found
                k += n
                break
        else:
            yield alone(one)
            k += 1


def alone(nest: Nest) -> Rows:
    """A nest by itself."""
    return Rows([nest], in_place=in_place(nest))


def in_place(nest: Nest) -> frozenset[int]:
    """The buffers that are read only where the output is written, item by item."""
    if nest.form != "store" or not nest.padded:
        return frozenset()
    bytes = DTYPES[nest.dtype].bytes

    def same(one: Instruction) -> bool:
        near = one.word == "leaf" and one.places == nest.to
        return near and DTYPES[one.dtype].bytes == bytes

    others = {one.buffer for one in nest.code if one.buffer >= 0 and not same(one)}
    return frozenset(_read(nest) - others)


def _read(nest: Nest) -> set[int]:
    return {one.buffer for one in nest.code if one.buffer >= 0}


def _candidates(known: _Steps, first: int) -> tuple[int, int]:
    """The axes that nests from here on share, and how many of them might be one."""
    nests: list[Nest] = []
    for one in known.steps[first : first + MOST]:
        if isinstance(one, Call) or one.form != "store" or not one.padded:
            break
        nests.append(one)
    reducing = next((one for one in nests if one.extents), None)
    if not reducing:
        return 0, 0
    prefix = reducing.shape
    while prefix and prefix[-1] == 1:
        prefix = prefix[:-1]
    made: set[int] = set()
    for n, one in enumerate(nests):
        shares = one.shape[: len(prefix)] == prefix
        shares &= not made or bool(made & _read(one))
        shares &= not one.extents or math.prod(prefix) == 1 or along_rows(one)
        if not shares or not all(
            _by_row(known, one, b, len(prefix)) for b in made & _read(one)
        ):
            return len(prefix), n
        made.add(one.output)
    return len(prefix), len(nests)


def _pays(known: _Steps, nests: Sequence[Nest], rank: int) -> bool:
    rows = math.prod(nests[0].shape[:rank])
    items = max(known.buffers[b].type.items for one in nests for b in _read(one))
    bytes = items * DTYPES[nests[0].dtype].bytes
    long = items >= LONG * rows and bytes >= known.far
    return rows == 1 or not known.far or long


def _by_row(known: _Steps, nest: Nest, buffer: int, rank: int) -> bool:
    """Whether a row of the nest reads no other row of a buffer."""
    prefix = nest.shape[:rank]
    items = known.buffers[buffer].type.items
    m = items // max(1, math.prod(prefix))
    if m * math.prod(prefix) != items:
        return False
    rows = [stride * m for stride in whole(prefix).strides]
    for one in nest.code:
        if one.buffer != buffer:
            continue
        if one.word != "leaf" or not one.places:
            return False
        extents = nest.extents[one.scope - 1] if one.scope else ()
        far = (*nest.shape[rank:], *extents)
        strides = one.places.strides[rank:]
        ends = [(n - 1) * s for n, s in zip(far, strides, strict=True)]
        least = one.places.offset + sum(min(0, end) for end in ends)
        most = one.places.offset + sum(max(0, end) for end in ends)
        if [*one.places.strides[:rank]] != rows or least < 0 or most >= m:
            return False
    return True


def _closed(known: _Steps, first: int, n: int, rank: int) -> Rows | None:
    """The nests as one; None where what is between them is needed, or has no place."""
    nests = [one for one in known.steps[first : first + n] if isinstance(one, Nest)]
    *others, last = nests
    held: dict[int, str] = {}
    moved: list[int] = []  # nests whose output lies in the place of the last one's
    for k, one in enumerate(others):
        inside = known.readers.get(one.output, set()) <= {*range(first, first + n)}
        if one.output in known.results or not inside:
            return None
        if len(known.writers[one.output]) > 1:
            return None
        if math.prod(one.shape[rank:]) == 1:
            held[one.output] = f"m{k}"
        else:
            moved.append(k)
    if not _pays(known, nests, rank):
        return None
    moved.append(n - 1)
    for k, after in zip(moved, moved[1:], strict=False):
        if not _over(known, nests, nests[k].output, after, rank):
            return None
    start = moved[0]
    outside = set().union(*map(_read, nests)) - {one.output for one in nests}
    free = {b for b in outside if _over(known, nests, b, start, rank)}
    names = {nests[k].output: last.output for k in moved}
    parts = [_renamed(one, names) for one in nests]
    gone = frozenset(one.output for one in others)
    return Rows(parts, rank, held, gone, frozenset(free))


def _over(known: _Steps, nests: Sequence[Nest], buffer: int, k: int, rank: int) -> bool:
    """Whether nest k may write over a buffer, row after row."""
    if any(buffer in _read(one) for one in nests[k + 1 :]):
        return False
    if buffer in _read(nests[k]) and buffer not in in_place(nests[k]):
        return False
    size = known.buffers[buffer].type, known.buffers[nests[-1].output].type
    if size[0].items != size[1].items or size[0].dtype != size[1].dtype:
        return False
    return all(_by_row(known, one, buffer, rank) for one in nests[: k + 1])


def _renamed(nest: Nest, names: dict[int, int]) -> Nest:
    code = [replace(one, buffer=names.get(one.buffer, one.buffer)) for one in nest.code]
    return replace(nest, output=names.get(nest.output, nest.output), code=code)
