"""Which names a server answers to: those of this machine, and those it is told.

    allowed = Hosts("127.0.0.1", ["iris.example"])
    allowed("localhost:7676")       # True: the port may be a tunnel's
    allowed("evil.example")         # False

A page from elsewhere whose name suddenly leads to 127.0.0.1 (DNS rebinding) would
otherwise read the answers as its own; its browser still sends the name as Host.
"""

import ipaddress
import re
from collections.abc import Iterable

from serve.errors import ServeError

ANY = "*"
AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]*\]|[^:\[\]@]*)(?::[0-9]{0,5})?")
NAME = re.compile(r"[0-9a-z_-]+(?:\.[0-9a-z_-]+)*")

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Hosts:
    """The names, for a server that listens at an address. Raises: ServeError."""

    def __init__(self, address: str, allowed: Iterable[str] = ()) -> None:
        self.names = {_name(name) for name in allowed}
        own = _literal(address)
        # where others than this machine may ask, they do so by an address, too:
        # no name leads there by an address in place of a name
        self.anywhere = own is not None and not _loopback(own)
        if own is None:
            self.names.add(_folded(address))

    def __call__(self, authority: str | None) -> bool:
        """Whether a request for an authority is answered; HTTP/1.0 may have none."""
        if authority is None or ANY in self.names:
            return True
        match = AUTHORITY.fullmatch(authority)
        if not match:
            return False
        name = _folded(match[1])
        if (literal := _literal(name)) is not None:
            return self.anywhere or _loopback(literal) or str(literal) in self.names
        return name == "localhost" or name.endswith(".localhost") or name in self.names


def _folded(name: str) -> str:
    return name.lower().removesuffix(".")


def _literal(name: str) -> Address | None:
    try:
        return ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _loopback(literal: Address) -> bool:
    inside = getattr(literal, "ipv4_mapped", None)
    return (inside or literal).is_loopback


def _name(given: str) -> str:
    """Return a name as Host headers have it."""
    if given == ANY:
        return given
    if (literal := _literal(given)) is not None:
        return str(literal)
    try:
        name = _folded(given).encode("idna").decode()
    except UnicodeError:
        name = ""
    if not NAME.fullmatch(name):
        raise ServeError(
            f"--allow-host {given}: is no name; give one without scheme and port, "
            "such as iris.example, or * for all"
        )
    return name
