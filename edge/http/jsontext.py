"""Text put together in a buffer: constant text, numbers, escaped echoes.

Every function takes the buffer and the place to write at, and returns the place after
what it wrote: ``at = put(out, at, b'{"status":')``.
"""

from edge.types import Bytes, Ptr, copy, i32, len, ptr, range, u8

ECHO_CHARACTERS = 32
HEX = b"0123456789abcdef"
REPLACEMENT = b"\xef\xbf\xbd"
ELLIPSIS = b"\xe2\x80\xa6"


def put(out: Ptr[u8], at: i32, text: Bytes) -> i32:
    """Write a constant text."""
    return put_bytes(out, at, ptr(text), len(text))


def put_bytes(out: Ptr[u8], at: i32, p: Ptr[u8], n: i32) -> i32:
    """Write ``n`` bytes."""
    copy(out[at:], p, n)
    return at + n


def put_count(out: Ptr[u8], at: i32, count: i32) -> i32:
    """Write a count, which is not negative, in decimal."""
    digits = i32(1)
    rest = count // 10
    while rest > 0:
        digits += 1
        rest = rest // 10
    end = at + digits
    rest = count
    for k in range(digits):
        out[end - 1 - k] = 48 + rest % 10
        rest = rest // 10
    return end


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


def put_echo(out: Ptr[u8], at: i32, p: Ptr[u8], n: i32) -> i32:
    """Write input escaped for a JSON string, without quotes, cut after 32 characters.

    A cut is marked by an ellipsis; a byte that is no UTF-8 becomes U+FFFD. At most
    six bytes a character and three for the mark.
    """
    i = i32(0)
    characters = i32(0)
    while i < n:
        if characters == ECHO_CHARACTERS:
            return put(out, at, ELLIPSIS)
        size = character(p[i:], n - i)
        byte = p[i]
        if size == 0:
            at = put(out, at, REPLACEMENT)
            size = i32(1)
        elif byte < 32:
            at = put(out, at, b"\\u00")
            out[at] = ptr(HEX)[byte >> 4]
            out[at + 1] = ptr(HEX)[byte & 15]
            at += 2
        elif byte == 34 or byte == 92:
            out[at] = 92
            out[at + 1] = byte
            at += 2
        else:
            at = put_bytes(out, at, p[i:], size)
        i += size
        characters += 1
    return at


def same(p: Ptr[u8], n: i32, q: Ptr[u8], m: i32) -> bool:
    """Whether ``n`` bytes at ``p`` are the ``m`` bytes at ``q``."""
    if n != m:
        return False
    for i in range(n):
        if p[i] != q[i]:
            return False
    return True


def says(p: Ptr[u8], n: i32, text: Bytes) -> bool:
    """Whether ``n`` bytes at ``p`` are a constant text."""
    return same(p, n, ptr(text), len(text))
