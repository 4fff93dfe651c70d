"""From float32 to quantised values and back, and what needs both.

A quantised value is int16: its number of eight bits less the zero point, so that it
stands for itself times its scale, and 0 for 0 (see `quantised.py`)::

    quantise([x], {"scale": 0.05, "low": 0, "high": 255})
    add_i8([a, b], {"scale_a": 0.5, "scale_b": 0.25, …})    # a * 0.5 + b * 0.25

Every step is rounded to float32; a result is cut at `low` and `high` and then rounded
to an integer, half to even. NaN becomes 0.
"""

import math
from collections.abc import Sequence

import numpy as np

from convert.graph import Array, Type
from convert.lower.composed import cast, where
from convert.lower.core import Core, constant, flag, map_
from convert.ops.row import (
    ANY,
    Attributes,
    Floats,
    Input,
    Operator,
    Word,
    floats,
    integer,
    real,
    rowwise,
)

LIMITS = {"low": Word(int, -128), "high": Word(int, 127)}


def quantise(arrays: Sequence[Floats], attributes: Attributes) -> Array:
    """X / scale, as a quantised value."""
    (x,) = arrays
    return quantised(x / np.asarray(real(attributes["scale"]), x.dtype), attributes)


def dequantise(arrays: Sequence[Array], attributes: Attributes) -> Array:
    """X * scale, in float32."""
    (x,) = arrays
    return x.astype(np.float32) * np.float32(real(attributes["scale"]))


def add_i8(arrays: Sequence[Array], attributes: Attributes) -> Array:
    """The sum a * scale_a + b * scale_b, as a quantised value."""
    terms = [
        x.astype(np.float32) * np.float32(real(attributes[name]))
        for x, name in zip(arrays, _SCALES, strict=True)
    ]
    return quantised(terms[0] + terms[1], attributes)


def quantised(y: Floats, attributes: Attributes) -> Array:
    """Cut and round."""
    low, high = (np.asarray(real(attributes[name]), y.dtype) for name in LIMITS)
    found = np.rint(np.clip(y, low, high))
    return np.where(found != found, 0.0, found).astype(np.int16)


def limits(attributes: Attributes) -> None:
    """Demand limits that are int16."""
    low, high = integer(attributes["low"]), integer(attributes["high"])
    if not -(1 << 15) <= low <= high < 1 << 15:
        raise ValueError(f"results of {low} to {high} are no int16")


def _scale(attributes: Attributes, name: str = "scale") -> None:
    scale = real(attributes[name])
    if not 0.0 < scale < math.inf or float(np.float32(scale)) != scale:
        raise ValueError(f"{name} {scale!r} is no float32 above 0")


def _quantise_type(types: Sequence[Type], attributes: Attributes) -> Type:
    floats(types[0])
    limits(attributes)
    _scale(attributes)
    return Type("int16", types[0].shape)


def _dequantise_type(types: Sequence[Type], attributes: Attributes) -> Type:
    _integers(types[0])
    _scale(attributes)
    return Type("float32", types[0].shape)


def _add_type(types: Sequence[Type], attributes: Attributes) -> Type:
    a, b = types
    _integers(a)
    if a != b:
        raise ValueError(f"{a} and {b} do not fit together")
    limits(attributes)
    for name in _SCALES:
        _scale(attributes, name)
    return a


def _integers(x: Type) -> None:
    if x.dtype != "int16":
        raise ValueError(f"{x} is not of int16")


def _quantise(args: Sequence[Core], given: Attributes) -> Core:
    scale = constant(real(given["scale"]), "float32")
    return _rounded(map_("divide", args[0], scale), given)


def _dequantise(args: Sequence[Core], given: Attributes) -> Core:
    return _scaled(args[0], given, "scale")


def _add(args: Sequence[Core], given: Attributes) -> Core:
    terms = [_scaled(x, given, name) for x, name in zip(args, _SCALES, strict=True)]
    return _rounded(map_("add", *terms), given)


def _scaled(x: Core, given: Attributes, name: str) -> Core:
    scale = constant(real(given[name]), "float32")
    return map_("multiply", cast(x, "float32"), scale)


def _rounded(y: Core, given: Attributes) -> Core:
    low, high = (constant(real(given[name]), "float32") for name in LIMITS)
    y = where(flag("less", y, low), low, y)
    y = where(flag("less", high, y), high, y)
    return cast(map_("nearest", y), "int16")


_SCALES = {"scale_a": Word(float), "scale_b": Word(float)}
# fmt: off
OPERATORS = rowwise(
    Operator("quantise", quantise, _quantise_type, core=_quantise,
             attributes={"scale": Word(float)} | LIMITS),
    Operator("dequantise", dequantise, _dequantise_type, core=_dequantise,
             attributes={"scale": Word(float)}),
    Operator("add_i8", add_i8, _add_type, core=_add, inputs=(Input("a"), Input("b")),
             attributes=_SCALES | LIMITS, reads=ANY, writes=ANY),
)
# fmt: on
