"""The array's storage: a flat buffer, a shape, strides; conversions in and out."""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, Self

from edge.numpy_lite import dtypes
from edge.numpy_lite.dtypes import DType, Scalar
from edge.numpy_lite.layout import (
    Shape,
    broadcast_strides,
    positions,
    product,
    row_major,
)


class Core:
    """Items of one type in a buffer; several arrays may look at one buffer."""

    __slots__ = ("data", "dtype", "offset", "shape", "strides")
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        data: "array[Any]",
        dtype: DType,
        shape: Shape,
        strides: Shape | None = None,
        offset: int = 0,
    ) -> None:
        self.data = data
        self.dtype = dtype
        self.shape = shape
        self.strides = row_major(shape) if strides is None else strides
        self.offset = offset

    @classmethod
    def made(cls, values: Iterable[Any], shape: Shape, dtype: DType) -> Self:
        """A new array of these items, last axis fastest."""
        return cls(dtype.pack(values), dtype, shape)

    @classmethod
    def of(cls, given: object, dtype: DType | None = None) -> Self:
        """An array of a number, nested sequences or an array (itself if it can be).

        Raises: ValueError for uneven nesting, TypeError for what is no number,
        OverflowError for an integer that the type cannot hold.
        """
        if isinstance(given, cls):
            return given if dtype in (None, given.dtype) else given.astype(dtype)
        values, shape, found = cls._flat(given)
        dtype = dtype or found
        for value in values:
            if isinstance(value, int) and not dtype.holds(value):
                raise OverflowError(f"{value} does not fit {dtype.name}")
        return cls.made(values, shape, dtype)

    @classmethod
    def _flat(cls, given: object) -> tuple[list[Any], Shape, DType]:
        """The items, the shape and the type of nested sequences."""
        if isinstance(given, Core):
            return given.values(), given.shape, given.dtype
        if not isinstance(given, list | tuple):
            return [given], (), dtypes.of_scalar(given)
        if not given:
            return [], (0,), dtypes.float64
        parts = [cls._flat(one) for one in given]
        values, shape, dtype = parts[0]
        values = list(values)
        for more, other, kind in parts[1:]:
            if other != shape:
                raise ValueError(f"uneven nesting: {shape} and {other} side by side")
            values += more
            dtype = dtypes.promote(dtype, kind)
        return values, (len(given), *shape), dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of items."""
        return product(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether the items lie behind each other, last axis fastest."""
        wanted = row_major(self.shape)
        return all(
            n == 1 or step == want
            for n, step, want in zip(self.shape, self.strides, wanted, strict=True)
        )

    def places(self) -> list[int]:
        """Where in the buffer the items lie."""
        return positions(self.shape, self.strides, self.offset)

    def values(self) -> list[Any]:
        """The items, last axis fastest; those of bool as 0 and 1."""
        if self.is_contiguous:
            return self.data[self.offset : self.offset + self.size].tolist()
        data = self.data
        return [data[place] for place in self.places()]

    def look(self, shape: Shape, strides: Shape, offset: int | None = None) -> Self:
        """Another array on the same buffer."""
        at = self.offset if offset is None else offset
        return type(self)(self.data, self.dtype, shape, strides, at)

    def stretched(self, shape: Shape) -> Self:
        """The array repeated over a larger shape, without copying."""
        return self.look(shape, broadcast_strides(self.shape, self.strides, shape))

    def astype(self, dtype: object) -> Self:
        """Copy to another type.

        A float becomes an integer towards zero, saturated, NaN 0.
        """
        return self.made(self.values(), self.shape, dtypes.as_dtype(dtype))

    def copy(self) -> Self:
        """Copy to a buffer of its own."""
        return self.made(self.values(), self.shape, self.dtype)

    def item(self) -> Scalar:
        """The only item, as a Python number. Raises: ValueError if not one."""
        if self.size != 1:
            raise ValueError(f"an array of {self.size} items is no single number")
        value: Scalar = self.values()[0]
        return bool(value) if self.dtype.kind == "b" else value

    def tolist(self) -> Any:
        """Nested lists of Python numbers; one number without an axis."""
        values = self.values()
        if self.dtype.kind == "b":
            values = [bool(value) for value in values]
        return _nested(iter(values), self.shape)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("an array without axes has no length")
        return self.shape[0]

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(
                f"an array of {self.size} items is no condition; use any() or all()"
            )
        return bool(self.item())

    def __int__(self) -> int:
        return int(self._number())

    def __float__(self) -> float:
        return float(self._number())

    def __index__(self) -> int:
        value = self._number()
        if self.dtype.kind != "i":
            raise TypeError("only an integer array without axes is an index")
        return int(value)

    def __format__(self, form: str) -> str:
        return format(self.item(), form) if form else str(self)

    def _number(self) -> Scalar:
        if self.shape:
            raise TypeError("only an array without axes is a number")
        return self.item()


def _nested(values: Iterator[Any], shape: Shape) -> Any:
    if not shape:
        return next(values)
    return [_nested(values, shape[1:]) for _ in range(shape[0])]
