"""``wasi:http/types`` for the handler of a request, as the published 0.2 says.

What the component hands to response-outparam.set is kept in the exchange; guest.py
makes the response of it when the component has returned.
"""

from serve.errors import Trapped
from serve.exchange import Body, Exchange, Interfaces, Request
from serve.resources import Resource
from serve.values import Case, Err, Ok
from serve.wasifields import FIELDS, Fields
from serve.wasiio import InputStream, OutputStream, Pollable

METHODS = {
    method: Case(method.lower())
    for method in (
        *("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE"),
        "PATCH",
    )
}
SCHEMES = {"http": Case("HTTP"), "https": Case("HTTPS")}


class IncomingRequest(Resource):
    """The request."""

    name = "incoming-request"

    def __init__(self, request: Request) -> None:
        self.request = request
        self.body: Body | None = request.body


class IncomingBody(Resource):
    """The request's body, of which nothing is read before the component does."""

    name = "incoming-body"

    def __init__(self, body: Body) -> None:
        self.body: Body | None = body


class FutureTrailers(Resource):
    """The request's trailers: there are none."""

    name = "future-trailers"

    def __init__(self) -> None:
        self.given = False


class OutgoingBody(Resource):
    """The response's body, as far as it is written."""

    name = "outgoing-body"

    def __init__(self, length: int | None, most_bytes: int) -> None:
        self.length = length  # what Content-Length says
        self.most_bytes = most_bytes
        self.data = bytearray()
        self.written = False
        self.finished = False

    def write(self, data: bytes) -> str | None:
        """Add data; return what is wrong with it, if anything."""
        if len(self.data) + len(data) > self.most_bytes:
            raise Trapped(f"its body has more than {self.most_bytes} bytes")
        self.data += data
        if self.length is not None and len(self.data) > self.length:
            return f"Content-Length says {self.length} bytes and the body has more"
        return None


class OutgoingResponse(Resource):
    """The response."""

    name = "outgoing-response"

    def __init__(self, headers: Fields) -> None:
        self.status = 200
        self.headers = headers
        self.body: OutgoingBody | None = None


class ResponseOutparam(Resource):
    """The place for the response."""

    name = "response-outparam"


def headers_of(x: Exchange, thing: IncomingRequest | OutgoingResponse) -> Fields:
    """``headers``: they cannot be changed there."""
    if isinstance(thing, IncomingRequest):
        return Fields(thing.request.headers, mutable=False)
    return Fields(thing.headers.entries, mutable=False)


def method(x: Exchange, incoming: IncomingRequest) -> Case:
    """``incoming-request.method``."""
    name = incoming.request.method
    return METHODS.get(name) or Case("other", name)


def scheme(x: Exchange, incoming: IncomingRequest) -> Case:
    """``incoming-request.scheme``."""
    return SCHEMES[incoming.request.scheme]


def consume(x: Exchange, incoming: IncomingRequest) -> IncomingBody | Err:
    """``incoming-request.consume``: once."""
    body, incoming.body = incoming.body, None
    return IncomingBody(body) if body is not None else Err()


def stream(x: Exchange, incoming: IncomingBody) -> InputStream | Err:
    """``incoming-body.stream``: once."""
    body, incoming.body = incoming.body, None
    return InputStream(body, owner=incoming) if body is not None else Err()


def trailers(x: Exchange, future: FutureTrailers) -> Ok | Err:
    """``future-trailers.get``: none, and once."""
    if future.given:
        return Err()
    future.given = True
    return Ok(Ok(None))


def set_status(x: Exchange, response: OutgoingResponse, status: int) -> Err | None:
    """``outgoing-response.set-status-code``."""
    if not 100 <= status <= 999:
        return Err()
    response.status = status
    return None


def body(x: Exchange, response: OutgoingResponse) -> OutgoingBody | Err:
    """``outgoing-response.body``: once."""
    if response.body is not None:
        return Err()
    given = response.headers.get("content-length")
    length = int(given[0]) if given else None
    response.body = OutgoingBody(length, x.most_body_bytes)
    return response.body


def write(x: Exchange, outgoing: OutgoingBody) -> OutputStream | Err:
    """``outgoing-body.write``: once."""
    if outgoing.written:
        return Err()
    outgoing.written = True
    return OutputStream(outgoing, owner=outgoing)


def finish(x: Exchange, outgoing: OutgoingBody, trailers: Fields | None) -> Err | None:
    """``outgoing-body.finish``; trailers are left out."""
    n = len(outgoing.data)
    if outgoing.length is not None and n != outgoing.length:
        return Err(Case("HTTP-response-body-size", n))
    outgoing.finished = True
    return None


def respond(x: Exchange, param: ResponseOutparam, answer: Ok | Err) -> None:
    """``response-outparam.set``."""
    x.answer = answer.value if isinstance(answer, Ok) else answer


def inform(x: Exchange, param: ResponseOutparam, status: int, headers: Fields) -> Err:
    """``response-outparam.send-informational``: not supported."""
    return Err(Case("internal-error", "informational responses are not sent here"))


HTTP: Interfaces = {
    "wasi:http/types": {
        **FIELDS,
        "[method]incoming-request.method": method,
        "[method]incoming-request.path-with-query": lambda x, it: it.request.target,
        "[method]incoming-request.scheme": scheme,
        "[method]incoming-request.authority": lambda x, it: it.request.authority,
        "[method]incoming-request.headers": headers_of,
        "[method]incoming-request.consume": consume,
        "[method]incoming-body.stream": stream,
        "[static]incoming-body.finish": lambda x, incoming: FutureTrailers(),
        "[method]future-trailers.subscribe": lambda x, it: Pollable(owner=it),
        "[method]future-trailers.get": trailers,
        "[constructor]outgoing-response": lambda x, it: OutgoingResponse(it),
        "[method]outgoing-response.status-code": lambda x, response: response.status,
        "[method]outgoing-response.set-status-code": set_status,
        "[method]outgoing-response.headers": headers_of,
        "[method]outgoing-response.body": body,
        "[method]outgoing-body.write": write,
        "[static]outgoing-body.finish": finish,
        "[static]response-outparam.set": respond,
        "[method]response-outparam.send-informational": inform,
        "http-error-code": lambda x, error: None,
    },
}
