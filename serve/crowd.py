"""The open connections: when there are too many, idle ones give way to new ones.

A connection is idle while its client has sent no whole head of a request, or has not
taken the whole answer.
"""

import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field

MOST_CONNECTIONS = 512


@dataclass(eq=False)
class Client:
    """A connection: who is at its other end, and since when nothing comes."""

    sock: socket.socket
    address: str
    idle_since: float | None = field(default_factory=time.monotonic)
    thread: threading.Thread | None = None

    def idles(self) -> None:
        """Note that it is the client's turn: to take an answer, to ask the next."""
        self.idle_since = time.monotonic()

    def asks(self) -> None:
        """Note that a request has come and is answered now."""
        self.idle_since = None

    def end(self, how: int = socket.SHUT_RDWR) -> None:
        """Make its thread see the end."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(how)


class Crowd:
    """The clients, in the order in which they came."""

    def __init__(self) -> None:
        self._clients: dict[Client, None] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._clients)

    def add(self, client: Client) -> None:
        """Let a client in."""
        with self._lock:
            self._clients[client] = None

    def remove(self, client: Client) -> None:
        """Forget a client that has gone."""
        with self._lock:
            self._clients.pop(client, None)

    def all(self) -> list[Client]:
        """Return all clients."""
        with self._lock:
            return list(self._clients)

    def make_room(self) -> bool:
        """End the connection that has been idle the longest; False: none is."""
        idle = [(c.idle_since, c) for c in self.all() if c.idle_since is not None]
        if not idle:
            return False
        _, client = min(idle, key=lambda one: one[0])
        self.remove(client)
        client.end()
        return True
