"""``fields`` of ``wasi:http/types``: headers, as the published 0.2 says."""

import re
from collections.abc import Sequence

from serve.errors import Trapped
from serve.exchange import Exchange, Functions
from serve.resources import Resource
from serve.values import Case, Err

MOST_BYTES = 131_072

NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, token
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
LENGTH = re.compile(rb"[0-9]{1,19}")
# headers of the connection, which is the host's
FORBIDDEN = {
    *("connection", "host", "http2-settings", "keep-alive", "proxy-authenticate"),
    *("proxy-authorization", "proxy-connection", "transfer-encoding", "upgrade"),
}

INVALID = Err(Case("invalid-syntax"))
NOT_ALLOWED = Err(Case("forbidden"))
IMMUTABLE = Err(Case("immutable"))

type Entry = tuple[str, bytes]


def size(entries: Sequence[Entry]) -> int:
    """Return the bytes of names and values."""
    return sum(len(name) + len(value) for name, value in entries)


class Fields(Resource):
    """Headers in the order and the casing given."""

    name = "fields"

    def __init__(self, entries: Sequence[Entry] = (), mutable: bool = True) -> None:
        self.entries = list(entries)
        self.bytes = size(entries)
        self.mutable = mutable

    def get(self, name: str) -> list[bytes]:
        """Return the values of a name."""
        wanted = name.lower()
        return [value for key, value in self.entries if key.lower() == wanted]

    def fault(self, name: str, values: Sequence[bytes] = ()) -> Err | None:
        """Return what is wrong with a name and its values, if anything."""
        if not NAME.fullmatch(name):
            return INVALID
        if name.lower() in FORBIDDEN:
            return NOT_ALLOWED
        if not all(VALUE.fullmatch(value) for value in values):
            return INVALID
        if name.lower() == "content-length" and (
            len(values) > 1 or not all(LENGTH.fullmatch(value) for value in values)
        ):
            return INVALID
        return None if self.mutable else IMMUTABLE

    def add(self, name: str, values: Sequence[bytes]) -> None:
        """Add values of a name.

        Raises: Trapped when this is more than fields may hold.
        """
        new = [(name, value) for value in values]
        self.entries += new
        self.bytes += size(new)
        if self.bytes > MOST_BYTES:
            raise Trapped(f"its headers have more than {MOST_BYTES} bytes")

    def remove(self, name: str) -> None:
        """Remove the values of a name."""
        gone = name.lower()
        self.entries = [entry for entry in self.entries if entry[0].lower() != gone]
        self.bytes = size(self.entries)


def from_list(x: Exchange, entries: Sequence[Entry]) -> Fields | Err:
    """``from-list``."""
    fields = Fields()
    for name, value in entries:
        if fault := append(x, fields, name, value):
            return fault
    return fields


def has(x: Exchange, fields: Fields, name: str) -> bool:
    """``has``."""
    return bool(fields.get(name))


def put(x: Exchange, fields: Fields, name: str, values: Sequence[bytes]) -> Err | None:
    """``set``."""
    if fault := fields.fault(name, values):
        return fault
    fields.remove(name)
    fields.add(name, values)
    return None


def append(x: Exchange, fields: Fields, name: str, value: bytes) -> Err | None:
    """``append``."""
    if fault := fields.fault(name, [value]):
        return fault
    if name.lower() == "content-length" and fields.get(name):
        return INVALID
    fields.add(name, [value])
    return None


def delete(x: Exchange, fields: Fields, name: str) -> Err | None:
    """``delete``."""
    if fault := fields.fault(name):
        return fault
    fields.remove(name)
    return None


FIELDS: Functions = {
    "[constructor]fields": lambda x: Fields(),
    "[static]fields.from-list": from_list,
    "[method]fields.get": lambda x, fields, name: fields.get(name),
    "[method]fields.has": has,
    "[method]fields.set": put,
    "[method]fields.append": append,
    "[method]fields.delete": delete,
    "[method]fields.entries": lambda x, fields: list(fields.entries),
    "[method]fields.clone": lambda x, fields: Fields(fields.entries),
}
