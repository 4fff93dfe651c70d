"""Shapes and strides: where in a flat buffer the items of an array lie.

>>> positions((2, 2), (3, 1), 0)
[0, 1, 3, 4]
>>> broadcast_shapes((3, 1), (4,))
(3, 4)
"""

from collections.abc import Iterable

Shape = tuple[int, ...]


def product(numbers: Iterable[int]) -> int:
    """Multiply; 1 for none."""
    result = 1
    for number in numbers:
        result *= number
    return result


def row_major(shape: Shape) -> Shape:
    """Strides of an array whose last axis is contiguous."""
    strides = []
    step = 1
    for n in reversed(shape):
        strides.append(step)
        step *= n
    return tuple(reversed(strides))


def positions(shape: Shape, strides: Shape, offset: int) -> list[int]:
    """Places of all items, last axis fastest."""
    places = [offset]
    for n, step in zip(shape, strides, strict=True):
        steps = [i * step for i in range(n)]
        places = [place + one for place in places for one in steps]
    return places


def broadcast_shapes(*shapes: Shape) -> Shape:
    """The shape that all stretch to. Raises: ValueError if there is none."""
    ndim = max(map(len, shapes), default=0)
    result = []
    for column in zip(*[(1,) * (ndim - len(s)) + s for s in shapes], strict=True):
        sizes = {n for n in column if n != 1}
        if len(sizes) > 1:
            raise ValueError(f"shapes {' '.join(map(str, shapes))} do not broadcast")
        result.append(sizes.pop() if sizes else 1)
    return tuple(result)


def broadcast_strides(shape: Shape, strides: Shape, to: Shape) -> Shape:
    """Strides that repeat an array over a larger shape: 0 where it has one item.

    Raises: ValueError if it does not stretch to that shape.
    """
    missing = len(to) - len(shape)
    if missing < 0 or any(
        a not in (1, b) for a, b in zip(shape, to[missing:], strict=True)
    ):
        raise ValueError(f"shape {shape} does not broadcast to {to}")
    stretched = (0 if n == 1 else step for n, step in zip(shape, strides, strict=True))
    return (0,) * missing + tuple(stretched)


def axis_of(axis: int, ndim: int) -> int:
    """An axis counted from 0. Raises: AxisError if there is none."""
    if not -ndim <= axis < ndim:
        raise AxisError(f"axis {axis} is out of bounds for {ndim} dimensions")
    return axis % ndim


def axes_of(axis: int | tuple[int, ...] | None, ndim: int) -> Shape:
    """Axes counted from 0, None being all. Raises: AxisError, ValueError."""
    if axis is None:
        return tuple(range(ndim))
    if not isinstance(axis, tuple):
        return (axis_of(axis, ndim),)
    axes = tuple(axis_of(one, ndim) for one in axis)
    if len(set(axes)) < len(axes):
        raise ValueError(f"axis {axis} names one axis twice")
    return axes


class AxisError(ValueError, IndexError):
    """An axis that the array does not have."""
