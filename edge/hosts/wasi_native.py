"""Host functions of the native runtime for ``wasi:http``, and its exported ``handle``.

A header's value must stay as it is until the first ``write`` or ``finish``.
"""

from edge.bound import models
from edge.hosts import heap, wasi_calls
from edge.hosts.laid import (
    ENTRIES,
    HEAD,
    HEADER_BYTES,
    HEADERS,
    RET,
    SEPARATOR_BYTES,
    STATUS,
    put_separator,
    ret,
    rooted,
)
from edge.hosts.laid import add_header as add_header
from edge.hosts.laid import status as status
from edge.http import handler
from edge.types import (
    Bytes,
    Ptr,
    address,
    copy,
    data,
    i32,
    i64,
    len,
    pointer,
    ptr,
    range,
    static,
    trap,
    u8,
)

PIECE_BYTES = 4096  # blocking-write-and-flush traps above it
OTHER = 9  # the case of a method that is none of these
METHODS = data(u8, b"GETHEADPOSTPUTDELETECONNECTOPTIONSTRACEPATCH")
METHOD_AT = data(i32, [0, 3, 7, 11, 14, 20, 27, 34, 39, 44])

# columns of NOW: handles are above 0
REQUEST = 0
OUTPARAM = 1
METHOD = 2  # an address, 0 before the method is read
METHOD_BYTES = 3
BODY = 4
STREAM = 5
STATE = 6
INPUT_BODY = 7
INPUT = 8  # the stream of the request's body, 0 before it is read
NOW = static(i32, 9)

# STATE
WAITS = 0  # nothing is sent yet
OPEN = 1
GONE = 2  # the client has gone


def handle(request: i32, outparam: i32) -> None:
    """Answer a request: the function that the component exports."""
    begin(request, outparam)
    handler.handle()
    heap.reset()


def begin(request: i32, outparam: i32) -> None:
    """Take a request and the place for its response."""
    heap.reset()
    NOW[REQUEST] = request
    NOW[OUTPARAM] = outparam
    NOW[METHOD] = 0
    NOW[STREAM] = 0
    NOW[STATE] = WAITS
    if models.TAKES_BODY:
        NOW[INPUT] = 0


def method() -> tuple[Ptr[u8], i32]:
    """See ``edge/bound/host.pyi``, as for all that follow."""
    if NOW[METHOD] == 0:
        wasi_calls.method(NOW[REQUEST], address(RET))
        case = ret(0) & 255
        NOW[METHOD] = ret(1)
        NOW[METHOD_BYTES] = ret(2)
        if case < OTHER:
            at = METHOD_AT[case]
            NOW[METHOD] = address(METHODS[at:])
            NOW[METHOD_BYTES] = METHOD_AT[case + 1] - at
    return pointer(u8, NOW[METHOD], NOW[METHOD_BYTES]), NOW[METHOD_BYTES]


def target() -> tuple[Ptr[u8], i32]:
    """The path and query; the host gives none for ``CONNECT``."""
    wasi_calls.path_with_query(NOW[REQUEST], address(RET))
    if ret(0) & 255 == 0:
        return ptr(b"/"), i32(1)
    return rooted(pointer(u8, ret(1), ret(2)), ret(2))


def header(name: Bytes) -> tuple[Ptr[u8], i32]:
    """A header's values, in the order sent."""
    fields = wasi_calls.headers(NOW[REQUEST])
    wasi_calls.get(fields, address(ptr(name)), len(name), address(RET))
    wasi_calls.drop_fields(fields)
    return joined(pointer(i32, ret(0), ret(1) * 2), ret(1))


def joined(values: Ptr[i32], count: i32) -> tuple[Ptr[u8], i32]:
    """Join ``count`` values, each an address and a number."""
    n = i32(-SEPARATOR_BYTES)
    for k in range(count):
        n += values[2 * k + 1] + SEPARATOR_BYTES
    if count == 0 or n > HEADER_BYTES:
        return ptr(b""), i32(-1)
    if count == 1:
        return pointer(u8, values[0], n), n
    to = heap.take(n)
    at = i32(0)
    for k in range(count):
        if k > 0:
            at = put_separator(to, at)
        size = values[2 * k + 1]
        copy(to[at:], pointer(u8, values[2 * k], size), size)
        at += size
    return to, n


def read(to: Ptr[u8], n: i32) -> i32:
    """A piece of the body, which the host lays at ``to``."""
    if NOW[INPUT] == 0:
        wasi_calls.consume(NOW[REQUEST], address(RET))
        NOW[INPUT_BODY] = handle_given()
        wasi_calls.input_stream(NOW[INPUT_BODY], address(RET))
        NOW[INPUT] = handle_given()
    size = i32(0)
    while size == 0:
        heap.land(to, n)
        wasi_calls.read(NOW[INPUT], i64(n), address(RET))
        if ret(0) & 255 != 0:
            heap.landed(to, address(to), i32(0))
            if ret(1) & 255 != 0:
                return i32(0)  # closed
            wasi_calls.drop_error(ret(2))
            return i32(-1)
        size = heap.landed(to, ret(1), ret(2))
    return size


def write(p: Ptr[u8], n: i32) -> None:
    """Send a piece of the body, and before the first one the head."""
    if NOW[STATE] == WAITS:
        send_head()
    if NOW[STATE] == OPEN and NOW[STREAM] == 0:
        open_stream()
    at = i32(0)
    while at < n and NOW[STATE] == OPEN:
        size = n - at
        if size > PIECE_BYTES:
            size = i32(PIECE_BYTES)
        wasi_calls.write(NOW[STREAM], address(p[at:]), size, address(RET))
        if ret(0) & 255 != 0:
            if ret(1) & 255 == 0:
                wasi_calls.drop_error(ret(2))
            hang_up()
        at += size


def send_head() -> None:
    """Hand over status and headers."""
    wasi_calls.from_list(address(ENTRIES), HEAD[HEADERS], address(RET))
    response = wasi_calls.new_response(handle_given())
    # a response says 200 by itself
    if HEAD[STATUS] != 200 and wasi_calls.set_status(response, HEAD[STATUS]) != 0:
        trap()
    wasi_calls.body(response, address(RET))
    NOW[BODY] = handle_given()
    none = i32(0)
    wasi_calls.respond(
        NOW[OUTPARAM], none, response, none, i64(0), none, none, none, none
    )
    NOW[STATE] = OPEN


def handle_given() -> i32:
    """The handle that a call has given."""
    if ret(0) & 255 != 0:
        trap()
    return ret(1)


def open_stream() -> None:
    """Open the body's stream."""
    wasi_calls.stream(NOW[BODY], address(RET))
    if ret(0) & 255 == 0:
        NOW[STREAM] = ret(1)
    else:
        hang_up()


def hang_up() -> None:
    """Give up the body: the client has gone."""
    if NOW[STREAM] != 0:
        wasi_calls.drop_stream(NOW[STREAM])
    wasi_calls.drop_body(NOW[BODY])
    NOW[STATE] = GONE


def finish() -> None:
    """Send the head if there is no body, and end the answer."""
    if NOW[STATE] == WAITS:
        send_head()
    if NOW[STATE] == OPEN:
        if NOW[STREAM] != 0:
            wasi_calls.drop_stream(NOW[STREAM])
        # an error here says that the client has gone
        wasi_calls.finish(NOW[BODY], i32(0), i32(0), address(RET))
    if models.TAKES_BODY and NOW[INPUT] != 0:
        wasi_calls.drop_input(NOW[INPUT])
        wasi_calls.drop_incoming(NOW[INPUT_BODY])
    wasi_calls.drop_request(NOW[REQUEST])
