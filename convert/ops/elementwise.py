"""Operators on each item: the result has the type of the input."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from convert.graph import Attribute, Type
from convert.ops.functions import exp, expm1
from convert.ops.row import (
    ANY,
    Attributes,
    Call,
    Floats,
    Input,
    Operator,
    Site,
    Ulp,
    Word,
    floats,
    real,
    same,
)
from edge.kernels.activation import NO_LIMIT


def relu(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """X above the threshold, cut at max_value; below a line of negative_slope."""
    (x,) = arrays
    slope, threshold, most = (
        _number(x, attributes[name])
        for name in ("negative_slope", "threshold", "max_value")
    )
    low = (x - threshold) * slope if slope != 0 else np.zeros_like(x)
    y = np.where(x < 0 if threshold == 0 else x <= threshold, low, x)
    return np.where(y > most, most, y)


def leaky_relu(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """x, or x * negative_slope below 0."""
    (x,) = arrays
    return np.where(x < 0, x * _number(x, attributes["negative_slope"]), x)


def elu(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """x, or alpha * (e**x - 1) below 0."""
    (x,) = arrays
    y = expm1(np.minimum(x, 0)) * real(attributes["alpha"])
    return np.where(x < 0, y.astype(x.dtype), x)


def sigmoid(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """1 / (1 + e**-x)."""
    (x,) = arrays
    return (1.0 / (1.0 + exp(-x))).astype(x.dtype)


def tanh(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The hyperbolic tangent, from e**2x - 1."""
    (x,) = arrays
    y = expm1(np.minimum(np.abs(x), 20).astype(np.float64) * 2.0)
    return np.copysign(y / (y + 2.0), x).astype(x.dtype)


def add(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """One and the other, item by item."""
    x, y = arrays
    return x + y


def _number(x: Floats, attribute: Attribute) -> Floats:
    return np.asarray(real(attribute), x.dtype)


def _two(types: Sequence[Type], attributes: Attributes) -> Type:
    x, y = types
    floats(x)
    if x != y:
        raise ValueError(f"{x} and {y} do not fit together")
    return x


def _each(*attributes: str) -> Callable[[Site], Call]:
    """Describe a kernel on n items with these attributes."""

    def call(site: Site) -> Call:
        values = {name: _limit(site.attributes[name]) for name in attributes}
        return Call(sizes={"n": site.items, **values})

    return call


def _limit(value: Attribute) -> float:
    """Give a number to write; for an infinity the limit that is none."""
    return NO_LIMIT if value == math.inf else real(value)


_RELU = {
    "negative_slope": Word(float, 0.0),
    "threshold": Word(float, 0.0),
    "max_value": Word(float, math.inf),
}
# fmt: off
OPERATORS = (
    Operator("relu", relu, same, "elementwise.relu", _each(*_RELU), attributes=_RELU,
             reads=ANY, writes=ANY, in_place=True),
    Operator("leaky_relu", leaky_relu, same, "elementwise.leaky_relu",
             _each("negative_slope"), attributes={"negative_slope": Word(float)},
             reads=ANY, writes=ANY, in_place=True),
    Operator("elu", elu, same, "elementwise.elu", _each("alpha"),
             attributes={"alpha": Word(float, 1.0)}, tolerance=Ulp(3),
             reads=ANY, writes=ANY, in_place=True),
    Operator("sigmoid", sigmoid, same, "elementwise.sigmoid", _each(), tolerance=Ulp(3),
             reads=ANY, writes=ANY, in_place=True),
    Operator("tanh", tanh, same, "elementwise.tanh", _each(), tolerance=Ulp(3),
             reads=ANY, writes=ANY, in_place=True),
    Operator("add", add, _two, "arithmetic.add", _each(),
             inputs=(Input("a"), Input("b")), reads=ANY, writes=ANY, in_place=True),
)
# fmt: on
