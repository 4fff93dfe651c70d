"""What is called as np.name(…): making arrays, and functions of whole arrays."""

import builtins
import math
from collections.abc import Callable, Sequence

from edge.numpy_lite import dtypes, indexing, products, reductions, shaping
from edge.numpy_lite.arrays import ndarray
from edge.numpy_lite.operators import binary, unary
from edge.numpy_lite.reductions import Axis

Shape = int | Sequence[int]


def array(given: object, dtype: object = None) -> ndarray:
    """A new array of a number, nested sequences or an array.

    Raises: ValueError for uneven nesting, TypeError for what is no number,
    OverflowError for an integer that the type cannot hold.
    """
    return asarray(given, dtype).copy()


def asarray(given: object, dtype: object = None) -> ndarray:
    """The array itself if it is one of that type, else a new one."""
    return ndarray.of(given, None if dtype is None else dtypes.as_dtype(dtype))


def full(shape: Shape, value: object, dtype: object = None) -> ndarray:
    """An array of one value all over, which may itself broadcast."""
    sizes = tuple(shape) if isinstance(shape, Sequence) else (shape,)
    if builtins.min(sizes, default=0) < 0:
        raise ValueError(f"shape {sizes} has a negative size")
    return asarray(value, dtype).stretched(sizes).copy()


def zeros(shape: Shape, dtype: object = float) -> ndarray:
    """An array of 0."""
    return full(shape, 0, dtype)


def ones(shape: Shape, dtype: object = float) -> ndarray:
    """An array of 1."""
    return full(shape, 1, dtype)


def zeros_like(x: object, dtype: object = None) -> ndarray:
    """An array of 0 with the shape and type of another."""
    like = asarray(x)
    return full(like.shape, 0, dtype or like.dtype)


def ones_like(x: object, dtype: object = None) -> ndarray:
    """An array of 1 with the shape and type of another."""
    like = asarray(x)
    return full(like.shape, 1, dtype or like.dtype)


def arange(
    start: float, stop: float | None = None, step: float = 1, dtype: object = None
) -> ndarray:
    """The numbers from start to before stop. Raises: ZeroDivisionError for step 0."""
    if stop is None:
        start, stop = 0, start
    found = asarray([start, stop, step]).dtype
    n = builtins.max(math.ceil((stop - start) / step), 0)
    values = [start + i * step for i in range(n)]
    return ndarray.made(values, (n,), found).astype(dtype or found)


def _binary(name: str) -> Callable[[object, object], ndarray]:
    def function(x: object, y: object) -> ndarray:
        found: ndarray = binary(ndarray, name, x, y)
        return found

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name.replace('_', ' ').capitalize()} item by item."
    return function


def _unary(name: str) -> Callable[[object], ndarray]:
    def function(x: object) -> ndarray:
        found: ndarray = unary(ndarray, name, x)
        return found

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{name.replace('_', ' ').capitalize()} of each item."
    return function


add = _binary("add")
subtract = _binary("subtract")
multiply = _binary("multiply")
divide = _binary("divide")
floor_divide = _binary("floor_divide")
remainder = _binary("remainder")
power = _binary("power")
minimum = _binary("minimum")
maximum = _binary("maximum")
equal = _binary("equal")
not_equal = _binary("not_equal")
less = _binary("less")
less_equal = _binary("less_equal")
greater = _binary("greater")
greater_equal = _binary("greater_equal")
logical_and = _binary("logical_and")
logical_or = _binary("logical_or")

negative = _unary("negative")
absolute = _unary("absolute")
sign = _unary("sign")
floor = _unary("floor")
ceil = _unary("ceil")
rint = _unary("rint")
exp = _unary("exp")
log = _unary("log")
sqrt = _unary("sqrt")
tanh = _unary("tanh")
isnan = _unary("isnan")
isinf = _unary("isinf")
isfinite = _unary("isfinite")
logical_not = _unary("logical_not")


def _reduction(name: str) -> Callable[..., ndarray]:
    def function(x: object, axis: Axis = None, keepdims: bool = False) -> ndarray:
        found: ndarray = reductions.reduce(asarray(x), name, axis, keepdims)
        return found

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"The {name} along an axis, several, or all."
    return function


sum = _reduction("sum")
mean = _reduction("mean")
max = _reduction("max")
min = _reduction("min")
argmax = _reduction("argmax")
argmin = _reduction("argmin")
any = _reduction("any")
all = _reduction("all")


def clip(x: object, low: object = None, high: object = None) -> ndarray:
    """Each item, at least ``low`` and at most ``high``."""
    return asarray(x).clip(low, high)


def matmul(x: object, y: object) -> ndarray:
    """The matrix product x @ y. Raises: ValueError."""
    found: ndarray = products.matmul(ndarray, x, y)
    return found


def dot(x: object, y: object) -> ndarray:
    """The matrix product, or the product with a number. Raises: ValueError."""
    found: ndarray = products.dot(ndarray, x, y)
    return found


def reshape(x: object, shape: Shape) -> ndarray:
    """Another shape; one -1 is worked out. Raises: ValueError."""
    found: ndarray = indexing.reshape(asarray(x), shape)
    return found


def transpose(x: object, axes: Sequence[int] | None = None) -> ndarray:
    """The axes in another order, reversed if none is given. Raises: ValueError."""
    found: ndarray = shaping.transpose(asarray(x), axes)
    return found


def expand_dims(x: object, axis: int) -> ndarray:
    """A new axis of one item. Raises: ValueError."""
    found: ndarray = shaping.expand_dims(asarray(x), axis)
    return found


def squeeze(x: object, axis: int | None = None) -> ndarray:
    """Without axes of one item. Raises: ValueError."""
    found: ndarray = shaping.squeeze(asarray(x), axis)
    return found


def concatenate(given: Sequence[object], axis: int | None = 0) -> ndarray:
    """Arrays one behind the other along an axis. Raises: ValueError."""
    found: ndarray = shaping.concatenate(ndarray, given, axis)
    return found


def stack(given: Sequence[object], axis: int = 0) -> ndarray:
    """Arrays of one shape beside each other along a new axis. Raises: ValueError."""
    found: ndarray = shaping.stack(ndarray, given, axis)
    return found


def where(condition: object, x: object, y: object) -> ndarray:
    """``x`` where the condition is true, ``y`` elsewhere. Raises: ValueError."""
    found: ndarray = shaping.where(ndarray, condition, x, y)
    return found


def broadcast_to(x: object, shape: Shape) -> ndarray:
    """The array repeated over a larger shape: a copy, unlike NumPy's."""
    return full(shape, x)
