"""Arithmetic, comparisons and functions item by item, with broadcasting.

Results of float32 are the kernels' bits: sums, products, quotients and roots since
they are correctly rounded, exp, log and tanh since the kernels compute them. Of
float64, the last bit of exp, log, tanh and ``**`` is the platform's.
"""

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

from edge import scalars
from edge.floats import divide, f32
from edge.kernels.each import each
from edge.memory import Ptr
from edge.numpy_lite import dtypes
from edge.numpy_lite.core import Core
from edge.numpy_lite.dtypes import DType, bool_, float32, float64
from edge.numpy_lite.layout import broadcast_shapes

Function = Callable[..., Any]


def _power(x: float, y: float) -> float:
    if isinstance(x, int):
        if y < 0:
            raise ValueError("an integer to a negative power; make it a float")
        return pow(x, int(y), 1 << 64)
    try:
        return math.pow(x, y)
    except OverflowError:
        return -math.inf if x < 0.0 and y % 2.0 == 1.0 else math.inf
    except ValueError:
        if x != 0.0:
            return math.nan
        return math.copysign(math.inf, x) if y % 2.0 == 1.0 else math.inf


def _floor_divide(x: float, y: float) -> float:
    if y != 0:
        return x // y
    return 0 if isinstance(x, int) else divide(x, y)


def _remainder(x: float, y: float) -> float:
    if y != 0:
        return x % y
    return 0 if isinstance(x, int) else math.nan


def _smaller(x: float, y: float) -> float:
    return x if x < y or x != x else y


def _larger(x: float, y: float) -> float:
    return x if x > y or x != x else y


# results of the promoted type; the kinds that each takes
ARITHMETIC: dict[str, tuple[str, Function]] = {
    "add": ("bif", operator.add),
    "subtract": ("if", operator.sub),
    "multiply": ("bif", operator.mul),
    "floor_divide": ("if", _floor_divide),
    "remainder": ("if", _remainder),
    "power": ("if", _power),
    "minimum": ("bif", _smaller),
    "maximum": ("bif", _larger),
    "bitwise_and": ("bi", operator.and_),
    "bitwise_or": ("bi", operator.or_),
    "bitwise_xor": ("bi", operator.xor),
}
# results of bool
COMPARISONS: dict[str, Function] = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "logical_and": lambda x, y: x != 0 and y != 0,
    "logical_or": lambda x, y: x != 0 or y != 0,
}


def result_type(array: type[Core], *operands: object) -> DType:
    """The type that operands promote to. Python numbers adapt to the arrays."""
    strong = [o.dtype if isinstance(o, Core) else array.of(o).dtype
              for o in operands if not dtypes.is_weak(o)]  # fmt: skip
    weak = [o for o in operands if dtypes.is_weak(o)]
    found = strong or [dtypes.of_scalar(one) for one in weak]
    dtype = found[0]
    for one in found[1:]:
        dtype = dtypes.promote(dtype, one)
    for value in weak if strong else ():
        dtype = dtypes.promote_weak(dtype, value)  # type: ignore[arg-type]
    return dtype


def cast(array: type[Core], given: object, dtype: DType) -> Core:
    """An operand as an array of the type."""
    x = array.of(given)
    return x if x.dtype is dtype else array.made(x.values(), x.shape, dtype)


def binary(array: type[Core], name: str, x: object, y: object) -> Any:
    """Apply a function of ARITHMETIC, COMPARISONS or ``divide``.

    Raises: ValueError if the shapes do not broadcast, TypeError for a type that the
    function does not take, OverflowError for a Python integer that does not fit.
    """
    dtype = result_type(array, x, y)
    if name == "divide":
        dtype = dtype if dtype.kind == "f" else float64
        function: Function = divide
        result = dtype
    elif name in COMPARISONS:
        function = COMPARISONS[name]
        result = bool_
    else:
        kinds, function = ARITHMETIC[name]
        if dtype.kind not in kinds:
            raise TypeError(f"{name} does not take {dtype.name}")
        result = dtype
    a, b = cast(array, x, dtype), cast(array, y, dtype)
    shape = broadcast_shapes(a.shape, b.shape)
    pairs = map(function, a.stretched(shape).values(), b.stretched(shape).values())
    return array.made(pairs, shape, result)


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    if x > 0.0:
        return math.log(x)
    return -math.inf if x == 0.0 else math.nan


def _sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0.0 else math.nan


def _sign(x: float) -> float:
    return x if x != x else (x > 0) - (x < 0)


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    def rounded(x: float) -> float:
        return math.copysign(function(x), x) if math.isfinite(x) else x

    return rounded


# results of float; integers become float64
FLOATING: dict[str, Function] = {
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "tanh": math.tanh,
    "rint": _whole(round),
}
LANES: dict[str, Function] = {
    "exp": scalars.exp,
    "log": scalars.log,
    "tanh": scalars.tanh,
}
# results of the same type
SAME: dict[str, Function] = {
    "negative": operator.neg,
    "absolute": abs,
    "sign": _sign,
    "floor": _whole(math.floor),
    "ceil": _whole(math.ceil),
}
TRUTHS: dict[str, Function] = {
    "isnan": math.isnan,
    "isinf": math.isinf,
    "isfinite": math.isfinite,
    "logical_not": lambda x: x == 0,
}


def unary(array: type[Core], name: str, given: object) -> Any:
    """Apply a function of FLOATING, SAME or TRUTHS. Raises: TypeError."""
    x = array.of(given)
    if name in TRUTHS:
        return array.made(map(TRUTHS[name], x.values()), x.shape, bool_)
    if name in SAME:
        if x.dtype.kind == "b" and name in ("negative", "sign"):
            raise TypeError(f"{name} does not take bool")
        if x.dtype.kind != "f" and name in ("floor", "ceil"):
            return x.copy()
        return array.made(map(SAME[name], x.values()), x.shape, x.dtype)
    if x.dtype is float32 and name in LANES:
        return by_lanes(array, LANES[name], x)
    dtype = x.dtype if x.dtype.kind == "f" else float64
    return array.made(map(FLOATING[name], x.values()), x.shape, dtype)


def by_lanes(array: type[Core], function: Function, x: Core) -> Any:
    """Apply a function of lanes to a float32 array."""
    n = x.size
    buffer = float32.pack(x.values() + [0.0] * (-n % 4))
    place = Ptr(f32, memoryview(buffer))
    each(place, place, n, function)
    return array(buffer[:n], float32, x.shape)


def invert(array: type[Core], given: object) -> Any:
    """Complement integers, negate truths. Raises: TypeError for floats."""
    x = array.of(given)
    if x.dtype.kind == "f":
        raise TypeError(f"~ does not take {x.dtype.name}")
    flip: Iterable[int] = (
        (1 - v for v in x.values()) if x.dtype.kind == "b" else (~v for v in x.values())
    )
    return array.made(flip, x.shape, x.dtype)
