"""A request's body on the wire, read only as far as somebody asks for it.

    body = incoming(head, wire)
    body.read(4096, until)      # b"…", none at the end; says "100 Continue" first
    body.skip(65_536, until)    # whether all of it is read now

Times are of time.monotonic.
"""

import re

from serve.exchange import BrokenBody
from serve.http1 import Head, RequestRefused
from serve.wire import TooLong, Wire

MOST_SIZE_LINE_BYTES = 1_024
MOST_TRAILER_BYTES = 8_192
MOST_EXTENSION_BYTES = 16_384  # of all chunks: what is sent and means nothing
PIECE_BYTES = 65_536
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LENGTH = re.compile(rb"[0-9]{1,18}")
SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[\t ]*(?:;.*)?\r?\n", re.DOTALL)


class WireBody:
    """A body of a known length, or in chunks."""

    def __init__(self, wire: Wire, left: int, chunked: bool, expected: bool) -> None:
        self.wire = wire
        self.left = left  # of the body, or of the chunk
        self.chunked = chunked
        self.unsaid = expected  # the client waits for 100 Continue
        self.ended = not chunked and left == 0
        self.extensions = 0
        self.broken = False

    def read(self, most: int, until: float) -> bytes:
        """Return up to so many bytes, none at the end.

        Raises: BrokenBody.
        """
        try:
            if self.unsaid and not self.ended:
                self.unsaid = False
                self.wire.send(CONTINUE, until)
            return self._read(most, until)
        except TimeoutError as error:
            self.broken = True
            raise BrokenBody("the request's body does not come") from error
        except (OSError, TooLong) as error:
            self.broken = True
            raise BrokenBody("the request's body is broken") from error

    def _read(self, most: int, until: float) -> bytes:
        if self.broken:
            raise BrokenBody("the request's body is broken")
        if self.ended:
            return b""
        if self.chunked and self.left == 0:
            self.left = self._next_chunk(until)
            if self.left == 0:
                self._trailers(until)
                self.ended = True
                return b""
        data = self.wire.some(min(most, self.left), until)
        if not data:
            self.broken = True
            raise BrokenBody("the request's body ends too early")
        self.left -= len(data)
        if self.left == 0 and self.chunked:
            if self.wire.line(2, until) not in (b"\r\n", b"\n"):
                raise TooLong
        elif self.left == 0:
            self.ended = True
        return data

    def _next_chunk(self, until: float) -> int:
        line = self.wire.line(MOST_SIZE_LINE_BYTES, until)
        size = SIZE.fullmatch(line)
        if not size:
            raise TooLong
        self.extensions += len(line.rstrip(b"\r\n")) - len(size[1])
        if self.extensions > MOST_EXTENSION_BYTES:
            raise TooLong
        return int(size[1], 16)

    def _trailers(self, until: float) -> None:
        left = MOST_TRAILER_BYTES
        while (line := self.wire.line(left, until)) not in (b"\r\n", b"\n"):
            left -= len(line)
            if not line.endswith(b"\n"):
                raise TooLong

    def skip(self, most: int, until: float) -> bool:
        """Read what nobody has read; return whether that was all."""
        try:
            while not self.ended and most > 0:
                most -= len(self._read(PIECE_BYTES, until))
        except (OSError, TooLong, BrokenBody):
            return False
        return self.ended


def incoming(head: Head, wire: Wire) -> WireBody:
    """Return the body that a head announces.

    Raises: RequestRefused when it is not clear where it ends.
    """
    lengths = [value for key, value in head.fields if key == "content-length"]
    codings = head.values("transfer-encoding")
    expectations = head.values("expect")
    if expectations not in ([], [b"100-continue"]):
        raise RequestRefused(417, "only 100-continue can be expected")
    if codings and (lengths or head.version == (1, 0)):
        raise RequestRefused(400, "the body's length is given in two ways")
    if codings not in ([], [b"chunked"]):
        raise RequestRefused(501, "the only transfer coding here is chunked")
    if len(set(lengths)) > 1 or not all(LENGTH.fullmatch(value) for value in lengths):
        raise RequestRefused(400, "the Content-Length header is not a number")
    left = int(lengths[0]) if lengths else 0
    expected = bool(expectations) and head.version == (1, 1)
    return WireBody(wire, left, bool(codings), expected)
