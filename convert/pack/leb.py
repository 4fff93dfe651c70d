"""Integers ↔ LEB128, the variable-length numbers of WebAssembly files.

leb(300) == bytes([0xAC, 2])        Reader(leb(300)).leb() == 300
"""

from collections.abc import Iterable


def leb(n: int) -> bytes:
    """Write an unsigned number, in as few bytes as it takes."""
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes([*out, n])


def sleb(n: int) -> bytes:
    """Write a signed number, in as few bytes as it takes."""
    out = bytearray()
    while not -64 <= n < 64:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes([*out, n & 127])


def vector(items: Iterable[bytes]) -> bytes:
    """Write how many items there are, and the items."""
    each = list(items)
    return leb(len(each)) + b"".join(each)


def text(value: str) -> bytes:
    """Write a name: its bytes after their number."""
    encoded = value.encode()
    return leb(len(encoded)) + encoded


class Reader:
    """A place in a file that moves on with every read."""

    def __init__(self, content: bytes, at: int = 0) -> None:
        self.content = content
        self.at = at

    def __bool__(self) -> bool:
        return self.at < len(self.content)

    def byte(self) -> int:
        """Read one byte."""
        self.at += 1
        return self.content[self.at - 1]

    def leb(self) -> int:
        """Read an unsigned number."""
        n = shift = 0
        while True:
            byte = self.byte()
            n |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return n

    def sleb(self) -> int:
        """Read a signed number."""
        start = self.at
        n = self.leb()
        bits = 7 * (self.at - start)
        return n - (1 << bits) if n >> (bits - 1) else n

    def bytes(self, n: int) -> bytes:
        """Read ``n`` bytes."""
        self.at += n
        return self.content[self.at - n : self.at]

    def text(self) -> str:
        """Read a name."""
        return self.bytes(self.leb()).decode()
