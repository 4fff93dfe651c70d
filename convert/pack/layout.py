"""Segments and blobs of an object → addresses, and the segments of the core module.

    0            stack_bytes        + data_bytes        + zero_bytes     pages × 65,536
    | stack      | data, blobs      | zero              |                |

Pieces of data that lie close together are one segment: its head takes bytes too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from convert.pack.wasmobject import Object

PAGE_BYTES = 65_536
MOST_PAGES = 65_536
BLOB_ALIGN = 16
NO_STACK_BYTES = 16  # nothing lies at address 0
HEAD_BYTES = 8  # of a segment, about


@dataclass(frozen=True)
class Layout:
    """Where the memory goes, in bytes; its size in pages of 64 KiB."""

    stack_bytes: int
    data_bytes: int
    zero_bytes: int
    pages: int


@dataclass(frozen=True)
class Placed:
    """The address of each segment and blob, and the bytes that are not zero."""

    segments: Mapping[int, int]
    blobs: Mapping[str, int]
    content: tuple[tuple[int, bytes], ...]
    layout: Layout

    def address(self, source: Object, symbol: int, addend: int) -> int:
        """The address that a relocation stands for."""
        one = source.symbols[symbol]
        if one.undefined:
            return (self.blobs[one.name] + addend) % (1 << 32)
        return (self.segments[one.index] + one.offset + addend) % (1 << 32)


def place(
    source: Object,
    segments: Sequence[int],
    blobs: Mapping[str, bytes],
    stack_bytes: int,
) -> Placed:
    """Give every segment and blob its address.

    Raises: ValueError when they do not fit a memory of 4 GiB.
    """
    zero = [k for k in segments if _is_zero(source, k)]
    stack_end = _up(max(stack_bytes, NO_STACK_BYTES), BLOB_ALIGN)
    addresses: dict[int, int] = {}
    places: dict[str, int] = {}
    top = stack_end
    for k in segments:
        if k not in zero:
            addresses[k] = _up(top, source.segments[k].align)
            top = addresses[k] + len(source.segments[k].content)
    for name, content in blobs.items():
        places[name] = _up(top, BLOB_ALIGN)
        top = places[name] + len(content)
    data_end = top
    for k in zero:
        addresses[k] = _up(top, source.segments[k].align)
        top = addresses[k] + len(source.segments[k].content)
    pages = _up(top, PAGE_BYTES) // PAGE_BYTES
    if pages > MOST_PAGES:
        raise ValueError(f"{top} bytes of memory are needed; 4 GiB are the most")
    layout = Layout(stack_end, data_end - stack_end, top - data_end, pages)
    placed = Placed(addresses, places, (), layout)
    pieces = [
        (addresses[k], _relocated(source, k, placed)) for k in segments if k not in zero
    ]
    pieces += [(places[name], content) for name, content in blobs.items()]
    return Placed(addresses, places, _merged(pieces), layout)


def _up(n: int, align: int) -> int:
    return (n + align - 1) // align * align


def _is_zero(source: Object, k: int) -> bool:
    segment = source.segments[k]
    return not segment.relocations and not any(segment.content)


def _relocated(source: Object, k: int, placed: Placed) -> bytes:
    """A segment's bytes, with the addresses that it holds."""
    content = bytearray(source.segments[k].content)
    for one in source.segments[k].relocations:
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
