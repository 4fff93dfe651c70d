"""A request and the response to it, and what belongs to the one instance between."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from serve.resources import Table

MOST_LINE_BYTES = 1_000
MOST_LINES = 100  # that one request may print


class BrokenBody(Exception):
    """The request's body ends too early or is not what HTTP allows."""


class Body(Protocol):
    """The request's body, read only when the component asks for it."""

    def read(self, most: int, until: float) -> bytes:
        """Return up to so many bytes, none at the end.

        Raises: BrokenBody, also when none come until then (time.monotonic).
        """


class NoBody:
    """The body of a request that has none."""

    def read(self, most: int, until: float) -> bytes:
        """Return nothing: this is the end."""
        return b""


@dataclass(frozen=True)
class Request:
    """What a client asks; header names in lower case, as hosts at the edge give them.

    The target is the path and query as sent; None where there is none (CONNECT).
    """

    method: str
    target: str | None
    headers: tuple[tuple[str, bytes], ...] = ()
    authority: str | None = "localhost"
    scheme: str = "http"
    body: Body = field(default_factory=NoBody)


@dataclass(frozen=True)
class Response:
    """What the component answers, its headers as written and in that order."""

    status: int
    headers: tuple[tuple[str, bytes], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's values joined by ", ", None when there is none."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return b", ".join(values).decode("latin-1") if values else None


class Lines:
    """A sink that says what it is given, line by line, up to so many lines."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.rest = b""
        self.left = MOST_LINES

    def write(self, data: bytes) -> None:
        """Say the lines that are complete; the rest of a line too long is another."""
        if self.left < 0:
            return
        *lines, self.rest = (self.rest + data).split(b"\n", maxsplit=self.left + 1)
        for line in lines:
            self._line(line)
        while self.left >= 0 and len(self.rest) > MOST_LINE_BYTES:
            self._line(self.rest[:MOST_LINE_BYTES])
            self.rest = self.rest[MOST_LINE_BYTES:]
        if self.left < 0:
            self.rest = b""

    def _line(self, line: bytes) -> None:
        for start in range(0, len(line) or 1, MOST_LINE_BYTES):
            if self.left < 0:
                return
            self.left -= 1
            if self.left < 0:
                self.say(f"it prints more than {MOST_LINES} lines; the rest is dropped")
                return
            piece = line[start : start + MOST_LINE_BYTES]
            self.say(piece.decode(errors="replace").rstrip())

    def close(self) -> None:
        """Say the line that has no end."""
        if self.rest:
            self.write(b"\n")


@dataclass
class Exchange:
    """What one instance may use: its request, its resources, its time."""

    request: Request
    say: Callable[[str], None]  # a line that the component prints
    deadline_ns: int  # of time.monotonic_ns
    most_body_bytes: int
    context: Any = None
    table: Table = field(default_factory=Table)
    answer: Any = None  # an OutgoingResponse, or Err(Case) from the component
    fault: BaseException | None = None  # what ended a host function

    def __post_init__(self) -> None:
        """Give it what it prints to."""
        self.printed = Lines(self.say)


# called with the exchange and what the component passes
type HostFunction = Callable[..., Any]
type Functions = Mapping[str, HostFunction]
type Interfaces = Mapping[str, Functions]


class Running(threading.local):
    """The exchange of the component that runs in this thread."""

    exchange: Exchange


running = Running()
