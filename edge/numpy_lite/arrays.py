"""The ndarray: numbers of one type in rows and columns.

>>> x = ndarray.of([[1.0, 2.0], [3.0, 4.0]])
>>> x[:, 1] * 2
array([4., 8.])
"""

from collections.abc import Iterator
from typing import Any

from edge.numpy_lite import indexing, products, reductions, shaping, text
from edge.numpy_lite.core import Core
from edge.numpy_lite.operators import binary, invert, unary
from edge.numpy_lite.reductions import Axis


class ndarray(Core):
    """An array; x[i] and x.T look at the same items, so that writing shows in both.

    An item is an array without axes: it does as a number where one is wanted.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return text.representation(self)

    def __str__(self) -> str:
        return text.plain(self)

    def __getitem__(self, key: object) -> "ndarray":
        found: ndarray = indexing.get(self, key)
        return found

    def __setitem__(self, key: object, value: object) -> None:
        indexing.put(self, key, value)

    def __iter__(self) -> Iterator["ndarray"]:
        return (self[i] for i in range(len(self)))

    def __contains__(self, value: object) -> bool:
        return bool((self == value).any())

    def __add__(self, other: object) -> "ndarray":
        return _binary("add", self, other)

    def __radd__(self, other: object) -> "ndarray":
        return _binary("add", other, self)

    def __sub__(self, other: object) -> "ndarray":
        return _binary("subtract", self, other)

    def __rsub__(self, other: object) -> "ndarray":
        return _binary("subtract", other, self)

    def __mul__(self, other: object) -> "ndarray":
        return _binary("multiply", self, other)

    def __rmul__(self, other: object) -> "ndarray":
        return _binary("multiply", other, self)

    def __truediv__(self, other: object) -> "ndarray":
        return _binary("divide", self, other)

    def __rtruediv__(self, other: object) -> "ndarray":
        return _binary("divide", other, self)

    def __floordiv__(self, other: object) -> "ndarray":
        return _binary("floor_divide", self, other)

    def __rfloordiv__(self, other: object) -> "ndarray":
        return _binary("floor_divide", other, self)

    def __mod__(self, other: object) -> "ndarray":
        return _binary("remainder", self, other)

    def __rmod__(self, other: object) -> "ndarray":
        return _binary("remainder", other, self)

    def __pow__(self, other: object) -> "ndarray":
        return _binary("power", self, other)

    def __rpow__(self, other: object) -> "ndarray":
        return _binary("power", other, self)

    def __and__(self, other: object) -> "ndarray":
        return _binary("bitwise_and", self, other)

    def __or__(self, other: object) -> "ndarray":
        return _binary("bitwise_or", self, other)

    def __xor__(self, other: object) -> "ndarray":
        return _binary("bitwise_xor", self, other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __eq__(self, other: object) -> "ndarray":  # type: ignore[override]
        return _binary("equal", self, other)

    def __ne__(self, other: object) -> "ndarray":  # type: ignore[override]
        return _binary("not_equal", self, other)

    def __lt__(self, other: object) -> "ndarray":
        return _binary("less", self, other)

    def __le__(self, other: object) -> "ndarray":
        return _binary("less_equal", self, other)

    def __gt__(self, other: object) -> "ndarray":
        return _binary("greater", self, other)

    def __ge__(self, other: object) -> "ndarray":
        return _binary("greater_equal", self, other)

    def __matmul__(self, other: object) -> "ndarray":
        found: ndarray = products.matmul(ndarray, self, other)
        return found

    def __rmatmul__(self, other: object) -> "ndarray":
        found: ndarray = products.matmul(ndarray, other, self)
        return found

    def __neg__(self) -> "ndarray":
        return _unary("negative", self)

    def __pos__(self) -> "ndarray":
        return self.copy()

    def __abs__(self) -> "ndarray":
        return _unary("absolute", self)

    def __invert__(self) -> "ndarray":
        found: ndarray = invert(ndarray, self)
        return found

    @property
    def T(self) -> "ndarray":
        """The array with its axes reversed."""
        return self.transpose()

    def transpose(self, *axes: Any) -> "ndarray":
        """The axes in another order, reversed if none is given."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        found: ndarray = shaping.transpose(self, order or None)
        return found

    def reshape(self, *shape: Any) -> "ndarray":
        """Another shape; one -1 is worked out. Raises: ValueError."""
        found: ndarray = indexing.reshape(self, *shape)
        return found

    def ravel(self) -> "ndarray":
        """One axis, on the same items if they lie in order."""
        return self.reshape(-1)

    def flatten(self) -> "ndarray":
        """One axis, copied."""
        return self.copy().reshape(-1)

    def squeeze(self, axis: int | None = None) -> "ndarray":
        """Without axes of one item."""
        found: ndarray = shaping.squeeze(self, axis)
        return found

    def dot(self, other: object) -> "ndarray":
        """The matrix product, or the product with a number."""
        found: ndarray = products.dot(ndarray, self, other)
        return found

    def clip(self, low: object = None, high: object = None) -> "ndarray":
        """Each item, at least ``low`` and at most ``high``."""
        found = self if low is None else _binary("maximum", self, low)
        return found.copy() if high is None else _binary("minimum", found, high)

    def sum(self, axis: Axis = None, keepdims: bool = False) -> "ndarray":
        """Add up along axes."""
        return _reduce(self, "sum", axis, keepdims)

    def mean(self, axis: Axis = None, keepdims: bool = False) -> "ndarray":
        """The mean along axes."""
        return _reduce(self, "mean", axis, keepdims)

    def max(self, axis: Axis = None, keepdims: bool = False) -> "ndarray":
        """The largest along axes; NaN if one is."""
        return _reduce(self, "max", axis, keepdims)

    def min(self, axis: Axis = None, keepdims: bool = False) -> "ndarray":
        """The smallest along axes; NaN if one is."""
        return _reduce(self, "min", axis, keepdims)

    def any(self, axis: Axis = None, keepdims: bool = False) -> "ndarray":
        """Whether one is not 0."""
        return _reduce(self, "any", axis, keepdims)

    def all(self, axis: Axis = None, keepdims: bool = False) -> "ndarray":
        """Whether none is 0."""
        return _reduce(self, "all", axis, keepdims)

    def argmax(self, axis: int | None = None, keepdims: bool = False) -> "ndarray":
        """Where the first largest, or the first NaN, is along an axis."""
        return _reduce(self, "argmax", axis, keepdims)

    def argmin(self, axis: int | None = None, keepdims: bool = False) -> "ndarray":
        """Where the first smallest, or the first NaN, is along an axis."""
        return _reduce(self, "argmin", axis, keepdims)


def _binary(name: str, x: object, y: object) -> ndarray:
    found: ndarray = binary(ndarray, name, x, y)
    return found


def _unary(name: str, x: object) -> ndarray:
    found: ndarray = unary(ndarray, name, x)
    return found


def _reduce(x: ndarray, name: str, axis: Axis, keepdims: bool) -> ndarray:
    found: ndarray = reductions.reduce(x, name, axis, keepdims)
    return found
