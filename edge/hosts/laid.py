"""What the native runtime's adapters share: texts put right, an answer's head.

As ``handed.py`` does for the python runtime.
"""

from edge.hosts import heap
from edge.types import Const, Ptr, address, copy, i32, i64, pointer, static, trap, u8

HEADER_BYTES = 8192
SEPARATOR_BYTES = 2  # ", "

MOST_HEADERS = 16
ENTRY_ITEMS = 4  # name, value: an address and a number each

# the answer's head; columns of HEAD
STATUS = 0
HEADERS = 1
HEAD = static(i32, 2)
ENTRIES = static(i32, MOST_HEADERS * ENTRY_ITEMS)

RET_ITEMS = 16
RET = static(i64, 8)  # aligned for every answer; the longest takes 40 bytes


def ret(k: Const) -> i32:
    """The number at 4 times ``k`` of what a call has answered; a case is its byte."""
    return pointer(i32, address(RET), i32(RET_ITEMS))[i32(k)]


def rooted(p: Ptr[u8], n: i32) -> tuple[Ptr[u8], i32]:
    """Hand over a target; ``GET http://host?a=1`` leaves only ``?a=1`` of it."""
    if n > 0 and (p[0] == 47 or p[0] == 42):
        return p, n
    to = heap.take(n + 1)
    to[0] = 47
    copy(to[1:], p, n)
    return to, n + 1


def put_separator(to: Ptr[u8], at: i32) -> i32:
    """Write what stands between two values of a header. The place after it."""
    to[at] = 44
    to[at + 1] = 32
    return at + SEPARATOR_BYTES


def status(code: i32) -> None:
    """Keep the status until the head is sent; there are no headers yet."""
    HEAD[STATUS] = code
    HEAD[HEADERS] = 0


def add_header(name: Ptr[u8], name_bytes: i32, value: Ptr[u8], n: i32) -> None:
    """Keep a header until the head is sent; the texts must stay as they are."""
    if HEAD[HEADERS] == MOST_HEADERS:
        trap()
    kept = ENTRIES[HEAD[HEADERS] * ENTRY_ITEMS :]
    kept[0] = address(name)
    kept[1] = name_bytes
    kept[2] = address(value)
    kept[3] = n
    HEAD[HEADERS] = HEAD[HEADERS] + 1
