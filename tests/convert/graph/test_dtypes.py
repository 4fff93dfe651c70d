import builtins

import numpy as np
import pytest

from convert.compile.typed.kinds import TYPES
from convert.graph.dtypes import DTYPES
from edge import types as words
from edge.types import static

ITEMS = ("bool", "int", "float", "memory")

each_row = pytest.mark.parametrize("row", DTYPES.values(), ids=DTYPES)


def ends(row):
    if row.kind == "float":
        return -row.largest, row.largest
    return row.low, row.high


@each_row
def test_a_row_is_as_numpy_has_it(row):
    dtype = np.dtype(row.code)
    assert (dtype.name, dtype.itemsize) == (row.name, row.bytes)
    if row.kind == "bool":
        assert ends(row) == (0, 1)
    else:
        info = np.finfo(dtype) if row.kind == "float" else np.iinfo(dtype)
        assert ends(row) == (info.min, info.max)


@each_row
def test_a_row_is_as_the_compiler_has_its_word(row):
    kind = TYPES[row.word]
    code = "<u1" if row.kind == "bool" else row.code
    assert (kind.bytes, np.dtype(kind.code)) == (row.bytes, np.dtype(code))
    if row.kind != "float":
        assert (kind.low, kind.high) == ends(row)


@each_row
def test_a_row_is_as_its_word_is_in_memory_under_cpython(row):
    kind = getattr(words, row.word, None) or getattr(builtins, row.word)
    literal = {"float": float, "bool": bool}.get(row.kind, int)
    p = static(kind, 1)
    for value in ends(row):
        p[0] = literal(value)
        assert p.span(1).tobytes() == np.array([value], row.code).tobytes()
    if literal is int:
        with pytest.raises(OverflowError):
            p[0] = row.high + 1


def test_every_item_that_the_subset_has_is_a_dtype():
    items = {name for name, one in TYPES.items() if one.kind in ITEMS}
    assert {row.word for row in DTYPES.values()} == items


def test_json_knows_three_of_them():
    assert {row.name: row.json for row in DTYPES.values()} == {
        "bool": "boolean",
        **dict.fromkeys(("float32", "float64"), "number"),
        **{
            f"{sign}int{bits}": "integer"
            for sign in ("", "u")
            for bits in (8, 16, 32, 64)
        },
    }
