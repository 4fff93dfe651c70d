"""One client's connection: its requests one after the other, each answered in turn."""

import contextlib
import socket
import time
from collections.abc import Callable
from typing import Protocol

from serve.body import WireBody, incoming
from serve.crowd import Client
from serve.exchange import Request, Response
from serve.http1 import Head, RequestRefused, asked, read_head, response_head
from serve.log import access
from serve.wasifields import FORBIDDEN
from serve.wire import Wire

IDLE_S = 60.0  # for the next request to begin
HEAD_S = 10.0  # for its head to be complete
SEND_S = 30.0  # for the response to be taken
SKIP_S = 2.0  # for a body that the component has not read
MOST_SKIPPED_BYTES = 262_144
LINGER_S = 1.0  # so that a client that is still sending reads the response
MOST_LINGER_BYTES = 4 << 20
ALLOW = "ask for localhost, or start it with --allow-host NAME"


class Server(Protocol):
    """What a connection needs of its server."""

    closing: bool
    access: Callable[[str], None]

    def answers_to(self, authority: str | None) -> bool:
        """Whether a name is one of this server's."""

    def answer(self, request: Request, address: str) -> Response:
        """Answer a request, whatever happens."""


def converse(server: Server, client: Client) -> None:
    """Answer a client's requests until either side ends the connection."""
    wire = Wire(client.sock)
    with contextlib.suppress(OSError), client.sock:
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while _exchange(server, client, wire):
            pass
        client.idles()
        _linger(wire)


def _exchange(server: Server, client: Client, wire: Wire) -> bool:
    """Answer a request; return whether there may be another."""
    head = None
    client.idles()
    try:
        head = read_head(wire, IDLE_S, HEAD_S)
        if head is None:
            return False
        client.asks()
        body = incoming(head, wire)
        target, authority = asked(head)
        if not server.answers_to(authority):
            # nobody's password is told
            name = (authority or "").rpartition("@")[2] or "an empty Host"
            raise RequestRefused(421, f"{name} is no name of this server: {ALLOW}")
    except TimeoutError:
        return _refuse(
            server, wire, None, RequestRefused(408, "the request has no end")
        )
    except RequestRefused as refused:
        return _refuse(server, wire, head, refused)
    started = time.monotonic()
    fields = tuple(field for field in head.fields if field[0] not in FORBIDDEN)
    request = Request(head.method, target, fields, authority, body=body)
    response = server.answer(request, client.address)
    client.idles()  # from here on it is the client that others would wait for
    return _respond(server, wire, head, body, response, started)


def _refuse(
    server: Server, wire: Wire, head: Head | None, refused: RequestRefused
) -> bool:
    method, target = (head.method, head.target) if head else ("-", b"-")
    n = _send(wire, method, plain(refused.status, str(refused)), keep=False)
    server.access(f"{access(method, target, refused.status, n, 0)} ({refused})")
    return False


def _respond(
    server: Server,
    wire: Wire,
    head: Head,
    body: WireBody,
    response: Response,
    started: float,
) -> bool:
    keep = head.keep and not server.closing and _skippable(body)
    n = 0
    try:
        n = _send(wire, head.method, response, keep)
    finally:
        taken = time.monotonic() - started
        line = access(head.method, head.target, response.status, n, taken)
        server.access(line)
    return keep and body.skip(MOST_SKIPPED_BYTES, time.monotonic() + SKIP_S)


def _skippable(body: WireBody) -> bool:
    waiting = body.unsaid and not body.ended
    return not body.broken and not waiting and body.left <= MOST_SKIPPED_BYTES


def _send(wire: Wire, method: str, response: Response, keep: bool) -> int:
    """Send a response and return the bytes of its body."""
    fields = list(response.headers)
    bodiless = method == "HEAD" or response.status in (204, 304)
    body = b"" if bodiless else response.body
    if not bodiless and response.header("content-length") is None:
        fields.append(("Content-Length", str(len(body)).encode()))
    head = response_head(response.status, fields, keep)
    wire.send(head + body, time.monotonic() + SEND_S)
    return len(body)


def _linger(wire: Wire) -> None:
    """Read what still comes: closing at once would take the response back."""
    wire.sock.shutdown(socket.SHUT_WR)
    until = time.monotonic() + LINGER_S
    wire.buffer.clear()
    read = 0
    while read < MOST_LINGER_BYTES and wire.fill(until):
        read += len(wire.buffer)
        wire.buffer.clear()


def plain(status: int, text: str, *more: tuple[str, bytes]) -> Response:
    """Return a response of this server's own."""
    fields = (
        ("Content-Type", b"text/plain; charset=utf-8"),
        ("Cache-Control", b"no-store"),
        *more,
    )
    return Response(status, fields, f"{text}\n".encode())
