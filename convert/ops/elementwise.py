"""Operators on each item: the result has the type of the input."""

import math
from collections.abc import Sequence

import numpy as np

from convert.graph import Attribute, Type
from convert.lower.composed import where
from convert.lower.core import Core, constant, flag, map_
from convert.lower.exact import exp, expm1
from convert.ops.row import (
    ANY,
    Attributes,
    Composer,
    Exact,
    Floats,
    Input,
    Operator,
    Rule,
    Ulp,
    Word,
    real,
    rowwise,
    same,
)


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


def _number(x: Floats, attribute: Attribute) -> Floats:
    return np.asarray(real(attribute), x.dtype)


def _broadcast(types: Sequence[Type], attributes: Attributes) -> Type:
    x, y = types
    try:
        shape = np.broadcast_shapes(x.shape, y.shape)
    except ValueError:
        shape = None
    if shape is None or x.dtype != y.dtype or x.dtype == "bool":
        raise ValueError(f"{x} and {y} do not fit together")
    return Type(x.dtype, shape)


def _float(types: Sequence[Type], attributes: Attributes) -> Type:
    (x,) = types
    if x.dtype not in ("float32", "float64"):
        raise ValueError(f"{x} is not of floats")
    return x


def _two(name: str) -> Operator:
    """Make a row of two operands that broadcast."""
    inputs = Input("a"), Input("b")
    return Operator(
        name, rule=_broadcast, core=maps(name), inputs=inputs, reads=ANY, writes=ANY
    )


def _one(name: str, rule: Rule = same, n: int = 0) -> Operator:
    """Make a row of one operand, whose loops are n float32 away from its meaning."""
    tolerance = Ulp(n) if n else Exact()
    return Operator(
        name, rule=rule, core=maps(name), tolerance=tolerance, reads=ANY, writes=ANY
    )


def maps(function: str, *attributes: str) -> Composer:
    """Compose of one function of edge/scalars.py, on the inputs and some attributes."""

    def core(args: Sequence[Core], given: Attributes) -> Core:
        dtype = args[0].dtype
        numbers = (constant(real(given[name]), dtype) for name in attributes)
        return map_(function, *args, *numbers)

    return core


def _relu(args: Sequence[Core], given: Attributes) -> Core:
    (x,) = args
    slope, threshold, most = (real(given[name]) for name in _RELU)
    if (slope, threshold) == (0.0, 0.0):
        y = map_("relu", x)
    elif threshold == 0.0:
        y = map_("leaky_relu", x, constant(slope, x.dtype))
    else:
        edge = constant(threshold, x.dtype)
        low = map_("multiply", map_("subtract", x, edge), constant(slope, x.dtype))
        low = low if slope else constant(0.0, x.dtype)
        y = where(flag("less_equal", x, edge), low, x)
    if most == math.inf:
        return y
    limit = constant(most, x.dtype)
    return where(flag("less", limit, y), limit, y)


def _silu(args: Sequence[Core], given: Attributes) -> Core:
    (x,) = args
    return map_("multiply", x, map_("sigmoid", x))


_RELU = {
    "negative_slope": Word(float, 0.0),
    "threshold": Word(float, 0.0),
    "max_value": Word(float, math.inf),
}
# fmt: off
OPERATORS = rowwise(
    Operator("relu", relu, same, core=_relu, attributes=_RELU, reads=ANY, writes=ANY),
    Operator("leaky_relu", leaky_relu, same, core=maps("leaky_relu", "negative_slope"),
             attributes={"negative_slope": Word(float)}, reads=ANY, writes=ANY),
    Operator("elu", elu, same, core=maps("elu", "alpha"), tolerance=Ulp(3),
             attributes={"alpha": Word(float, 1.0)}, reads=ANY, writes=ANY),
    Operator("sigmoid", sigmoid, same, core=maps("sigmoid"), tolerance=Ulp(3),
             reads=ANY, writes=ANY),
    Operator("tanh", tanh, same, core=maps("tanh"), tolerance=Ulp(3),
             reads=ANY, writes=ANY),
    Operator("silu", rule=same, core=_silu, tolerance=Ulp(4), reads=ANY, writes=ANY),
    _one("exp", n=1), _one("log", n=2), _one("softsign", _float, 2),
    _one("hard_sigmoid", _float, 2),
    _one("sqrt", _float), _one("square", _float), _one("reciprocal", _float),
    _one("absolute", _float), _one("negative", _float),
    _one("floor", _float), _one("ceil", _float), _one("trunc", _float),
    _one("nearest", _float),
    _two("add"), _two("subtract"), _two("multiply"), _two("divide"),
    _two("maximum"), _two("minimum"),
)
# fmt: on
