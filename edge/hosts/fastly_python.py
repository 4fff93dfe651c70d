"""Host functions of the python runtime for Fastly Compute: one request at a time.

They stand on the raw bindings: the WSGI adapter of ``fastly_compute`` fails at
addresses of 2,048 bytes.
"""

from collections.abc import Callable
from typing import TypeVar

from componentize_py_types import Err
from wit_world.imports import http_body
from wit_world.imports.async_io import Pollable
from wit_world.imports.http_req import Request
from wit_world.imports.http_resp import Response, send_downstream
from wit_world.imports.types import Error_BufferLen

from edge.hosts import handed
from edge.hosts.handed import HEADER_BYTES, TOO_LONG, answer, joined, laid, rooted, text
from edge.hosts.handed import add_header as add_header
from edge.hosts.handed import status as status
from edge.hosts.handed import write as write
from edge.types import Bytes, Ptr, i32, u8

METHOD_BYTES = 8192
# scheme, authority and target together; the second when the first is not enough
ADDRESS_BYTES = (16_384, 1 << 20)

Answer = TypeVar("Answer")

_request: Request
_request_body: Pollable


def begin(request: Request, body: Pollable) -> None:
    """Take a request."""
    global _request, _request_body
    _request, _request_body = request, body
    handed.start()


def _ask(call: Callable[..., Answer], *arguments: object) -> Answer | None:
    """Ask for a text of limited length; None when it is longer."""
    try:
        return call(*arguments)
    except Err as error:
        if isinstance(error.value, Error_BufferLen):
            return None
        raise


def method() -> tuple[Ptr[u8], i32]:
    """See ``edge/bound/host.pyi``, as for all that follow."""
    return text((_ask(_request.get_method, METHOD_BYTES) or "").encode())


def target() -> tuple[Ptr[u8], i32]:
    """The path and query of the absolute address that the host gives."""
    for room in ADDRESS_BYTES:
        address = _ask(_request.get_uri, room)
        if address is not None:
            return rooted(path_and_query(address))
    return text(TOO_LONG)


def path_and_query(address: str) -> str:
    """Cut off scheme and authority: ``http://a:1?b=2`` leaves ``?b=2``."""
    if address.startswith("/"):
        return address
    rest = address.partition("://")[2]
    starts = [at for at in map(rest.find, "/?") if at >= 0]
    if starts:
        return rest[min(starts) :]
    return "*" if rest.endswith("*") else ""  # of OPTIONS *


def header(name: Bytes) -> tuple[Ptr[u8], i32]:
    """A header's values, in the order sent; the host ends each with a NUL."""
    # a NUL is shorter than ", ", and one more stands at the end
    room = HEADER_BYTES + 1
    found = _ask(_request.get_header_values, name.decode("ascii"), room, 0)
    if found is None or found[1] is not None:
        return joined([])
    return joined(found[0].split(b"\0")[:-1])


def read(to: Ptr[u8], n: i32) -> i32:
    """A piece of the body; none at its end."""
    try:
        return laid(http_body.read(_request_body, int(n)), to)
    except Err:
        return i32(-1)


def finish() -> None:
    """Send status, headers and body."""
    response = Response.new()
    response.set_status(answer.status)
    for name, value in answer.headers:
        response.append_header(name, value)
    body = http_body.new()
    rest = bytes(answer.body)
    while rest:
        rest = rest[http_body.write(body, rest) :]
    send_downstream(response, body)
