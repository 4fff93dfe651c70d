"""Host functions in the running Python: for tests, ``hashi check``, notebooks.

handler = stage.load(folder)            # a stage made for this host
status, headers, body = handler.host.call(handler.handle, "GET", "/healthz")
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from edge.hosts.handed import joined, laid, text
from edge.types import Bytes, Ptr, i32, u8

STEPS = ("begin", "status", "add_header", "write", "finish")
ONCE = ("status", "finish")


@dataclass
class _Exchange:
    method: bytes = b""
    target: bytes = b""
    request_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    pieces: Iterator[bytes] = iter(())
    piece: bytes = b""  # what is left of the last one
    step: int = len(STEPS) - 1
    status: int = 0
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)


_now = _Exchange()


def call(
    handle: Callable[[], None],
    method: str,
    target: str | bytes,
    headers: Iterable[tuple[str, str | bytes]] = (),
    body: Iterable[bytes] = (),
) -> tuple[int, list[tuple[str, bytes]], bytes]:
    """Answer one request: status, headers as added, body.

    The request's body comes in the pieces given; an OSError between them breaks it off.

    Raises: RuntimeError when the handler breaks the order of the host functions.
    """
    begin(method, target, headers, body)
    handle()
    if STEPS[_now.step] != "finish":
        raise RuntimeError("the handler returned without finish")
    return _now.status, _now.headers, bytes(_now.body)


def begin(
    method: str,
    target: str | bytes,
    headers: Iterable[tuple[str, str | bytes]],
    body: Iterable[bytes] = (),
) -> None:
    """Take a request."""
    global _now
    given = [(_bytes(name).lower(), _bytes(value)) for name, value in headers]
    _now = _Exchange(_bytes(method), _bytes(target), given, iter(body), b"", 0)


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _reads() -> None:
    if STEPS[_now.step] == "finish":
        raise RuntimeError("the request is read after finish")


def _does(word: str) -> None:
    step, last = STEPS.index(word), STEPS[_now.step]
    if step < _now.step or (word == last and word in ONCE):
        raise RuntimeError(f"{word} after {last}")
    if step > 1 and last == "begin":
        raise RuntimeError(f"{word} before status")
    _now.step = step


def method() -> tuple[Ptr[u8], i32]:
    """See ``edge/bound/host.pyi``, as for all that follow."""
    _reads()
    return text(_now.method)


def target() -> tuple[Ptr[u8], i32]:
    """The target as given."""
    _reads()
    return text(_now.target)


def header(name: Bytes) -> tuple[Ptr[u8], i32]:
    """A header's values, in the order given."""
    _reads()
    return joined([value for key, value in _now.request_headers if key == name])


def read(to: Ptr[u8], n: i32) -> i32:
    """A piece of the body as given, or its beginning."""
    _reads()
    try:
        while not _now.piece:
            _now.piece = next(_now.pieces)
    except StopIteration:
        return i32(0)
    except OSError:
        return i32(-1)
    size = laid(_now.piece[: int(n)], to)
    _now.piece = _now.piece[int(n) :]
    return size


def status(code: i32) -> None:
    """Keep the status."""
    _does("status")
    _now.status = int(code)


def add_header(name: Ptr[u8], name_bytes: i32, value: Ptr[u8], n: i32) -> None:
    """Keep a header."""
    _does("add_header")
    _now.headers.append((str(name.span(name_bytes), "ascii"), bytes(value.span(n))))


def write(p: Ptr[u8], n: i32) -> None:
    """Keep a piece of the body."""
    _does("write")
    _now.body += p.span(n)


def finish() -> None:
    """Close the answer."""
    _does("finish")
