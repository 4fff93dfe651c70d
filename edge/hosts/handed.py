"""Bytes that a host gave → what the handler reads: a pointer and a number of bytes."""

from collections.abc import Sequence

from edge.types import Ptr, i32, len, ptr, u8

HEADER_BYTES = 8192
ABSENT = i32(-1)
# stands for a target that a host cannot hand over: its length is the answer
TOO_LONG = b"/" * 8193


def text(value: bytes) -> tuple[Ptr[u8], i32]:
    """Hand over a text."""
    return ptr(value), len(value)


def rooted(path_and_query: str) -> tuple[Ptr[u8], i32]:
    """Hand over a target; ``GET http://host?a=1`` leaves only ``?a=1`` of it."""
    complete = path_and_query.startswith(("/", "*"))
    return text((path_and_query if complete else f"/{path_and_query}").encode())


def joined(values: Sequence[bytes]) -> tuple[Ptr[u8], i32]:
    """Hand over a header's values; none or too many bytes count as absent."""
    value = b", ".join(values)
    if not values or len(value) > HEADER_BYTES:
        return ptr(b""), ABSENT
    return text(value)
