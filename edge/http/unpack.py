"""Packed bytes → the documents that they were made of.

Source: the LZ4 block format, as ``convert/documents/lz4.py`` writes it.
"""

from edge.types import Ptr, copy, i32, range, u8

LEAST_MATCH = 4


def unpack(to: Ptr[u8], p: Ptr[u8], n: i32) -> i32:
    """Unpack ``n`` bytes at ``p``, which are one block. How many they become."""
    i = i32(0)
    at = i32(0)
    while i < n:
        token = p[i]
        literals, i = length(token >> 4, p, i + 1)
        copy(to[at:], p[i:], literals)
        i += literals
        at += literals
        if i < n:
            back = p[i] + p[i + 1] * 256
            match, i = length(token & 15, p, i + 2)
            at += repeat(to[at - back :], back, match + LEAST_MATCH)
    return at


def repeat(p: Ptr[u8], back: i32, n: i32) -> i32:
    """Write ``n`` bytes ``back`` behind ``p``: those from ``p`` on, again and again."""
    if n <= back:
        copy(p[back:], p, n)
    else:
        for k in range(n):
            p[back + k] = p[k]
    return n


def length(first: i32, p: Ptr[u8], i: i32) -> tuple[i32, i32]:
    """A number that starts with four bits of a token; and the place after it."""
    total = first
    if first == 15:
        more = p[i]
        total += more
        i += 1
        while more == 255:
            more = p[i]
            total += more
            i += 1
    return total, i
