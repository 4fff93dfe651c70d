"""THE table of dtypes: what a number is called in graphs, subset, memory and JSON.

    DTYPES["float32"].word == "f32"         # the type of a kernel's buffer
    DTYPES["int8"].low, DTYPES["int8"].high == -128, 127
    DTYPES["int64"].json == "integer"       # the type of a member

A dtype has NumPy's name. Numbers lie in memory as little-endian, a bool in a byte. What
the compiler knows of the words stands in `convert/compile/typed/kinds.py`, what they
are under CPython in `edge/`: a test holds both against this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Dtype:
    """A row: ``code`` is NumPy's for the bytes, ``kind`` float, int, uint or bool."""

    name: str
    word: str
    code: str
    kind: str
    bytes: int

    @property
    def low(self) -> int:
        """The least integer."""
        return -(1 << 8 * self.bytes - 1) if self.kind == "int" else 0

    @property
    def high(self) -> int:
        """The greatest integer."""
        if self.kind == "bool":
            return 1
        return (1 << 8 * self.bytes - (self.kind == "int")) - 1

    @property
    def largest(self) -> float:
        """The largest finite float."""
        return float(np.finfo(self.name).max)

    @property
    def json(self) -> str:
        """The type that JSON Schema has for it."""
        return _JSON[self.kind]


_JSON = {"float": "number", "int": "integer", "uint": "integer", "bool": "boolean"}
_ROWS = (
    Dtype("float32", "f32", "<f4", "float", 4),
    Dtype("float64", "f64", "<f8", "float", 8),
    Dtype("int8", "i8", "<i1", "int", 1),
    Dtype("int16", "i16", "<i2", "int", 2),
    Dtype("int32", "i32", "<i4", "int", 4),
    Dtype("int64", "i64", "<i8", "int", 8),
    Dtype("uint8", "u8", "<u1", "uint", 1),
    Dtype("uint16", "u16", "<u2", "uint", 2),
    Dtype("uint32", "u32", "<u4", "uint", 4),
    Dtype("uint64", "u64", "<u8", "uint", 8),
    Dtype("bool", "bool", "?", "bool", 1),
)
DTYPES: Mapping[str, Dtype] = {row.name: row for row in _ROWS}


def whole_fours(n: int) -> int:
    """Round items up to whole vectors of four, which kernels read and write."""
    return -(-n // 4) * 4
