"""Requests over a bare socket, byte by byte."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def get(target: bytes, *fields: bytes, version: bytes = b"1.1") -> bytes:
    lines = [b"GET " + target + b" HTTP/" + version, b"Host: h", *fields, b"", b""]
    return b"\r\n".join(lines)


def post(target: bytes, body: bytes, *fields: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return get(target, length, *fields).replace(b"GET", b"POST") + body


def chunked(target: bytes, body: bytes, *fields: bytes) -> bytes:
    fields = b"Transfer-Encoding: chunked", *fields
    return get(target, *fields).replace(b"GET", b"POST") + body


def connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def rest(sock: socket.socket) -> bytes:
    """Return all that comes until the server closes the connection."""
    pieces = []
    while piece := sock.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def replies(data: bytes, methods: str = "") -> list[Reply]:
    """Cut what came into replies; ``methods`` has an H for each that is to a HEAD."""
    found = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        headers = {}
        for field in fields:
            name, value = field.split(": ", 1)
            headers[name.lower()] = value
        version, status, _ = line.split(" ", 2)
        assert version == "HTTP/1.1", line
        status = int(status)
        bodiless = methods[len(found) :].startswith("H") or status < 200
        n = 0 if bodiless else int(headers.get("content-length", 0))
        found.append(Reply(status, headers, data[:n]))
        data = data[n:]
    return found


def ask(url: str, *pieces: bytes, methods: str = "") -> list[Reply]:
    """Send bytes, end the sending, and return all replies."""
    with connect(url) as sock:
        for piece in pieces:
            sock.sendall(piece)
        sock.shutdown(socket.SHUT_WR)
        return replies(rest(sock), methods)
