"""A component file → an HTTP server on this machine.

    serve(Path("dist/iris-wasi.wasm"))                  # until SIGINT or SIGTERM

    with start(Path("dist/iris-wasi.wasm"), port=0) as server:
        httpx.get(server.url + "/healthz")

A thread for each connection reads, answers and writes. What it may use, and what
happens when there is too much of everything, is in docs/serve.md.
"""

import contextlib
import dataclasses
import errno
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from serve import crowd, reload, turns
from serve.connection import converse, plain
from serve.crowd import Client, Crowd
from serve.errors import GuestFailed
from serve.exchange import Request, Response
from serve.guest import Guest, Limits, ignore
from serve.hosts import Hosts
from serve.listening import listen
from serve.log import Log, Printer, Seldom, announce, to_stderr
from serve.reload import Rebuild, Watch
from serve.signals import Signals
from serve.turns import Busy, Turns

ADDRESS = "127.0.0.1"
PORT = 7676
QUEUE_S = 30.0  # for a place to run in
CLOSE_S = 1.0  # beyond what a request may take
ACCEPT_AGAIN_S = 0.1  # after the system had no more files or memory

RETRY = ("Retry-After", b"1")
OF_ONE_CLIENT = (errno.ECONNABORTED, errno.EPROTO, errno.EPERM, errno.EINTR)


class Server:
    """A component that answers at ``url`` until ``close``."""

    def __init__(
        self,
        listener: socket.socket,
        guest: Guest,
        log: Log,
        access: Log,
        answers_to: Hosts,
    ) -> None:
        host, port, *_ = listener.getsockname()
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self.guest = guest  # may be replaced: each request reads it once
        self.log = log
        self.access = access
        self.answers_to = answers_to
        self.closing = False
        self.stop = threading.Event()
        self.following: threading.Thread | None = None
        self.crowd = Crowd()
        self.turns = Turns(self._wait)
        self._seldom = Seldom(log)
        self._listener = listener
        self._woken, self._waker = socket.socketpair()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def answer(self, request: Request, address: str) -> Response:
        """Answer a client's request, by an instance of its own."""
        try:
            with self.turns.turn(address, QUEUE_S):
                return self._answer(request)
        except Busy:
            return plain(503, "too many requests at once; ask again", RETRY)

    def _answer(self, request: Request) -> Response:
        guest = self.guest
        try:
            return guest.answer(request, lambda line: self.log(f"component: {line}"))
        except GuestFailed as fault:
            self.log(str(fault))
        except Exception as fault:
            self.log(f"{guest.path}: the server's fault: {fault!r}")
        return plain(500, "the component failed; the server's log says why")

    def _wait(self) -> None:
        most, seconds = turns.MOST_QUICK + turns.MOST_SLOW, self.guest.limits.seconds
        self._seldom(
            f"requests wait: of {most} places none is free for them; each ends after "
            f"{seconds:g} s at most, and who waits longer than {QUEUE_S:g} s gets a 503"
        )

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self.closing:
                selector.select()
                self._take()

    def _take(self) -> None:
        try:
            sock, address = self._listener.accept()
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno in OF_ONE_CLIENT or self.closing:
                return
            room = "idle ones give way" if self.crowd.make_room() else "others must end"
            reason = error.strerror or str(error)
            self._seldom(f"no more connections can be opened ({reason}): {room}")
            time.sleep(ACCEPT_AGAIN_S)
            return
        sock.setblocking(True)
        if len(self.crowd) >= crowd.MOST_CONNECTIONS and not self._make_room():
            sock.close()
            return
        client = Client(sock, str(address[0]))
        client.thread = threading.Thread(
            target=self._converse, args=(client,), daemon=True
        )
        self.crowd.add(client)
        try:
            client.thread.start()
        except RuntimeError:
            self._seldom("no more threads can be started: a connection is closed")
            self.crowd.remove(client)
            sock.close()

    def _make_room(self) -> bool:
        most = crowd.MOST_CONNECTIONS
        if self.crowd.make_room():
            self._seldom(f"{most} connections are open: idle ones give way to new ones")
            return True
        self._seldom(f"{most} connections are busy: new ones are closed")
        return False

    def _converse(self, client: Client) -> None:
        try:
            converse(self, client)
        except Exception as fault:  # a thread's traceback would go to stderr
            self.log(f"the server's fault: {fault!r}")
        finally:
            self.crowd.remove(client)

    def close(self) -> None:
        """Take no more requests, answer those that are there, and end."""
        if self.closing:
            return
        self.closing = True
        self.turns.close()  # those that wait would begin only now
        self.stop.set()
        self._waker.send(b"\0")
        self._accepting.join()
        for end in (self._listener, self._waker, self._woken):
            end.close()
        until = time.monotonic() + self.guest.limits.seconds + CLOSE_S
        waiting = self.crowd.all()
        for client in waiting:
            client.end(socket.SHUT_RD)  # an idle connection ends
        for client in waiting:
            assert client.thread is not None
            client.thread.join(max(0, until - time.monotonic()))
            if client.thread.is_alive():
                client.end()
        if self.following is not None:  # it may be building, in a folder that goes next
            self.following.join(max(0, until - time.monotonic()))
        if isinstance(self.log, Printer):
            self.log.flush()


def start(
    component: Path,
    *,
    address: str = ADDRESS,
    port: int = PORT,
    allow_hosts: Iterable[str] = (),
    watch: Watch | None = None,
    log: Log = to_stderr,
    access_log: bool = True,
    limits: Limits | None = None,
    title: str = "",
    ready: Callable[[], None] = lambda: None,
) -> Server:
    """Serve a component in threads of its own; port 0 picks a free port.

    Messages name it by its ``title``, else by its path. Names other than those of this
    machine are answered to when ``allow_hosts`` has them; "*" is any name. When
    something changes that is to ``watch``, a new component takes over. ``ready`` is
    called before the first request is answered.

    Raises: ServeError when the component or the port is not to be had.
    """
    hosts = Hosts(address, allow_hosts)
    listener = listen(address, port)
    try:
        guest = Guest.load(component, limits, lambda: _compiling(title or component))
        guest = _titled(guest, title)
        ready()
        server = Server(listener, guest, log, log if access_log else ignore, hosts)
    except BaseException:
        listener.close()
        raise
    if watch:
        again = watch.rebuild or (lambda: component)
        server.following = threading.Thread(
            target=reload.follow,
            args=(watch, lambda name: replace(server, again, name), server.stop),
            daemon=True,
        )
        server.following.start()
    return server


def _titled(guest: Guest, title: str | Path) -> Guest:
    return dataclasses.replace(guest, path=Path(title)) if title else guest


def _compiling(component: str | Path) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):  # no terminal
        if sys.stderr.isatty():
            to_stderr(f"compiling {component} (once) …")


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
    allow_hosts: Iterable[str] = (),
    watch: Watch | None = None,
    log: Log = to_stderr,
    access_log: bool = True,
    title: str = "",
) -> None:
    """Serve a component until SIGINT, SIGTERM or SIGHUP: see ``start``.

    Raises: ServeError when the component or the port is not to be had; SystemExit when
        a signal comes before it answers, and on a second one.
    """
    with (
        Signals() as signals,
        start(
            component,
            address=address,
            port=port,
            allow_hosts=allow_hosts,
            watch=watch,
            log=log,
            access_log=access_log,
            title=title,
            ready=signals.expect,  # who has an answer may end the server in good order
        ) as server,
    ):
        told = f"serving {title or component} at {server.url}"
        signals.wait(lambda: announce(told, log))
