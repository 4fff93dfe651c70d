"""Segments and blobs of an object → addresses, and the segments of the core module.

    0            stack_top                               pages × 65,536
    | buffer     | stack | tiny zeros | buffers   | data, blobs | large zeros |
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              what a usual request writes: one page of the host

A page of memory costs a fault when it is first used, microseconds that a request waits
for. So what is small lies together, between two buffers: the first is used from its end
downwards, the second from its start. Pieces of data that lie close together are one
segment: its head takes bytes too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from convert.pack.wasmobject import Object, Segment

PAGE_BYTES = 65_536
MOST_PAGES = 65_536
BLOB_ALIGN = 16
STACK_ALIGN = 16
FIRST = 16  # nothing lies at address 0
HEAD_BYTES = 8  # of a segment, about
LARGE_BYTES = 65_536
HOST_PAGE_BYTES = 4096
TAIL_BYTES = 512  # of the first buffer, in the page that is written


@dataclass(frozen=True)
class Layout:
    """Where the memory goes, in bytes; its size in pages of 64 KiB."""

    stack_top: int
    stack_bytes: int
    data_bytes: int
    zero_bytes: int
    pages: int


@dataclass(frozen=True)
class Placed:
    """The address of each segment and blob, and the bytes that are not zero."""

    addresses: Mapping[int | str, int]  # by a segment's number or a blob's name
    content: tuple[tuple[int, bytes], ...]
    layout: Layout

    def address(self, source: Object, symbol: int, addend: int) -> int:
        """The address that a relocation stands for."""
        one = source.symbols[symbol]
        place = one.name if one.undefined else one.index
        return (self.addresses[place] + one.offset + addend) % (1 << 32)


@dataclass(frozen=True)
class _Piece:
    key: int | str
    content: bytes
    align: int
    relocated: bool = False

    @property
    def is_zero(self) -> bool:
        return not self.relocated and self.content.count(0) == len(self.content)


def place(
    source: Object,
    segments: Sequence[int],
    blobs: Mapping[str, bytes],
    stack_bytes: int,
) -> Placed:
    """Give every segment and blob its address.

    Raises: ValueError when they do not fit a memory of 4 GiB.
    """
    pieces = [_Piece(k, *_segment(source.segments[k])) for k in segments]
    pieces += [_Piece(name, one, BLOB_ALIGN) for name, one in blobs.items()]
    zero = sorted((one for one in pieces if one.is_zero), key=_bytes)
    tiny = [one for one in zero if len(one.content) < HOST_PAGE_BYTES]
    buffers = [one for one in zero if len(one.content) < LARGE_BYTES][len(tiny) :]
    filled = sorted((one for one in pieces if not one.is_zero), key=_bytes)
    addresses: dict[int | str, int] = {}
    at = _put(buffers[:1], _window(buffers[:1]), addresses)
    stack_top = _up(at, STACK_ALIGN) + stack_bytes
    at = _put(tiny, stack_top, addresses)
    data_start = _put(buffers[1:], at, addresses)
    data_end = _put(filled, data_start, addresses)
    top = _put(zero[len(tiny) + len(buffers) :], data_end, addresses)
    pages = _up(top, PAGE_BYTES) // PAGE_BYTES
    if pages > MOST_PAGES:
        raise ValueError(f"{top} bytes of memory are needed; 4 GiB are the most")
    data_bytes = data_end - data_start
    zero_bytes = top - FIRST - stack_bytes - data_bytes
    layout = Layout(stack_top, stack_bytes, data_bytes, zero_bytes, pages)
    placed = Placed(addresses, (), layout)
    content = [(addresses[p.key], _relocated(source, p, placed)) for p in filled]
    return Placed(addresses, _merged(content), layout)


def _segment(segment: Segment) -> tuple[bytes, int, bool]:
    return segment.content, segment.align, bool(segment.relocations)


def _bytes(piece: _Piece) -> int:
    return len(piece.content)


def _window(buffer: Sequence[_Piece]) -> int:
    """Where the first buffer starts, so that its end lies at a page's beginning."""
    if not buffer:
        return FIRST
    end = _up(FIRST + len(buffer[0].content), HOST_PAGE_BYTES) + TAIL_BYTES
    return (end - len(buffer[0].content)) // BLOB_ALIGN * BLOB_ALIGN


def _put(pieces: Sequence[_Piece], at: int, addresses: dict[int | str, int]) -> int:
    """Put one piece behind the other. The address after them."""
    for one in pieces:
        addresses[one.key] = _up(at, one.align)
        at = addresses[one.key] + len(one.content)
    return at


def _up(n: int, align: int) -> int:
    return (n + align - 1) // align * align


def _relocated(source: Object, piece: _Piece, placed: Placed) -> bytes:
    """A piece's bytes, with the addresses that it holds."""
    if not isinstance(piece.key, int):
        return piece.content
    content = bytearray(piece.content)
    for one in source.segments[piece.key].relocations:
        address = placed.address(source, one.symbol, one.addend)
        content[one.at : one.at + 4] = address.to_bytes(4, "little")
    return bytes(content)


def _merged(pieces: Sequence[tuple[int, bytes]]) -> tuple[tuple[int, bytes], ...]:
    """Join what lies close together, and leave out zeros at both ends."""
    joined: list[tuple[int, bytearray]] = []
    for address, content in pieces:
        kept = content.lstrip(b"\0")
        address += len(content) - len(kept)
        kept = kept.rstrip(b"\0")
        if not kept:
            continue
        gap = address - joined[-1][0] - len(joined[-1][1]) if joined else HEAD_BYTES
        if gap < HEAD_BYTES:
            joined[-1][1].extend(bytes(gap) + kept)
        else:
            joined.append((address, bytearray(kept)))
    return tuple((address, bytes(content)) for address, content in joined)
