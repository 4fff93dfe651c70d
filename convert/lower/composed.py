"""What is made of core forms, and asked for often: casts, choices, sorting."""

import math

from convert.graph import Type
from convert.graph.dtypes import DTYPES
from convert.lower.core import Core, constant, flag, kernel, map_, transpose
from convert.lower.dtypes import kind_of


def cast(x: Core, dtype: str) -> Core:
    """Convert: integers wrap, floats go towards zero and saturate.

    They do at int32 or wider; narrow integers wrap what int32 is then. NaN is 0. To
    bool: whether it is not 0.

    Raises: ValueError where loops do not know the dtype.
    """
    if x.dtype == dtype:
        return x
    if dtype not in DTYPES:
        raise ValueError(f"{dtype} is no dtype of a loop")
    before, after = kind_of(x.dtype), kind_of(dtype)
    if dtype == "bool":
        return flag("nonzero", x)
    if before == "bool":
        return map_("where", x, constant(1, dtype), constant(0, dtype), dtype=dtype)
    if before == after:
        return map_("same", x, dtype=dtype)
    if (before, after) == ("u64", "i32"):
        return cast(cast(x, "uint32"), dtype)
    wrapping = {("i64", "i32"): "low_i32", ("u32", "i32"): "signed_i32"}
    wrapping["u64", "i64"] = "signed_i64"
    return map_(wrapping.get((before, after), "convert"), x, dtype=dtype)


def where(c: Core, x: Core, y: Core) -> Core:
    """Give x where c is true, else y."""
    return map_("where", c, x, y, dtype=x.dtype)


def argsort(x: Core, axis: int, *, descending: bool = False) -> Core:
    """The places along an axis, int32, of the items in order.

    Equal ones stay in order of place, also descending; NaN is larger than all.
    """
    rank = len(x.shape)
    last = [d for d in range(rank) if d != axis % rank] + [axis % rank]
    made = transpose(x if x.dtype != "bool" else cast(x, "uint8"), last)
    n = made.shape[-1]
    rows = math.prod(made.shape[:-1])
    outputs = Type("int32", made.shape), Type("int32", (n,))
    sizes = rows, n, descending
    found, _ = kernel("edge.kernels.sort.argsort", [made], outputs, sizes)
    return transpose(found, [last.index(d) for d in range(rank)])
