"""The imported functions of a native component for ``wasi:http``.

``convert/pack/wasi_calls.py`` says which each is. Handles are numbers above 0; texts
and lists are an address and a number; ``to`` is where an answer goes that is more than
one number, laid out by the canonical ABI: first a byte that says the case.
"""

from edge.types import i32, i64

def method(request: i32, to: i32) -> None:
    """The case of the method; of another one at 4 and 8 its text."""

def path_with_query(request: i32, to: i32) -> None:
    """0, or 1 and at 4 and 8 the text."""

def headers(request: i32) -> i32:
    """The request's fields."""

def get(fields: i32, name: i32, name_bytes: i32, to: i32) -> None:
    """A list of values, each an address and a number."""

def consume(request: i32, to: i32) -> None:
    """The request's body: 0 and at 4 the handle, or 1."""

def input_stream(body: i32, to: i32) -> None:
    """The stream of the request's body: 0 and at 4 the handle, or 1."""

def read(stream: i32, most: i64, to: i32) -> None:
    """Wait for a piece: 0 and at 4 and 8 its place and bytes; or 1 as of ``write``."""

def from_list(entries: i32, n: i32, to: i32) -> None:
    """Fields of names and values: 0 and at 4 the handle, or 1."""

def new_response(fields: i32) -> i32:
    """A response with these fields."""

def set_status(response: i32, status: i32) -> i32:
    """0, or 1 for an error."""

def body(response: i32, to: i32) -> None:
    """The body: 0 and at 4 the handle, or 1."""

def respond(
    outparam: i32,
    error: i32,
    response: i32,
    payload0: i32,
    payload1: i64,
    payload2: i32,
    payload3: i32,
    payload4: i32,
    payload5: i32,
) -> None:
    """Hand over the response with ``error`` 0; the payloads are the error's."""

def stream(body: i32, to: i32) -> None:
    """The stream of a body: 0 and at 4 the handle, or 1."""

def write(stream: i32, data: i32, n: i32, to: i32) -> None:
    """Write at most 4,096 bytes: 0, or 1, at 4 0 and at 8 an error, or at 4 1."""

def finish(body: i32, has_trailers: i32, trailers: i32, to: i32) -> None:
    """End the body: 0, or 1 for an error."""

def drop_request(request: i32) -> None:
    """Give up a handle, as all that follow."""

def drop_fields(fields: i32) -> None:
    """Of fields."""

def drop_stream(stream: i32) -> None:
    """Of a stream."""

def drop_body(body: i32) -> None:
    """Of a body that is not finished."""

def drop_input(stream: i32) -> None:
    """Of the stream of a request's body."""

def drop_incoming(body: i32) -> None:
    """Of a request's body."""

def drop_error(error: i32) -> None:
    """Of a stream's error."""
