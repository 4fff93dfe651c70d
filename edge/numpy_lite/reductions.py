"""Sums, means and extremes along axes; of float32 with the bits of generated loops.

Sums of neighbours go to four partial sums, item i to i % 4, which are (0 + 1) + (2 + 3)
at the end; other sums go in order.
"""

import functools
from collections.abc import Callable
from typing import Any

from edge.floats import f32
from edge.numpy_lite.core import Core
from edge.numpy_lite.dtypes import bool_, float32, float64, int64
from edge.numpy_lite.layout import Shape, axes_of, product
from edge.numpy_lite.shaping import transpose
from edge.scalars import maximum, minimum

Axis = int | tuple[int, ...] | None


def _add_up(values: list[Any]) -> Any:
    total = 0
    for value in values:
        total = total + value
    return total


def _mean(values: list[Any]) -> float:
    return float(_add_up(values)) / len(values) if values else float("nan")


def _largest(values: list[Any]) -> Any:
    best = values[0]
    for value in values:
        if value > best or value != value:
            best = value
        if best != best:
            return best
    return best


def _smallest(values: list[Any]) -> Any:
    return -_largest([-value for value in values])


def _first(values: list[Any], best: Any) -> int:
    return next(
        i for i, v in enumerate(values) if v == best or (v != v and best != best)
    )


def _argmax(values: list[Any]) -> int:
    return _first(values, _largest(values))


def _argmin(values: list[Any]) -> int:
    return _first(values, _smallest(values))


def _sum32(values: list[Any], parts: int) -> f32:
    sums = [f32(0.0)] * 4
    for i, value in enumerate(values):
        sums[i % parts] += f32(value)
    return (sums[0] + sums[1]) + (sums[2] + sums[3])


# of float32, also by the number of partial sums
FUNCTIONS32: dict[str, Callable[[list[Any], int], f32]] = {
    "sum": _sum32,
    "mean": lambda values, parts: _sum32(values, parts) / f32(len(values)),
    "max": lambda values, parts: functools.reduce(maximum, map(f32, values)),
    "min": lambda values, parts: functools.reduce(minimum, map(f32, values)),
}
FUNCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "sum": _add_up,
    "mean": _mean,
    "max": _largest,
    "min": _smallest,
    "argmax": _argmax,
    "argmin": _argmin,
    "any": lambda values: any(value != 0 for value in values),
    "all": lambda values: all(value != 0 for value in values),
}
# of nothing they have no value
_NEED_ITEMS = ("max", "min", "argmax", "argmin")


def reduce(x: Core, name: str, axis: Axis = None, keepdims: bool = False) -> Any:
    """Reduce along an axis, several, or all (None).

    Raises: ValueError for an axis that is not there, and for an extreme of nothing.
    """
    axes = axes_of(axis, x.ndim)
    n = product(x.shape[one] for one in axes)
    if n == 0 and name in _NEED_ITEMS:
        raise ValueError(f"{name} of no items")
    kept = [x.shape[i] for i in range(x.ndim) if i not in axes]
    result = _reduced(x, name, axes, n, product(kept))
    with_ones = tuple(1 if i in axes else size for i, size in enumerate(x.shape))
    return type(x)(result.data, result.dtype, with_ones if keepdims else tuple(kept))


def _reduced(x: Core, name: str, axes: Shape, n: int, items: int) -> Core:
    """The results one after the other."""
    rows = [i for i in range(x.ndim) if i not in axes]
    values = transpose(x, (*rows, *axes)).values()
    groups = [values[i * n : (i + 1) * n] for i in range(items)]
    if x.dtype is float32 and name in FUNCTIONS32 and n:
        apart = len(axes) == 1 and product(x.shape[axes[0] + 1 :]) > 1
        function = FUNCTIONS32[name]
        found = (function(one, 1 if apart else 4) for one in groups)
        return x.made(found, (items,), float32)
    dtype = {"any": bool_, "all": bool_, "argmax": int64, "argmin": int64}.get(name)
    if dtype is None:
        dtype = x.dtype
        if name == "sum" and dtype.kind != "f":
            dtype = int64
        if name == "mean" and dtype.kind != "f":
            dtype = float64
    return x.made(map(FUNCTIONS[name], groups), (items,), dtype)
