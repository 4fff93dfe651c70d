"""Text put together in ANSWER: constant text, numbers, escaped echoes.

Every function takes the place to write at, and returns the place after what it wrote:
``at = put(at, b'{"status":')``.
"""

from edge.http.buffers import ANSWER
from edge.http.text import character
from edge.http.textnum import print_i32
from edge.types import Bytes, Ptr, copy, i32, len, ptr, u8

ECHO_CHARACTERS = 32
HEX = b"0123456789abcdef"
REPLACEMENT = b"\xef\xbf\xbd"
ELLIPSIS = b"\xe2\x80\xa6"


def put(at: i32, text: Bytes) -> i32:
    """Write a constant text."""
    return put_bytes(at, ptr(text), len(text))


def put_bytes(at: i32, p: Ptr[u8], n: i32) -> i32:
    """Write ``n`` bytes."""
    copy(ANSWER[at:], p, n)
    return at + n


def put_count(at: i32, count: i32) -> i32:
    """Write a count in decimal."""
    return at + print_i32(ANSWER[at:], count)


def put_echo(at: i32, p: Ptr[u8], n: i32) -> i32:
    """Write input escaped for a JSON string, without quotes, cut after 32 characters.

    A cut is marked by an ellipsis; a byte that is no UTF-8 becomes U+FFFD. At most
    six bytes a character and three for the mark.
    """
    i = i32(0)
    characters = i32(0)
    while i < n:
        if characters == ECHO_CHARACTERS:
            return put(at, ELLIPSIS)
        size = character(p[i:], n - i)
        byte = p[i]
        if size == 0:
            at = put(at, REPLACEMENT)
            size = i32(1)
        elif byte < 32:
            at = put(at, b"\\u00")
            ANSWER[at] = ptr(HEX)[byte >> 4]
            ANSWER[at + 1] = ptr(HEX)[byte & 15]
            at += 2
        elif byte == 34 or byte == 92:
            ANSWER[at] = 92
            ANSWER[at + 1] = byte
            at += 2
        else:
            at = put_bytes(at, p[i:], size)
        i += size
        characters += 1
    return at
