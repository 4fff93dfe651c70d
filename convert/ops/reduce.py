"""Operators that put the items of an axis together."""

from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.lower.core import Core, map_, reduce_
from convert.lower.exact import exp
from convert.ops.row import (
    Attributes,
    Close,
    Floats,
    Operator,
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


def _softmax(args: Sequence[Core], given: Attributes) -> Core:
    """Compose it; at most (n + 8 + |x - m|) * 2**-24 of a normal share away."""
    (x,) = args
    largest = reduce_("max", x, (-1,), keep=True)
    e = map_("exp", map_("subtract", x, largest))
    return map_("divide", e, reduce_("sum", e, (-1,), keep=True))


# fmt: off
OPERATORS = rowwise(
    Operator("softmax", softmax, _softmax_type, core=_softmax,
             tolerance=Close(rtol=1e-5, atol=1e-37)),
)
# fmt: on
