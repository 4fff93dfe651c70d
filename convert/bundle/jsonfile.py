"""A JSON file → values that know their place, for errors that say where; and back.

    root = jsonfile.read(Path("models/iris/signature.json"))
    name = root.members(("name", "title"), required=("name",))["name"].text()

Stricter than `json`: a member given twice, NaN and half a surrogate pair are errors,
and numbers keep their text, so that nothing is rounded twice. A byte order mark is
ignored, as browsers do.
"""

import codecs
import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from convert.bundle import jsonplaces
from convert.errors import InputError

MOST_FAULTS = 32

_NOT_TEXT = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKS_OF_UTF16 = b"\xff\xfe", b"\xfe\xff"
# what people write that is not JSON, where a value or a name is expected
_HABITS = (
    ("'", "use double quotes"),
    ("//", "JSON has no comments; remove it"),
    ("/*", "JSON has no comments; remove it"),
    ("#", "JSON has no comments; remove it"),
    ("True", "write true"),
    ("False", "write false"),
    ("None", "write null"),
)


@dataclass(frozen=True)
class Number:
    """A JSON number as written; `NaN` and `Infinity` keep their names."""

    text: str


class Members(dict[str, object]):
    """The members of an object."""


@dataclass(frozen=True)
class At:
    """A value and its place in the file, such as `features[2].dtype`."""

    file: Path
    place: str
    value: object

    def error(self, message: str) -> "Fault":
        """Make the error for this place."""
        return Fault(self, message)

    def _wrong(self, wanted: str) -> InputError:
        return self.error(f"must be {wanted}, not {kind(self.value)}")

    def members(self, known: Iterable[str], required: Iterable[str]) -> "dict[str, At]":
        """Give an object's members, none but the known and all the required ones."""
        for fault in self.misfits(known, required):
            raise fault
        return self.parts()

    def misfits(self, known: Iterable[str], required: Iterable[str]) -> "list[Fault]":
        """Say which required members are missing, and which are not known."""
        parts, known = self.parts(), list(known)
        missing = [name for name in required if name not in parts]
        faults = [self.error(f"member {name!r} is missing; add it") for name in missing]
        for i, name in enumerate(name for name in parts if name not in known):
            # beyond those that are said, no hint: to look for one takes its time
            hint = nearest(name, known) if i < MOST_FAULTS else ""
            message = f"unknown member {kind(name)}; {hint}"
            faults.append(Fault(self, message, parts[name]))
        return faults

    def parts(self) -> "dict[str, At]":
        """Give an object's members, whatever they are."""
        if not isinstance(self.value, Members):
            raise self._wrong("an object")
        dot = "." if self.place else ""
        return {
            name: At(self.file, f"{self.place}{dot}{jsonplaces.word(name)}", value)
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
            wanted = f"use one of {', '.join(known)}"
            raise self.error(f"{kind(value)} is not {what}; {wanted}")
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


class Fault(InputError):
    """What is wrong at a place; `where` is what to look for it at, if not there."""

    def __init__(self, at: At, message: str, where: At | None = None) -> None:
        place = f"{at.place}: " if at.place else ""
        super().__init__(f"{at.file}: {place}{message}")
        self.where = (where or at).place


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


def nearest(name: str, known: list[str]) -> str:
    """Say which known name was probably meant, or all of them."""
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"use one of {', '.join(known)}"


def read(file: Path, make: str = "") -> At:
    """Read a JSON file; `make` says what makes it where it is missing.

    Raises: InputError with line and column when it is missing, not UTF-8 or not JSON.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        missing = f"; {make}" if make and isinstance(error, FileNotFoundError) else ""
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{file}: {reason}{missing}") from None
    return parse(file, _decoded(file, data))


def parse(file: Path, text: str) -> At:
    """Read the text of a JSON file. Raises: InputError."""
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
        message = f"not JSON: {_not_json(text, error)}"
        raise InputError(f"{file}: {where}: {message}") from None
    except RecursionError:
        raise InputError(f"{file}: not JSON: nested too deeply") from None
    except _TwiceError:
        found = list(jsonplaces.twice(text))
        lines = [_twice(file, text, *one) for one in found[:MOST_FAULTS]]
        raise InputError(said(file, lines, len(found))) from None
    return At(file, "", value)


def said(file: Path, lines: Sequence[object], count: int) -> str:
    """Write the faults of a file, a line each: the first 32, and how many more."""
    shown = [str(line) for line in lines[:MOST_FAULTS]]
    if count > len(shown):
        shown.append(f"{file}: and {count - len(shown):,} more")
    return "\n".join(shown)


def _decoded(file: Path, data: bytes) -> str:
    if data.startswith(_MARKS_OF_UTF16) or b"\0" in data[:4]:
        raise InputError(f"{file}: is not UTF-8; save it as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _line_and_column(data[: error.start].decode("utf-8"))
        byte = f"byte 0x{data[error.start]:02x}"
        message = f"{byte} is not UTF-8; save the file as UTF-8"
        raise InputError(f"{file}: {where}: {message}") from None


def _not_json(text: str, error: json.JSONDecodeError) -> str:
    for habit, wanted in _HABITS:
        if text.startswith(habit, error.pos):
            return f"{habit} begins no value; {wanted}"
    # Python 3.13 stops at such a comma, 3.12 behind it
    before = text[: error.pos].rstrip()
    is_behind = before.endswith(",") and text.startswith(("}", "]"), error.pos)
    if is_behind or error.msg.startswith("Illegal trailing comma"):
        return "nothing follows the comma; remove it"
    return error.msg[:1].lower() + error.msg[1:]


class _TwiceError(Exception):
    """A member is given twice; `json` does not say where."""


def _members(pairs: list[tuple[str, object]]) -> Members:
    members = Members(pairs)
    if len(members) < len(pairs):
        raise _TwiceError
    return members


def _twice(file: Path, text: str, place: str, name: str, at: int) -> str:
    where = ": ".join(filter(None, (_line_and_column(text[:at]), place)))
    return f"{file}: {where}: member {kind(name)} is given twice; keep one"


def _line_and_column(before: str) -> str:
    line = before.count("\n") + 1
    return f"line {line}, column {len(before) - before.rfind(chr(10))}"
