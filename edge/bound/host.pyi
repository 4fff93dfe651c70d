"""The host functions: what every adapter in ``edge/hosts`` offers to the handler.

The adapter's ``begin`` takes what the host gave; then the handler reads the request,
at any time before ``finish``, and calls ``status`` (once), ``add_header``, ``write``,
``finish`` (once) in this order. ``read`` is for components of which ``TAKES_BODY`` is
true: adapters are compiled without it for others, and import nothing for it.
"""

from edge.types import Bytes, Ptr, i32, u8

def method() -> tuple[Ptr[u8], i32]:
    """The request's method as sent, and its number of bytes."""

def target() -> tuple[Ptr[u8], i32]:
    """The request's path and query as sent, at least ``/``, and their number of bytes.

    What the host cannot hand over because of its length is given as another text
    that is longer than 8,192 bytes.
    """

def header(name: Bytes) -> tuple[Ptr[u8], i32]:
    """The values of a request header (name in lower case) joined by ``", "``.

    The number is -1 when the header is absent or its values exceed 8,192 bytes.
    """

def read(to: Ptr[u8], n: i32) -> i32:
    """Read a piece of the request's body, of 1 to ``n`` bytes, when it has come.

    Its bytes: 0 at the body's end, -1 where it breaks off or is not what HTTP allows.
    """

def status(code: i32) -> None:
    """Set the response's status."""

def add_header(name: Ptr[u8], name_bytes: i32, value: Ptr[u8], n: i32) -> None:
    """Add a response header (name in lower case) of ``n`` bytes.

    They stay as they are until the first ``write``, or ``finish``.
    """

def write(p: Ptr[u8], n: i32) -> None:
    """Append ``n`` bytes to the response's body; they may be overwritten afterwards."""

def finish() -> None:
    """Send the response; nothing may follow."""
