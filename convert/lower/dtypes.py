"""What loops know of a dtype besides `convert/graph/dtypes.py`: what computes with it.

int8 lies in a ``Ptr[i8]`` and is an ``i32`` between, wrapped after each map.
"""

from convert.graph.dtypes import DTYPES

FLOATS = ("f32", "f64")
SIGNED = ("i32", "i64")
# the type of a kind's lanes, by how many there are; flags are masks
LANES = {
    4: {"f32": "f32x4", "i32": "i32x4", "bool": "i32x4"},
    2: {"f64": "f64x2", "i64": "i64x2", "bool": "i64x2"},
}


def item_of(dtype: str) -> str:
    """The type in memory; KeyError for what is no dtype."""
    return DTYPES[dtype].word


def kind_of(dtype: str) -> str:
    """The type of an item between: narrow integers are ``i32``."""
    row = DTYPES[dtype]
    return "i32" if is_narrow(dtype) else row.word


def is_narrow(dtype: str) -> bool:
    """Whether items are wider while they are computed with, and wrapped then."""
    row = DTYPES[dtype]
    return row.kind in ("int", "uint") and row.bytes < 4


def wrap_of(dtype: str) -> str:
    """The function that brings an ``i32`` back to a narrow range; none of others."""
    return f"wrap_{item_of(dtype)}" if is_narrow(dtype) else ""
