"""Host functions of the python runtime for ``wasi:http``: one request at a time."""

from componentize_py_types import Err, Ok
from wit_world.imports import types as http
from wit_world.imports.types import IncomingRequest, ResponseOutparam

from edge.hosts.handed import joined, rooted, text
from edge.types import Bytes, Ptr, i32, u8

PIECE_BYTES = 4096  # blocking-write-and-flush traps above it

_METHODS = {
    http.Method_Get: b"GET",
    http.Method_Head: b"HEAD",
    http.Method_Post: b"POST",
    http.Method_Put: b"PUT",
    http.Method_Delete: b"DELETE",
    http.Method_Connect: b"CONNECT",
    http.Method_Options: b"OPTIONS",
    http.Method_Trace: b"TRACE",
    http.Method_Patch: b"PATCH",
}

_request: IncomingRequest
_outparam: ResponseOutparam
_status = 200
_headers: list[tuple[str, bytes]] = []
_body = bytearray()


def begin(request: IncomingRequest, outparam: ResponseOutparam) -> None:
    """Take a request and the place for its response."""
    global _request, _outparam
    _request, _outparam = request, outparam
    _headers.clear()
    _body.clear()


def method() -> tuple[Ptr[u8], i32]:
    """See ``edge/bound/host.pyi``, as for all that follow."""
    given = _request.method()
    if isinstance(given, http.Method_Other):
        return text(given.value.encode())
    return text(_METHODS[type(given)])


def target() -> tuple[Ptr[u8], i32]:
    """The path and query; the host gives none for ``CONNECT``."""
    return rooted(_request.path_with_query() or "")


def header(name: Bytes) -> tuple[Ptr[u8], i32]:
    """A header's values, in the order sent."""
    with _request.headers() as fields:
        return joined(fields.get(name.decode("ascii")))


def status(code: i32) -> None:
    """Keep the status until ``finish``."""
    global _status
    _status = int(code)


def add_header(name: Ptr[u8], name_bytes: i32, value: Ptr[u8], n: i32) -> None:
    """Keep a header until ``finish``."""
    _headers.append((str(name.span(name_bytes), "ascii"), bytes(value.span(n))))


def write(p: Ptr[u8], n: i32) -> None:
    """Keep a piece of the body until ``finish``."""
    _body.extend(p.span(n))


def finish() -> None:
    """Hand over status and headers, then the body in pieces."""
    response = http.OutgoingResponse(http.Fields.from_list(_headers))
    response.set_status_code(_status)
    body = response.body()
    http.ResponseOutparam.set(_outparam, Ok(response))
    try:
        with body.write() as stream:
            for start in range(0, len(_body), PIECE_BYTES):
                piece = bytes(_body[start : start + PIECE_BYTES])
                stream.blocking_write_and_flush(piece)
        http.OutgoingBody.finish(body, None)
    except Err:
        return  # the client has gone
