"""What is known when a function is compiled: numbers, texts, functions, types, records.

Known(3)                                   a number without a type
Known(Word("f32"))                         a type, or another word
Known(Source(module, node of tanh))        a function of a module
Known(Record(fields, (("height", Known(4)), …)))
"""

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from convert.compile.source.modules import Module


@dataclass(frozen=True, slots=True)
class Word:
    """A word or type of ``edge.types``, by its name there."""

    name: str


@dataclass(frozen=True, eq=False)
class Source:
    """A function of a module; two are equal if they have one name."""

    module: Module
    node: ast.FunctionDef

    @property
    def name(self) -> str:
        """Its name, with the module's."""
        return f"{self.module.name}.{self.node.name}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True)
class Fields:
    """A class of records: its name, with the module's, and those of its fields."""

    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Record:
    """A record of constants: the value of each field, in the order of its class.

    Two are equal if they are spelled alike.
    """

    fields: Fields
    values: tuple["Known", ...]

    @cached_property
    def name(self) -> str:
        """How it is spelled."""
        pairs = zip(self.fields.names, self.values, strict=True)
        inside = ", ".join(f"{name}={spelled(one.value)}" for name, one in pairs)
        return f"{self.fields.name}({inside})"

    @cached_property
    def size(self) -> int:
        """The records and values in it, itself with them."""
        inner = (one.value for one in self.values)
        return 1 + sum(one.size if isinstance(one, Record) else 1 for one in inner)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def of(self, name: str) -> "Known | None":
        """The value of a field; None where there is no such field."""
        return dict(zip(self.fields.names, self.values, strict=True)).get(name)


Number = float | bytes  # also int and bool, and a text
Value = Number | Word | Source | Record


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A number, flag, text, function, type or record known when compiled.

    A number has no type. Two are equal if nothing can tell them apart: 1 is not 1.0,
    0.0 is not -0.0, and every NaN is the same.
    """

    value: Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[type, Value | str]:
        value = self.value
        return type(value), repr(value) if isinstance(value, float) else value


def is_long(value: Value) -> TypeGuard[int]:
    """Whether a number is too long for decimal digits, which Python limits."""
    return isinstance(value, int) and value.bit_length() > 128


def spelled(value: Value) -> str:
    """Write a constant as symbols and messages name it; no two are written alike."""
    if isinstance(value, Word | Source | Record):
        return value.name
    return hex(value) if is_long(value) else repr(value)
