"""Texts in memory: checked, compared, and found among sorted ones."""

from edge.bound import models
from edge.http.tables import SORTED_COLUMNS, SORTED_NUMBER, SORTED_TEXT
from edge.types import Bytes, Ptr, i32, len, ptr, range, u8


def find(p: Ptr[u8], n: i32, byte: i32) -> i32:
    """The place of the first ``byte``; ``n`` where there is none."""
    for i in range(n):
        if p[i] == byte:
            return i
    return n


def order(p: Ptr[u8], n: i32, q: Ptr[u8], m: i32) -> i32:
    """Below 0, 0 or above 0: by length, then by the first byte that differs."""
    if n != m:
        return n - m
    for i in range(n):
        if p[i] != q[i]:
            return p[i] - q[i]
    return i32(0)


def same(p: Ptr[u8], n: i32, q: Ptr[u8], m: i32) -> bool:
    """Whether ``n`` bytes at ``p`` are the ``m`` bytes at ``q``."""
    return order(p, n, q, m) == 0


def says(p: Ptr[u8], n: i32, text: Bytes) -> bool:
    """Whether ``n`` bytes at ``p`` are a constant text."""
    return same(p, n, ptr(text), len(text))


def look_up(p: Ptr[u8], n: i32, rows: Ptr[i32], count: i32) -> i32:
    """The number beside a text in ``count`` sorted rows; -1 where it is none of them.

    A hostile request may hold thousands of names, a model thousands of features.
    """
    low = i32(0)
    high = count
    while low < high:
        middle = (low + high) // 2
        row = rows[middle * SORTED_COLUMNS :]
        side = order(p, n, models.TEXT[row[SORTED_TEXT] :], row[SORTED_TEXT + 1])
        if side == 0:
            return row[SORTED_NUMBER]
        if side < 0:
            high = middle
        else:
            low = middle + 1
    return i32(-1)


def character(p: Ptr[u8], n: i32) -> i32:
    """The bytes of the UTF-8 character at ``p``, of ``n`` bytes left; 0 if it is none.

    Source: RFC 3629, section 4: no overlong forms, no surrogates, nothing beyond
    U+10FFFF.
    """
    first = p[0]
    if first < 128:
        return i32(1)
    if first < 0xC2 or first > 0xF4:
        return i32(0)
    size = i32(2) + i32(first >= 0xE0) + i32(first >= 0xF0)
    if size > n:
        return i32(0)
    second = p[1]
    lowest = i32(0x80)
    highest = i32(0xBF)
    if first == 0xE0:
        lowest = i32(0xA0)
    if first == 0xED:
        highest = i32(0x9F)
    if first == 0xF0:
        lowest = i32(0x90)
    if first == 0xF4:
        highest = i32(0x8F)
    if second < lowest or second > highest:
        return i32(0)
    for k in range(2, size):
        if p[k] & 0xC0 != 0x80:
            return i32(0)
    return size
