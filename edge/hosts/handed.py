"""What the python runtime's adapters share: what a host gave, an answer as it grows.

The handler reads a pointer and a number of bytes. As ``laid.py`` does for the native
runtime.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from edge.types import Ptr, i32, len, ptr, u8

HEADER_BYTES = 8192
ABSENT = i32(-1)
# stands for a target that a host cannot hand over: its length is the answer
TOO_LONG = b"/" * 8193


@dataclass
class Answer:
    """What the handler has said so far."""

    status: int = 200
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)


answer = Answer()


def start() -> None:
    """Begin another answer."""
    answer.headers.clear()
    answer.body.clear()


def status(code: i32) -> None:
    """Keep the status until ``finish``."""
    answer.status = int(code)


def add_header(name: Ptr[u8], name_bytes: i32, value: Ptr[u8], n: i32) -> None:
    """Keep a header until ``finish``."""
    key = str(name.span(name_bytes), "ascii")
    answer.headers.append((key, bytes(value.span(n))))


def write(p: Ptr[u8], n: i32) -> None:
    """Keep a piece of the body until ``finish``."""
    answer.body.extend(p.span(n))


def laid(piece: bytes, to: Ptr[u8]) -> i32:
    """Lay a piece of a request's body at ``to``. Its bytes."""
    n = len(piece)
    to.span(n)[:] = piece
    return n


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
