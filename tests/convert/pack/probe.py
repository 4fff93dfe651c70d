"""Stands for `edge/http/handler.py` in a stage: says what the adapter handed over."""

from edge.bound import host, models
from edge.types import Ptr, copy, fill, i32, len, ptr, range, static, u8

STATUS = 203
ECHO_BYTES = 200
OUT = static(u8, 9000)
IN = static(u8, 9000)


def put(at: i32, value: Ptr[u8], n: i32) -> i32:
    copy(OUT[at:], value, n)
    return at + n


def put_number(at: i32, n: i32) -> i32:
    digits = i32(1)
    rest = n // 10
    while rest > 0:
        rest = rest // 10
        digits += 1
    rest = n
    for k in range(digits):
        OUT[at + digits - 1 - k] = rest % 10 + 48
        rest = rest // 10
    return at + digits


def put_body(at: i32) -> i32:
    """Write the body, read ten bytes at most at a time, and how it ended."""
    size = i32(1)
    while size > 0:
        size = host.read(IN, i32(10))
        if size > 0:
            at = put(at, IN, size)
            at = put(at, ptr(b"|"), i32(1))
    if size < 0:
        at = put(at, ptr(b"broken"), len(b"broken"))
    return at


def handle() -> None:
    method, method_bytes = host.method()
    target, target_bytes = host.target()
    tags, tags_bytes = host.header(b"if-none-match")
    host.status(i32(STATUS))
    echoed = i32(ECHO_BYTES)
    if target_bytes < echoed:
        echoed = target_bytes
    host.add_header(ptr(b"x-target"), len(b"x-target"), target, echoed)
    if method[0] == 72:  # HEAD
        host.finish()
        return
    at = put(i32(0), method, method_bytes)
    at = put(at, ptr(b" "), i32(1))
    at = put_number(at, target_bytes)
    at = put(at, ptr(b" "), i32(1))
    if tags_bytes < 0:
        at = put(at, ptr(b"absent"), len(b"absent"))
    else:
        at = put(at, tags, tags_bytes)
    if models.TAKES_BODY and method[0] == 80:  # POST
        at = put_body(at)
    host.write(OUT, at)
    if method[0] == 66:  # BIG
        for k in range(10):
            fill(OUT, k + 48, i32(9000))  # what was written may be overwritten
            host.write(OUT, i32(9000))
    host.finish()
