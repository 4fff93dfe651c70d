"""``wasi:io``: streams, pollables and errors, as the published 0.2 says.

A stream of the request's body reads when it is asked to, so it is always ready; an
output stream keeps what it is given, so it always is too. Only clocks make one wait.
"""

import time
from collections.abc import Sequence
from typing import Protocol

from serve.errors import Trapped
from serve.exchange import Body, BrokenBody, Exchange, Interfaces
from serve.resources import Resource
from serve.values import Case, Err

MOST_READ_BYTES = 65_536
MOST_WRITE_BYTES = 65_536  # what check-write permits
MOST_BLOCKING_WRITE_BYTES = 4_096  # wasi:io: more is a trap

CLOSED = Err(Case("closed"))


class Sink(Protocol):
    """Where an output stream writes to."""

    def write(self, data: bytes) -> str | None:
        """Take data; return what is wrong with it, if anything."""


class IoError(Resource):
    """A stream's error."""

    name = "error"

    def __init__(self, message: str) -> None:
        self.message = message


class Pollable(Resource):
    """Something that is ready at a time, in the past for what always is."""

    name = "pollable"

    def __init__(self, due_ns: int = 0, owner: Resource | None = None) -> None:
        self.due_ns = due_ns
        self.owner = owner


class InputStream(Resource):
    """A stream that the component reads."""

    name = "input-stream"

    def __init__(self, source: Body, owner: Resource | None = None) -> None:
        self.source = source
        self.owner = owner


class OutputStream(Resource):
    """A stream that the component writes."""

    name = "output-stream"

    def __init__(self, sink: Sink, owner: Resource | None = None) -> None:
        self.sink = sink
        self.owner = owner
        self.permitted = 0


def failed(message: str) -> Err:
    """Return a stream-error that says what is wrong."""
    return Err(Case("last-operation-failed", IoError(message)))


def wait(x: Exchange, due_ns: int) -> None:
    """Sleep until a time, but not beyond the instance's own.

    Raises: Trapped when that comes first.
    """
    until_ns = min(due_ns, x.deadline_ns)
    time.sleep(max(0, until_ns - time.monotonic_ns()) / 1e9)
    if until_ns < due_ns:
        raise Trapped("it waited for longer than a request may take")


def read(x: Exchange, stream: InputStream, most: int) -> bytes | Err:
    """``read`` and ``blocking-read``."""
    if most == 0:
        return b""
    try:
        data = stream.source.read(min(most, MOST_READ_BYTES), x.deadline_ns / 1e9)
    except BrokenBody as fault:
        return failed(str(fault))
    return data or CLOSED


def skip(x: Exchange, stream: InputStream, most: int) -> int | Err:
    """``skip`` and ``blocking-skip``."""
    data = read(x, stream, most)
    return data if isinstance(data, Err) else len(data)


def check_write(x: Exchange, stream: OutputStream) -> int:
    """Permit a write."""
    stream.permitted = MOST_WRITE_BYTES
    return stream.permitted


def write(x: Exchange, stream: OutputStream, data: bytes) -> Err | None:
    """``write``: no more than check-write has permitted."""
    if len(data) > stream.permitted:
        raise Trapped(
            f"it wrote {len(data)} bytes to an output-stream where check-write had "
            f"permitted {stream.permitted}"
        )
    stream.permitted -= len(data)
    wrong = stream.sink.write(data)
    return failed(wrong) if wrong else None


def write_and_flush(x: Exchange, stream: OutputStream, data: bytes) -> Err | None:
    """``blocking-write-and-flush``."""
    if len(data) > MOST_BLOCKING_WRITE_BYTES:
        raise Trapped(
            f"it gave {len(data)} bytes to blocking-write-and-flush, "
            f"which takes {MOST_BLOCKING_WRITE_BYTES} at most"
        )
    wrong = stream.sink.write(data)
    return failed(wrong) if wrong else None


def flush(x: Exchange, stream: OutputStream) -> None:
    """``flush`` and ``blocking-flush``."""


def write_zeroes(x: Exchange, stream: OutputStream, n: int) -> Err | None:
    """``write-zeroes``."""
    return write(x, stream, bytes(min(n, MOST_WRITE_BYTES + 1)))


def write_zeroes_and_flush(x: Exchange, stream: OutputStream, n: int) -> Err | None:
    """``blocking-write-zeroes-and-flush``."""
    return write_and_flush(x, stream, bytes(min(n, MOST_BLOCKING_WRITE_BYTES + 1)))


def splice(x: Exchange, to: OutputStream, source: InputStream, most: int) -> int | Err:
    """``splice`` and ``blocking-splice``."""
    data = read(x, source, most)
    if isinstance(data, Err):
        return data
    wrong = to.sink.write(data)
    return failed(wrong) if wrong else len(data)


def subscribe(x: Exchange, stream: Resource) -> Pollable:
    """``subscribe`` of a stream."""
    return Pollable(owner=stream)


def ready(x: Exchange, pollable: Pollable) -> bool:
    """``pollable.ready``."""
    return time.monotonic_ns() >= pollable.due_ns


def block(x: Exchange, pollable: Pollable) -> None:
    """``pollable.block``."""
    wait(x, pollable.due_ns)


def poll(x: Exchange, pollables: Sequence[Pollable]) -> list[int]:
    """Wait for the first of several and return which are ready."""
    if not pollables:
        raise Trapped("it polled an empty list")
    wait(x, min(pollable.due_ns for pollable in pollables))
    return [i for i, pollable in enumerate(pollables) if ready(x, pollable)]


IO: Interfaces = {
    "wasi:io/error": {
        "[method]error.to-debug-string": lambda x, error: error.message,
    },
    "wasi:io/poll": {
        "[method]pollable.ready": ready,
        "[method]pollable.block": block,
        "poll": poll,
    },
    "wasi:io/streams": {
        "[method]input-stream.read": read,
        "[method]input-stream.blocking-read": read,
        "[method]input-stream.skip": skip,
        "[method]input-stream.blocking-skip": skip,
        "[method]input-stream.subscribe": subscribe,
        "[method]output-stream.check-write": check_write,
        "[method]output-stream.write": write,
        "[method]output-stream.blocking-write-and-flush": write_and_flush,
        "[method]output-stream.flush": flush,
        "[method]output-stream.blocking-flush": flush,
        "[method]output-stream.subscribe": subscribe,
        "[method]output-stream.write-zeroes": write_zeroes,
        "[method]output-stream.blocking-write-zeroes-and-flush": write_zeroes_and_flush,
        "[method]output-stream.splice": splice,
        "[method]output-stream.blocking-splice": splice,
    },
}
