"""A request to a component in this process, without a socket.

    guest = load(Path("dist/iris-wasi.wasm"))
    request(guest, "GET", "/iris?sepal_length=5.1&…").body      # b'{"model":"iris",…'

A path works in place of the guest; for more than one request, load it once.
"""

from collections.abc import Iterable
from pathlib import Path

from serve.exchange import Request, Response
from serve.guest import Guest

load = Guest.load


def request(
    component: Path | Guest,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    """Answer a request to a component file.

    Raises: ServeError when the file is at fault; GuestFailed, a ServeError too, when
        the component traps or gives no answer.
    """
    guest = load(component) if isinstance(component, Path) else component
    fields = tuple((name.lower(), value.encode("latin-1")) for name, value in headers)
    return guest.answer(Request(method, target, fields))
