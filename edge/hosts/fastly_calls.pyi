"""The imported functions of a native component for Fastly Compute.

``convert/pack/fastly_calls.py`` says which each is. Texts are an address and a number.
An answer goes to ``to``, laid out by the canonical ABI: a byte, 0 for an answer at 8
or 1 for an error: at 8 a byte for its case, at 16 its payload.
"""

from edge.types import i32, i64

def get_method(request: i32, most: i64, to: i32) -> None:
    """The method."""

def get_uri(request: i32, most: i64, to: i32) -> None:
    """The absolute address."""

def get_header_values(
    request: i32, name: i32, name_bytes: i32, most: i64, first: i32, to: i32
) -> None:
    """The values, each with a NUL; at 16 1 if there are more, whose first is at 20."""

def read(body: i32, most: i32, to: i32) -> None:
    """A piece of a body, at 8 and 12 its place and bytes; of none at the end."""

def new_response(to: i32) -> None:
    """A handle."""

def set_status(response: i32, status: i32, to: i32) -> None:
    """Nothing."""

def append_header(
    response: i32, name: i32, name_bytes: i32, value: i32, n: i32, to: i32
) -> None:
    """Nothing."""

def new_body(to: i32) -> None:
    """A handle."""

def write(body: i32, data: i32, n: i32, to: i32) -> None:
    """How many bytes were taken, perhaps fewer."""

def send_downstream(response: i32, body: i32, to: i32) -> None:
    """Nothing."""

def drop_request(request: i32) -> None:
    """Give up a handle."""

def drop_body(body: i32) -> None:
    """Give up a handle."""
