"""A component file → an HTTP server on this machine.

    serve(Path("dist/iris-wasi.wasm"))                  # until SIGINT or SIGTERM

    with start(Path("dist/iris-wasi.wasm"), port=0) as server:
        httpx.get(server.url + "/healthz")

A thread for each connection reads, answers and writes.
"""

import contextlib
import dataclasses
import errno
import io
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from serve import reload
from serve.connection import converse, plain
from serve.errors import GuestFailed, ServeError
from serve.exchange import Request, Response
from serve.guest import Guest, Limits, ignore
from serve.log import Log, to_stderr

ADDRESS = "127.0.0.1"
PORT = 7676
MOST_PORT = 65_535
MOST_CONNECTIONS = 512
MOST_INSTANCES = 16
QUEUE_S = 30.0  # for one of them
CLOSE_S = 1.0  # beyond what a request may take

type Rebuild = Callable[[], Path]


class Server:
    """A component that answers at ``url`` until ``close``."""

    def __init__(
        self, listener: socket.socket, guest: Guest, log: Log, access: Log
    ) -> None:
        host, port, *_ = listener.getsockname()
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self.guest = guest  # may be replaced: each request reads it once
        self.log = log
        self.access = access
        self.closing = False
        self.stop = threading.Event()
        self._listener = listener
        self._woken, self._waker = socket.socketpair()
        self._instances = threading.BoundedSemaphore(MOST_INSTANCES)
        self._open: dict[socket.socket, threading.Thread] = {}
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def answer(self, request: Request) -> Response:
        """Answer a request, by an instance of its own."""
        guest = self.guest
        if not self._instances.acquire(timeout=QUEUE_S):
            return plain(503, "too many requests at once")
        try:
            return guest.answer(request, lambda line: self.log(f"component: {line}"))
        except GuestFailed as fault:
            self.log(str(fault))
        except Exception as fault:
            self.log(f"{guest.path}: the server's fault: {fault!r}")
        finally:
            self._instances.release()
        return plain(500, "the component failed; the server's log says why")

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self.closing:
                selector.select()
                self._take()

    def _take(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                time.sleep(0.1)  # others must end first
            return
        sock.setblocking(True)
        if len(self._open) >= MOST_CONNECTIONS:
            sock.close()
            return
        thread = threading.Thread(target=self._converse, args=(sock,), daemon=True)
        self._open[sock] = thread
        try:
            thread.start()
        except RuntimeError:  # no more threads to be had
            del self._open[sock]
            sock.close()

    def _converse(self, sock: socket.socket) -> None:
        try:
            converse(self, sock)
        finally:
            self._open.pop(sock, None)

    def close(self) -> None:
        """Take no more requests, answer those that are there, and end."""
        if self.closing:
            return
        self.closing = True
        self.stop.set()
        self._waker.send(b"\0")
        self._accepting.join()
        for end in (self._listener, self._waker, self._woken):
            end.close()
        until = time.monotonic() + self.guest.limits.seconds + CLOSE_S
        waiting = list(self._open.items())
        for sock, _ in waiting:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RD)  # an idle connection ends
        for sock, thread in waiting:
            thread.join(max(0, until - time.monotonic()))
            if thread.is_alive():
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def start(
    component: Path,
    *,
    address: str = ADDRESS,
    port: int = PORT,
    rebuild: Rebuild | None = None,
    watch: Sequence[Path] = (),
    log: Log = to_stderr,
    access_log: bool = True,
    limits: Limits | None = None,
    title: str = "",
) -> Server:
    """Serve a component in threads of its own; port 0 picks a free port.

    Messages name it by its ``title``, else by its path. When something in ``watch``
    changes, the component that ``rebuild`` returns takes over: the same file by
    default.

    Raises: ServeError when the component or the port is not to be had.
    """
    before = reload.snapshot(watch)
    listener = listen(address, port)
    try:
        guest = Guest.load(component, limits, lambda: _compiling(title or component))
        guest = _titled(guest, title)
    except BaseException:
        listener.close()
        raise
    server = Server(listener, guest, log, log if access_log else ignore)
    if watch:
        again = rebuild or (lambda: component)
        arguments = (watch, before, lambda name: replace(server, again, name))
        threading.Thread(
            target=reload.follow, args=(*arguments, server.stop), daemon=True
        ).start()
    return server


def listen(address: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises: ServeError.
    """
    if not 0 <= port <= MOST_PORT:
        raise ServeError(f"{address}:{port}: ports end at {MOST_PORT}")
    try:
        family, _, _, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(place[:2], family=family, backlog=128)
    except OSError as error:
        raise ServeError(f"{address}:{port}: {_cannot_listen(error)}") from error
    listener.setblocking(False)
    return listener


def _cannot_listen(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "the port is in use; stop its server or choose another with --port"
    if isinstance(error, PermissionError):
        return "the port needs privileges; choose one above 1023 with --port"
    return f"cannot listen: {error.strerror or error}"


def _titled(guest: Guest, title: str | Path) -> Guest:
    return dataclasses.replace(guest, path=Path(title)) if title else guest


def _compiling(component: str | Path) -> None:
    if sys.stderr and sys.stderr.isatty():
        sys.stderr.write(f"compiling {component} (once) …\n")
        sys.stderr.flush()


def replace(server: Server, rebuild: Rebuild, changed: str) -> None:
    """Let a new component answer from now on, or say why it cannot."""
    started = time.monotonic()
    server.log(f"{changed} has changed: building")
    try:
        guest = Guest.load(rebuild(), server.guest.limits)
        guest = _titled(guest, server.guest.path)
    except (Exception, SystemExit) as fault:
        server.log(f"{fault or type(fault).__name__}")
        server.log("not built: the component from before goes on answering")
        return
    server.guest = guest
    server.log(f"built in {time.monotonic() - started:.1f} s")


def serve(
    component: Path,
    *,
    address: str = ADDRESS,
    port: int = PORT,
    rebuild: Rebuild | None = None,
    watch: Sequence[Path] = (),
    log: Log = to_stderr,
    access_log: bool = True,
    title: str = "",
) -> None:
    """Serve a component until SIGINT or SIGTERM: see ``start``.

    Raises: ServeError when the component or the port is not to be had.
    """
    with (
        start(
            component,
            address=address,
            port=port,
            rebuild=rebuild,
            watch=watch,
            log=log,
            access_log=access_log,
            title=title,
        ) as server,
        _signals() as ended,
    ):
        _say(f"serving {title or component} at {server.url}")
        ended.wait()


def _say(text: str) -> None:
    try:
        print(text, flush=True)
    except OSError:  # nobody reads it; there are answers to give
        sys.stdout = io.StringIO()


@contextlib.contextmanager
def _signals() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    numbers = signal.SIGINT, signal.SIGTERM
    before = [signal.signal(number, end) for number in numbers]
    try:
        yield ended
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
