r"""HTTP/1.1 by RFC 9112, as far as a small server needs it: heads in, heads out.

    read_head(wire, idle_s=60, head_s=10)   # Head("GET", b"/iris?a=1", (1, 1), …)
    response_head(200, headers, keep=True)  # b"HTTP/1.1 200 OK\r\n…\r\n\r\n"

The target stays as sent, byte by byte. What is not HTTP is refused with a status.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from serve.wire import TooLong, Wire

MOST_TARGET_BYTES = 65_536
MOST_METHOD_BYTES = 64
MOST_FIELDS_BYTES = 65_536
MOST_FIELDS = 256
MOST_EMPTY_LINES = 8  # before a request: RFC 9112, 2.2

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(
    rb"(%b) ([\x21-\x7e\x80-\xff]+) HTTP/([0-9])\.([0-9])" % TOKEN
)
# one way to match each byte: two that overlap would be tried in all their splits
FIELD = re.compile(rb"(%b):([\t\x20-\x7e\x80-\xff]*)" % TOKEN)
ABSOLUTE = re.compile(rb"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
AUTHORITY = re.compile(rb"[0-9A-Za-z._~!$&'()*+,;=:%@\[\]-]*")

type Field = tuple[str, bytes]


class RequestRefused(Exception):
    """A request that this server answers itself: the status, and why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Head:
    """A request's head, its header names in lower case."""

    method: str
    target: bytes
    version: tuple[int, int]
    fields: tuple[Field, ...]

    def values(self, name: str) -> list[bytes]:
        """Return the members of a header's comma-separated lists, lower-case."""
        joined = b",".join(value for key, value in self.fields if key == name)
        members = [member.strip().lower() for member in joined.split(b",")]
        return [member for member in members if member]

    @property
    def keep(self) -> bool:
        """Whether the client wants to send more requests."""
        wishes = self.values("connection")
        if self.version == (1, 0):
            return b"keep-alive" in wishes and b"close" not in wishes
        return b"close" not in wishes


def read_head(wire: Wire, idle_s: float, head_s: float) -> Head | None:
    """Read the next request's head; None when there is none any more.

    Raises: RequestRefused, TimeoutError, OSError.
    """
    try:
        if not wire.buffer and not wire.fill(time.monotonic() + idle_s):
            return None
    except TimeoutError:
        return None
    until = time.monotonic() + head_s
    line = _request_line(wire, until)
    if not line:
        return None
    fields = _fields(wire, until)
    match = REQUEST_LINE.fullmatch(line)
    if not match:
        raise RequestRefused(400, "the request line is not HTTP")
    method, target, *version = match.groups()
    if len(target) > MOST_TARGET_BYTES:
        raise RequestRefused(414, f"the target has more than {MOST_TARGET_BYTES} bytes")
    if version[0] != b"1":
        raise RequestRefused(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
    minor = min(1, int(version[1]))
    return Head(method.decode(), target, (1, minor), fields)


def _request_line(wire: Wire, until: float) -> bytes:
    try:
        for _ in range(MOST_EMPTY_LINES):
            line = wire.line(MOST_TARGET_BYTES + MOST_METHOD_BYTES, until)
            if not line.endswith(b"\n") or line.rstrip(b"\r\n"):
                break
    except TooLong as error:
        most = MOST_TARGET_BYTES
        raise RequestRefused(414, f"the target has more than {most} bytes") from error
    if line and not line.endswith(b"\n"):
        raise RequestRefused(400, "the request ends too early")
    if line and not _without_end(line):
        raise RequestRefused(400, "the request starts with empty lines")
    return _without_end(line)


def _fields(wire: Wire, until: float) -> tuple[Field, ...]:
    fields: list[Field] = []
    left = MOST_FIELDS_BYTES
    while True:
        try:
            line = wire.line(left, until)
        except TooLong as error:
            most = MOST_FIELDS_BYTES
            raise RequestRefused(
                431, f"the headers have more than {most} bytes"
            ) from error
        left -= len(line)
        if not line.endswith(b"\n"):
            raise RequestRefused(400, "the request ends too early")
        if line in (b"\r\n", b"\n"):
            return tuple(fields)
        match = FIELD.fullmatch(_without_end(line))
        if not match:
            raise RequestRefused(400, "a header is not HTTP")
        fields.append((match[1].decode().lower(), match[2].strip(b"\t ")))
        if len(fields) > MOST_FIELDS or left <= 0:
            raise RequestRefused(431, f"there are more than {MOST_FIELDS} headers")


def _without_end(line: bytes) -> bytes:
    return line[:-2] if line.endswith(b"\r\n") else line[:-1]


def asked(head: Head) -> tuple[str | None, str | None]:
    """Return the path and query as sent, and the authority; None where there is none.

    Raises: RequestRefused.
    """
    hosts = [value for key, value in head.fields if key == "host"]
    if len(hosts) > 1 or (not hosts and head.version == (1, 1)):
        raise RequestRefused(400, "there must be one Host header")
    authority = hosts[0] if hosts else None
    target: bytes | None = head.target
    if head.method == "CONNECT":
        authority, target = head.target, None
    elif absolute := ABSOLUTE.fullmatch(head.target):
        authority, target = absolute.groups()
        target = target if target.startswith(b"/") else b"/" + target
    elif not head.target.startswith(b"/") and head.target != b"*":
        raise RequestRefused(400, "the target must start with /")
    if authority is not None and not AUTHORITY.fullmatch(authority):
        raise RequestRefused(400, "the Host header is not one")
    try:
        path = target.decode() if target is not None else None
    except UnicodeDecodeError as error:
        raise RequestRefused(400, "the target is not UTF-8") from error
    return path, authority.decode() if authority is not None else None


def response_head(status: int, fields: Sequence[Field], keep: bool) -> bytes:
    """Return a response's head; the caller's fields say how long the body is."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    names = {name.lower() for name, _ in fields}
    own = [] if "date" in names else [("Date", formatdate(usegmt=True).encode())]
    own.append(("Connection", b"keep-alive" if keep else b"close"))
    lines = [f"HTTP/1.1 {status} {phrase}".encode()]
    lines += [name.encode() + b": " + value for name, value in (*fields, *own)]
    return b"\r\n".join(lines) + b"\r\n\r\n"
