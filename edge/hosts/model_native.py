"""The functions of ``hashi:edge/model`` as a native component exports them.

Texts come and go as an address and a number of bytes.
"""

from edge.hosts import heap
from edge.http import buffers, model
from edge.types import address, i32, pointer, static, u8

ANSWER = static(i32, 3)


def describe() -> i32:
    """The address of a text: the models' signatures."""
    text, n = model.signatures()
    ANSWER[0] = address(text)
    ANSWER[1] = n
    return address(ANSWER)


def predict(name: i32, name_bytes: i32, query: i32, query_bytes: i32) -> i32:
    """The address of a result: 0 and an answer, or 1 and a problem document."""
    failed, n = model.predict(
        pointer(u8, name, name_bytes),
        name_bytes,
        pointer(u8, query, query_bytes),
        query_bytes,
    )
    ANSWER[0] = failed
    ANSWER[1] = address(buffers.ANSWER)
    ANSWER[2] = n
    heap.reset()
    return address(ANSWER)
