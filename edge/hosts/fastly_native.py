"""Host functions of the native runtime for Fastly Compute, and its exported ``handle``.

A header's value must stay as it is until ``finish``.
"""

from edge.hosts import fastly_calls, heap
from edge.hosts.laid import (
    ENTRIES,
    ENTRY_ITEMS,
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
    fill,
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

METHOD_ROOM = 8192
# scheme, authority and target together; the second when the first is not enough
ADDRESS_ROOM = 16_384
MOST_ADDRESS_ROOM = 1_048_576
TOO_LONG_BYTES = 8193  # of a target that cannot be handed over: it is refused
BUFFER_LEN = 3  # the error of a text longer than the room

# columns of NOW
REQUEST = 0
REQUEST_BODY = 1
METHOD = 2  # an address, 0 before the method is read
METHOD_BYTES = 3
BODY = 4  # a handle, 0 before there is one
NOW = static(i32, 5)


def handle(request: i32, body: i32) -> i32:
    """Answer a request: the function that the component exports."""
    begin(request, body)
    handler.handle()
    heap.reset()
    return i32(0)


def begin(request: i32, body: i32) -> None:
    """Take a request."""
    heap.reset()
    NOW[REQUEST] = request
    NOW[REQUEST_BODY] = body
    NOW[METHOD] = 0
    NOW[BODY] = 0


def fits() -> bool:
    """Whether the call before has given a text; not one that exceeds the room."""
    if ret(0) & 255 == 0:
        return True
    if ret(2) & 255 != BUFFER_LEN:
        trap()
    return False


def succeed() -> None:
    """Stop if the call before has failed."""
    if ret(0) & 255 != 0:
        trap()


def given() -> tuple[Ptr[u8], i32]:
    """The text that the call before has given."""
    n = ret(3)
    return pointer(u8, ret(2), n), n


def method() -> tuple[Ptr[u8], i32]:
    """See ``edge/bound/host.pyi``, as for all that follow."""
    if NOW[METHOD] == 0:
        fastly_calls.get_method(NOW[REQUEST], i64(METHOD_ROOM), address(RET))
        NOW[METHOD] = address(RET)
        NOW[METHOD_BYTES] = 0
        if fits():
            text, n = given()
            NOW[METHOD] = address(text)
            NOW[METHOD_BYTES] = n
    return pointer(u8, NOW[METHOD], NOW[METHOD_BYTES]), NOW[METHOD_BYTES]


def target() -> tuple[Ptr[u8], i32]:
    """The path and query of the absolute address that the host gives."""
    fastly_calls.get_uri(NOW[REQUEST], i64(ADDRESS_ROOM), address(RET))
    if not fits():
        fastly_calls.get_uri(NOW[REQUEST], i64(MOST_ADDRESS_ROOM), address(RET))
        if not fits():
            longer = heap.take(i32(TOO_LONG_BYTES))
            fill(longer, 47, i32(TOO_LONG_BYTES))
            return longer, i32(TOO_LONG_BYTES)
    text, n = given()
    at = path_at(text, n)
    return rooted(text[at:], n - at)


def path_at(p: Ptr[u8], n: i32) -> i32:
    """Where path and query start: ``http://a:1?b=2`` leaves ``?b=2``."""
    if n > 0 and p[0] == 47:
        return i32(0)
    at = after_scheme(p, n)
    for k in range(at, n):
        if p[k] == 47 or p[k] == 63:
            return k
    if at < n and p[n - 1] == 42:
        return n - 1  # of OPTIONS *
    return n


def after_scheme(p: Ptr[u8], n: i32) -> i32:
    """The place after the first ``://``; ``n`` where there is none."""
    for k in range(n - 2):
        if p[k] == 58 and p[k + 1] == 47 and p[k + 2] == 47:
            return k + 3
    return n


def header(name: Bytes) -> tuple[Ptr[u8], i32]:
    """A header's values, in the order sent; the host ends each with a NUL."""
    # a NUL is shorter than ", ", and one more stands at the end
    room = i64(HEADER_BYTES + 1)
    text = address(ptr(name))
    fastly_calls.get_header_values(
        NOW[REQUEST], text, len(name), room, i32(0), address(RET)
    )
    if not fits():
        return ptr(b""), i32(-1)
    if ret(4) & 255 != 0:
        return ptr(b""), i32(-1)
    values, n = given()
    return joined(values, n)


def joined(values: Ptr[u8], n: i32) -> tuple[Ptr[u8], i32]:
    """Join values of ``n`` bytes together, each of which ends with a NUL."""
    count = i32(0)
    for k in range(n):
        if values[k] == 0:
            count += 1
    size = n - count + SEPARATOR_BYTES * (count - 1)
    if count == 0 or size > HEADER_BYTES:
        return ptr(b""), i32(-1)
    if count == 1:
        return values, size
    to = heap.take(size)
    at = i32(0)
    for k in range(n):
        if values[k] != 0:
            to[at] = values[k]
            at += 1
        elif at < size:
            at = put_separator(to, at)
    return to, size


def read(to: Ptr[u8], n: i32) -> i32:
    """A piece of the body, which the host lays at ``to``."""
    heap.land(to, n)
    fastly_calls.read(NOW[REQUEST_BODY], n, address(RET))
    if ret(0) & 255 != 0:
        heap.landed(to, address(to), i32(0))
        return i32(-1)
    return heap.landed(to, ret(2), ret(3))


def write(p: Ptr[u8], n: i32) -> None:
    """Append to the body, which the host keeps until ``finish``."""
    open_body()
    at = i32(0)
    while at < n:
        fastly_calls.write(NOW[BODY], address(p[at:]), n - at, address(RET))
        succeed()
        at += ret(2)


def open_body() -> None:
    """Make the response's body if there is none."""
    if NOW[BODY] == 0:
        fastly_calls.new_body(address(RET))
        succeed()
        NOW[BODY] = ret(2)


def finish() -> None:
    """Send status, headers and body."""
    fastly_calls.new_response(address(RET))
    succeed()
    response = ret(2)
    fastly_calls.set_status(response, HEAD[STATUS], address(RET))
    succeed()
    for k in range(HEAD[HEADERS]):
        kept = ENTRIES[k * ENTRY_ITEMS :]
        fastly_calls.append_header(
            response, kept[0], kept[1], kept[2], kept[3], address(RET)
        )
        succeed()
    open_body()
    fastly_calls.send_downstream(response, NOW[BODY], address(RET))
    succeed()
    fastly_calls.drop_request(NOW[REQUEST])
    fastly_calls.drop_body(NOW[REQUEST_BODY])
