"""The exported functions of a fuzzed stage: answer ``n`` requests one after another."""

from edge.bound import host
from edge.hosts.wasi_calls import (
    AT,
    BYTE,
    BYTES,
    DONE,
    OUTPARAM,
    REQUEST,
    SAID,
    SAID_BYTE,
    SAID_WORD,
    SAID_WORDS,
    WORD,
    WORDS,
    begin,
    end,
)
from edge.types import address, i32, range


def place(k: i32) -> i32:
    """The address of a buffer: WORDS, BYTES, SAID_WORDS, SAID, AT."""
    if k == 0:
        return address(WORDS)
    if k == 1:
        return address(BYTES)
    if k == 2:
        return address(SAID_WORDS)
    if k == 3:
        return address(SAID)
    return address(AT)


def run(n: i32) -> None:
    """Answer the requests that lie in WORDS and BYTES."""
    AT[WORD] = 0
    AT[BYTE] = 0
    AT[SAID_WORD] = 0
    AT[SAID_BYTE] = 0
    AT[DONE] = 0
    for _ in range(n):
        begin()
        host.handle(i32(REQUEST), i32(OUTPARAM))
        end()
