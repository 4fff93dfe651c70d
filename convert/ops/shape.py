"""Operators that compute nothing: values are handed on, put together, or laid flat."""

import math
from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.lower.core import Core, parts
from convert.ops.row import (
    ANY,
    Attributes,
    Floats,
    Input,
    Operator,
    Word,
    floats,
    identity,
    integer,
    same,
)


def concat(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """One behind the other along an axis."""
    return np.concatenate(arrays, axis=_axis(attributes))


def _concat_type(types: Sequence[Type], attributes: Attributes) -> Type:
    for x in types:
        floats(x)
    shapes, axis = [x.shape for x in types], _axis(attributes)
    if not 0 <= axis < len(shapes[0]):
        raise ValueError(f"there is no axis {axis} in {types[0]}")
    if len({(*shape[:axis], None, *shape[axis + 1 :]) for shape in shapes}) > 1:
        raise ValueError(f"{' and '.join(map(str, types))} do not fit together")
    items = sum(shape[axis] for shape in shapes)
    return Type("float32", (*shapes[0][:axis], items, *shapes[0][axis + 1 :]))


def _concat(args: Sequence[Core], given: Attributes) -> Core:
    axis, at = _axis(given), 0
    pieces = []
    for x in args:
        here = (slice(None),) * axis + (slice(at, at + x.shape[axis]),)
        pieces.append((lambda whole, here=here: whole[here], x))
        at += x.shape[axis]
    shape = (*args[0].shape[:axis], at, *args[0].shape[axis + 1 :])
    return parts(Type(args[0].dtype, shape), pieces)


def _axis(attributes: Attributes) -> int:
    return integer(attributes["axis"])


def flatten(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The items of each along the first axis in one line."""
    (x,) = arrays
    return x.reshape(x.shape[0], -1)


def _flatten_type(types: Sequence[Type], attributes: Attributes) -> Type:
    (x,) = types
    floats(x)
    if not x.shape:
        raise ValueError(f"{x} has no first axis")
    return Type(x.dtype, (x.shape[0], math.prod(x.shape[1:])))


# fmt: off
OPERATORS = (
    Operator("input", identity, None, inputs=()),
    Operator("concat", concat, _concat_type, core=_concat,
             inputs=(Input("x", many=True),), attributes={"axis": Word(int)}),
    Operator("flatten", flatten, _flatten_type),
    Operator("dropout", identity, same, reads=ANY, writes=ANY),
    Operator("identity", identity, same, reads=ANY, writes=ANY),
)
# fmt: on
