"""A JSON file → values that know their place, for errors that say where; and back.

    root = jsonfile.read(Path("models/iris/signature.json"))
    name = root.members(("name", "title"), required=("name",))["name"].text()

Stricter than `json`: a member given twice, NaN and half a surrogate pair are errors,
and numbers keep their text, so that nothing is rounded twice.
"""

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from convert.errors import InputError

_NOT_TEXT = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Number:
    """A JSON number as written; `NaN` and `Infinity` keep their names."""

    text: str


class Members(dict[str, object]):
    """The members of an object, and the first name that was given twice."""

    twice: str | None = None


@dataclass(frozen=True)
class At:
    """A value and its place in the file, such as `features[2].dtype`."""

    file: Path
    place: str
    value: object

    def error(self, message: str) -> InputError:
        """Make the error for this place."""
        place = f"{self.place}: " if self.place else ""
        return InputError(f"{self.file}: {place}{message}")

    def _wrong(self, wanted: str) -> InputError:
        return self.error(f"must be {wanted}, not {kind(self.value)}")

    def members(self, known: Iterable[str], required: Iterable[str]) -> "dict[str, At]":
        """Give an object's members, none but the known and all the required ones."""
        if not isinstance(self.value, Members):
            raise self._wrong("an object")
        known = list(known)
        if self.value.twice is not None:
            raise self.error(f"member {self.value.twice!r} is given twice; keep one")
        for name in self.value:
            if name not in known:
                raise self.error(f"unknown member {name!r}; {nearest(name, known)}")
        for name in required:
            if name not in self.value:
                raise self.error(f"member {name!r} is missing; add it")
        dot = "." if self.place else ""
        return {
            name: At(self.file, f"{self.place}{dot}{name}", value)
            for name, value in self.value.items()
        }

    def items(self) -> "list[At]":
        """Give a list's items."""
        if not isinstance(self.value, list):
            raise self._wrong("a list")
        return [
            At(self.file, f"{self.place}[{i}]", value)
            for i, value in enumerate(self.value)
        ]

    def text(self, empty: bool = False) -> str:
        """Give a string without control characters, empty only where that is said."""
        if not isinstance(self.value, str):
            raise self._wrong("a string")
        if not self.value and not empty:
            raise self.error("must not be empty")
        found = _NOT_TEXT.search(self.value)
        if found:
            code = f"U+{ord(found[0]):04X}"
            raise self.error(f"{code} at character {found.start() + 1} is not text")
        return self.value

    def one_of(self, known: tuple[str, ...], what: str) -> str:
        """Give a string that is one of the known ones."""
        value = self.text()
        if value not in known:
            raise self.error(f"{value!r} is not {what}; use one of {', '.join(known)}")
        return value

    def boolean(self) -> bool:
        """Give true or false."""
        if not isinstance(self.value, bool):
            raise self._wrong("true or false")
        return self.value

    def number(self) -> str:
        """Give a finite number's text."""
        if not isinstance(self.value, Number) or not self.value.text[-1].isdigit():
            raise self._wrong("a number")
        return self.value.text

    def integer(self, low: int, high: int) -> int:
        """Give a whole number in [low, high], written without point or exponent."""
        if not isinstance(self.value, Number):
            raise self._wrong("a whole number")
        digits = self.value.text.removeprefix("-")
        if not digits.isdigit():
            raise self._wrong("a whole number")
        value = int(self.value.text) if len(digits) < 25 else high + 1
        if not low <= value <= high:
            raise self.error(f"must be from {low} to {high}, not {kind(self.value)}")
        return value


def kind(value: object) -> str:
    """Name a value for a message: numbers and strings cut short, the rest by kind."""
    if isinstance(value, Number):
        return value.text if len(value.text) <= 32 else f"{value.text[:32]}…"
    if isinstance(value, str):
        return repr(value) if len(value) <= 32 else f"{value[:32]!r}…"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Members):
        return "an object"
    return {None: "null", True: "true", False: "false"}[value]  # type: ignore[index]


def compact(value: object) -> bytes:
    """Write plain values as compact UTF-8 JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def optional_text(members: dict[str, At], name: str) -> str | None:
    """Give a member's text, None when there is no such member."""
    return members[name].text() if name in members else None


def nearest(name: str, known: list[str]) -> str:
    """Say which known name was probably meant, or all of them."""
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"use one of {', '.join(known)}"


def read(file: Path) -> At:
    """Read a JSON file.

    Raises: InputError with line and column when it is missing, not UTF-8 or not JSON.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {(error.strerror or str(error)).lower()}") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _line_and_column(data[: error.start].decode("utf-8"))
        byte = f"byte 0x{data[error.start]:02x}"
        raise InputError(f"{file}: {where}: {byte} is not UTF-8") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_members,
            parse_float=Number,
            parse_int=Number,
            parse_constant=Number,
        )
    except json.JSONDecodeError as error:
        where = _line_and_column(text[: error.pos])
        message = error.msg[:1].lower() + error.msg[1:]
        raise InputError(f"{file}: {where}: not JSON: {message}") from None
    except RecursionError:
        raise InputError(f"{file}: not JSON: nested too deeply") from None
    return At(file, "", value)


def _members(pairs: list[tuple[str, object]]) -> Members:
    members = Members()
    for name, value in pairs:
        if name in members and members.twice is None:
            members.twice = name
        members[name] = value
    return members


def _line_and_column(before: str) -> str:
    line = before.count("\n") + 1
    return f"line {line}, column {len(before) - before.rfind(chr(10))}"
