"""Operators that compute nothing: values handed on, put together, laid out anew."""

import math
from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.lower.core import Core, constant, parts
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
    integers,
    rowwise,
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
    if not x.shape:
        raise ValueError(f"{x} has no first axis")
    return Type(x.dtype, (x.shape[0], math.prod(x.shape[1:])))


def reshape(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The same items in another shape; of more rows than one, each for itself."""
    (x,) = arrays
    shape = integers(attributes["shape"])
    return x.reshape(shape if x.size == math.prod(shape) else (-1, *shape[1:]))


def _reshape_type(types: Sequence[Type], attributes: Attributes) -> Type:
    (x,) = types
    y = Type(x.dtype, integers(attributes["shape"]))
    if min(y.shape, default=0) < 0 or y.items != x.items:
        raise ValueError(f"{x} cannot be laid out as {y}")
    return y


def pad(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """Zeros around: so many before each axis, then so many behind each."""
    (x,) = arrays
    return np.pad(x, _pairs(x.shape, attributes))


def _pad_type(types: Sequence[Type], attributes: Attributes) -> Type:
    (x,) = types
    floats(x)
    pads = integers(attributes["pads"])
    if len(pads) != 2 * len(x.shape) or min(pads, default=0) < 0:
        raise ValueError(f"pads {list(pads)} are not two numbers from 0 on for an axis")
    pairs = _pairs(x.shape, attributes)
    sizes = (n + sum(pair) for n, pair in zip(x.shape, pairs, strict=True))
    return Type(x.dtype, tuple(sizes))


def _pairs(shape: Sequence[int], attributes: Attributes) -> list[tuple[int, int]]:
    pads = integers(attributes["pads"])
    return list(zip(pads[: len(shape)], pads[len(shape) :], strict=True))


def _pad(args: Sequence[Core], given: Attributes) -> Core:
    (x,) = args
    pairs = zip(x.shape, _pairs(x.shape, given), strict=True)
    inside = tuple(slice(before, before + n) for n, (before, _) in pairs)
    zero = constant(0.0, x.dtype)
    return parts(_pad_type([x.type], given), [(lambda y: y[inside], x)], zero)


# fmt: off
OPERATORS = rowwise(
    Operator("input", identity, None, inputs=()),
    Operator("concat", concat, _concat_type, core=_concat,
             inputs=(Input("x", many=True),), attributes={"axis": Word(int)}),
    Operator("flatten", flatten, _flatten_type),
    Operator("reshape", reshape, _reshape_type, attributes={"shape": Word(tuple)}),
    Operator("pad", pad, _pad_type, core=_pad, attributes={"pads": Word(tuple)}),
    Operator("dropout", identity, same, reads=ANY, writes=ANY),
    Operator("identity", identity, same, reads=ANY, writes=ANY),
)
# fmt: on
