"""Operators that put the items of an axis together."""

from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.lower.exact import exp
from convert.ops.row import (
    Attributes,
    Call,
    Close,
    Floats,
    Operator,
    Site,
    floats,
    rowwise,
)


def softmax(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """e**(x - m) over their sum, m the largest of the last axis; rounded once."""
    (x,) = arrays
    wide = x.astype(np.float64)
    y = exp(wide - np.max(wide, axis=-1, keepdims=True))
    total = np.zeros((*x.shape[:-1], 1))
    for i in range(x.shape[-1]):
        total = total + y[..., i : i + 1]
    return (y / total).astype(x.dtype)


def _softmax_type(types: Sequence[Type], attributes: Attributes) -> Type:
    (x,) = types
    floats(x)
    if not x.shape:
        raise ValueError(f"{x} has no last axis")
    return x


def _softmax_call(site: Site) -> Call:
    n = site.x.shape[-1]
    return Call(sizes={"rows": site.x.items // n, "n": n})


# fmt: off
OPERATORS = rowwise(
    Operator("softmax", softmax, _softmax_type, "softmax.softmax", _softmax_call,
             tolerance=Close(rtol=1e-5, atol=1e-37), in_place=True),
)
# fmt: on
