"""Sums, means and extremes along axes; float32 by the kernels, so with their bits."""

from array import array
from collections.abc import Callable
from typing import Any

from edge.floats import f32
from edge.integers import i32
from edge.kernels import reduce as kernels
from edge.memory import Ptr
from edge.numpy_lite.core import Core
from edge.numpy_lite.dtypes import bool_, float32, float64, int64
from edge.numpy_lite.layout import Shape, axes_of, product
from edge.numpy_lite.shaping import transpose

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
KERNELS: dict[str, Callable[..., None]] = {
    "sum": kernels.sum,
    "mean": kernels.mean,
    "max": kernels.max,
    "min": kernels.min,
    "argmax": kernels.argmax,
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
    if x.dtype is float32 and name in KERNELS and items and n:
        if len(axes) == 1:
            inner = product(x.shape[axes[0] + 1 :])
        else:
            x, inner = transpose(x, (*rows, *axes)), 1
        return _by_kernel(x, name, items // inner, n, inner)
    values = transpose(x, (*rows, *axes)).values()
    groups = (values[i * n : (i + 1) * n] for i in range(items))
    dtype = {"any": bool_, "all": bool_, "argmax": int64, "argmin": int64}.get(name)
    if dtype is None:
        dtype = x.dtype
        if name == "sum" and dtype.kind != "f":
            dtype = int64
        if name == "mean" and dtype.kind != "f":
            dtype = float64
    return x.made(map(FUNCTIONS[name], groups), (items,), dtype)


def _by_kernel(x: Core, name: str, outer: int, n: int, inner: int) -> Core:
    source = float32.pack(x.values())
    items = outer * inner
    if name == "argmax":
        places = array("i", bytes(4 * items))
        KERNELS[name](Ptr(i32, memoryview(places)), _place(source), outer, n, inner)
        return x.made(places, (items,), int64)
    made = array("f", bytes(4 * items))
    KERNELS[name](_place(made), _place(source), outer, n, inner)
    return type(x)(made, float32, (items,))


def _place(buffer: "array[float]") -> Ptr[f32]:
    return Ptr(f32, memoryview(buffer))
