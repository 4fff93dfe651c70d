"""Where a host lays what it hands over: one piece after the other, in one buffer.

A piece stays until the exported function that it was made for ends with ``reset``.

The buffer cannot grow and an allocation cannot fail but by a trap, so it is larger than
all that a tested host hands over for one request. hyper, which wasmtime and Viceroy
stand on, refuses a head of more than 417,792 bytes (8 KiB + 100 times 4 KiB) and of
more than 100 headers, whose list takes 8 bytes an item; an address has at most 65,534
bytes, and once more where a slash is put before it. ``hashi serve`` and Node refuse
heads that are shorter. Fastly is asked for an address of 1 MiB at most.
"""

from edge.types import Ptr, address, copy, i32, pointer, static, trap, u8

HEAP_BYTES = 2_621_440

HEAP = static(u8, HEAP_BYTES)
USED = static(i32, 1)


def cabi_realloc(old: i32, old_bytes: i32, align: i32, n: i32) -> i32:
    """Find a place for ``n`` bytes; what was at ``old`` is there too."""
    start = address(HEAP)
    place = (start + USED[0] + align - 1) & -align
    at = place - start
    if n < 0 or n > HEAP_BYTES - at:
        trap()
    USED[0] = at + n
    if old_bytes > 0 and old_bytes <= n:
        copy(HEAP[at:], pointer(u8, old, old_bytes), old_bytes)
    return place


def take(n: i32) -> Ptr[u8]:
    """Find a place for ``n`` bytes of our own."""
    return pointer(u8, cabi_realloc(i32(0), i32(0), i32(1), n), n)


def reset() -> None:
    """Give up every piece."""
    USED[0] = 0
