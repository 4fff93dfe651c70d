"""Where a host lays what it hands over: one piece after the other, in two buffers.

A piece stays until the exported function that it was made for ends with ``reset``. What
a usual request needs fits into the small buffer, which lies beside the handler's own:
every page of memory that a new instance touches costs it some microseconds.

The large buffer cannot grow and an allocation cannot fail but by a trap, so it holds
more than all that a tested host hands over for one request. hyper, which wasmtime and
Viceroy stand on, refuses a head of more than 417,792 bytes (8 KiB + 100 times 4 KiB)
and of more than 100 headers, whose list takes 8 bytes an item; an address has at most
65,534 bytes, and once more where a slash is put before it. ``hashi serve`` and Node
refuse heads that are shorter. Fastly is asked for an address of 1 MiB at most.
"""

from edge.bound import models
from edge.types import Ptr, address, copy, i32, pointer, static, trap, u8

NEAR_BYTES = 768
HEAP_BYTES = 2_621_440

NEAR = static(u8, NEAR_BYTES)
HEAP = static(u8, HEAP_BYTES)
USED = static(i32, 2)  # bytes of each
LANDING = static(i32, 2)  # where the next piece goes, and the room there


def cabi_realloc(old: i32, old_bytes: i32, align: i32, n: i32) -> i32:
    """Find a place for ``n`` bytes; what was at ``old`` is there too."""
    if models.TAKES_BODY and n > 0 and n <= LANDING[1] and align == 1:
        LANDING[1] = 0
        return LANDING[0]
    place = fit(i32(0), address(NEAR), i32(NEAR_BYTES), align, n)
    if place < 0:
        place = fit(i32(1), address(HEAP), i32(HEAP_BYTES), align, n)
    if place < 0:
        trap()
    if old_bytes > 0 and old_bytes <= n:
        copy(pointer(u8, place, n), pointer(u8, old, old_bytes), old_bytes)
    return place


def fit(k: i32, start: i32, room: i32, align: i32, n: i32) -> i32:
    """Take ``n`` bytes of buffer ``k``; -1 where it has not as many left."""
    place = (start + USED[k] + align - 1) & -align
    at = place - start
    if n < 0 or n > room - at:
        return i32(-1)
    USED[k] = at + n
    return place


def land(to: Ptr[u8], room: i32) -> None:
    """Let the host lay its next piece at ``to``, if ``room`` bytes are enough.

    So a request's body lies where it is read, and takes no more than it is long.
    """
    LANDING[0] = address(to)
    LANDING[1] = room


def landed(to: Ptr[u8], place: i32, n: i32) -> i32:
    """Bring ``n`` bytes that the host has laid at ``place`` to ``to``. Their number.

    From now on pieces lie in the buffers again.
    """
    LANDING[1] = 0
    if place != address(to):
        copy(to, pointer(u8, place, n), n)
    return n


def take(n: i32) -> Ptr[u8]:
    """Find a place for ``n`` bytes of our own."""
    return pointer(u8, cabi_realloc(i32(0), i32(0), i32(1), n), n)


def reset() -> None:
    """Give up every piece."""
    USED[0] = 0
    USED[1] = 0
