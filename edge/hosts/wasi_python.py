"""Host functions of the python runtime for ``wasi:http``: one request at a time."""

from componentize_py_types import Err, Ok
from wit_world.imports import types as http
from wit_world.imports.streams import InputStream, StreamError_Closed
from wit_world.imports.types import IncomingBody, IncomingRequest, ResponseOutparam

from edge.hosts import handed
from edge.hosts.handed import add_header as add_header
from edge.hosts.handed import answer, joined, laid, rooted, text
from edge.hosts.handed import status as status
from edge.hosts.handed import write as write
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
_input: list[InputStream | IncomingBody] = []  # the stream first: its body outlives it


def begin(request: IncomingRequest, outparam: ResponseOutparam) -> None:
    """Take a request and the place for its response."""
    global _request, _outparam
    _request, _outparam = request, outparam
    handed.start()


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


def read(to: Ptr[u8], n: i32) -> i32:
    """A piece of the body."""
    try:
        return laid(_open_input().blocking_read(int(n)), to)
    except Err as error:
        return i32(0 if isinstance(error.value, StreamError_Closed) else -1)


def _open_input() -> InputStream:
    if not _input:
        body = _request.consume()
        _input.extend([body.stream(), body])
    stream = _input[0]
    assert isinstance(stream, InputStream)
    return stream


def finish() -> None:
    """Hand over status and headers, then the body in pieces."""
    response = http.OutgoingResponse(http.Fields.from_list(answer.headers))
    response.set_status_code(answer.status)
    body = response.body()
    http.ResponseOutparam.set(_outparam, Ok(response))
    try:
        with body.write() as stream:
            for start in range(0, len(answer.body), PIECE_BYTES):
                piece = bytes(answer.body[start : start + PIECE_BYTES])
                stream.blocking_write_and_flush(piece)
        http.OutgoingBody.finish(body, None)
    except Err:
        pass  # the client has gone
    for one in _input:
        one.__exit__(None, None, None)
    _input.clear()
