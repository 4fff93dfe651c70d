r"""A socket, read with deadlines: lines and blocks of bytes, the rest kept for later.

    wire = Wire(sock)
    wire.line(64, until)        # b"1a\r\n": at most 64 bytes
    wire.some(4096, until)      # up to 4,096 bytes, none at the end

Times are of time.monotonic.
"""

import socket
import time

RECEIVE_BYTES = 65_536


class TooLong(Exception):
    """A line that does not end where it must."""


class Wire:
    """What a client sends."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.buffer = bytearray()

    def fill(self, until: float) -> bool:
        """Wait for more bytes; return whether there are any before the end.

        Raises: TimeoutError, OSError.
        """
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        data = self.sock.recv(RECEIVE_BYTES)
        self.buffer += data
        return bool(data)

    def take(self, n: int) -> bytes:
        """Take bytes that are there."""
        taken = bytes(self.buffer[:n])
        del self.buffer[:n]
        return taken

    def some(self, most: int, until: float) -> bytes:
        """Take what is there or comes first, none at the end.

        Raises: TimeoutError, OSError.
        """
        if not self.buffer:
            self.fill(until)
        return self.take(most)

    def line(self, most: int, until: float) -> bytes:
        """Take a line with its end; without, when the client sends no more.

        Raises: TooLong, TimeoutError, OSError.
        """
        searched = 0
        while (end := self.buffer.find(b"\n", searched, most)) < 0:
            searched = len(self.buffer)
            if searched >= most:
                raise TooLong
            if not self.fill(until):
                return self.take(searched)
        return self.take(end + 1)

    def send(self, data: bytes, until: float) -> None:
        """Send bytes.

        Raises: TimeoutError, OSError.
        """
        self.sock.settimeout(max(0.001, until - time.monotonic()))
        self.sock.sendall(data)
