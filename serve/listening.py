"""An address and a port → a listening socket, or one line that says why not."""

import errno
import socket

from serve.errors import ServeError

MOST_PORT = 65_535
BACKLOG = 128


def listen(address: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free port.

    Raises: ServeError.
    """
    if not 0 <= port <= MOST_PORT:
        raise ServeError(f"{address}:{port}: ports end at {MOST_PORT}")
    try:
        family, _, _, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(place, family=family, backlog=BACKLOG)
    except (OSError, ValueError) as error:  # UnicodeError: no name
        raise ServeError(f"{address}:{port}: {_cannot_listen(error)}") from error
    listener.setblocking(False)
    return listener


def _cannot_listen(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return "is no address; give one such as 127.0.0.1 or ::1"
    if error.errno == errno.EADDRINUSE:
        return "the port is in use; stop its server or choose another with --port"
    if isinstance(error, PermissionError):
        return "the port needs privileges; choose one above 1023 with --port"
    return f"cannot listen: {error.strerror or error}"
