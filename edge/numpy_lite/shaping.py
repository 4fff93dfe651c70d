"""Arrays put together, taken apart and turned."""

from collections.abc import Sequence
from typing import Any

from edge.numpy_lite.core import Core
from edge.numpy_lite.indexing import reshape
from edge.numpy_lite.layout import axis_of, broadcast_shapes, product
from edge.numpy_lite.operators import cast, result_type


def transpose(x: Core, axes: Sequence[int] | None = None) -> Any:
    """The axes in another order, reversed if none is given. Raises: ValueError."""
    if axes is None:
        axes = range(x.ndim)[::-1]
    order = [axis_of(one, x.ndim) for one in axes]
    if sorted(order) != list(range(x.ndim)):
        raise ValueError(f"{tuple(axes)} is no order of {x.ndim} axes")
    shape = tuple(x.shape[one] for one in order)
    return x.look(shape, tuple(x.strides[one] for one in order))


def expand_dims(x: Core, axis: int) -> Any:
    """A new axis of one item. Raises: ValueError."""
    at = axis_of(axis, x.ndim + 1)
    shape = (*x.shape[:at], 1, *x.shape[at:])
    return x.look(shape, (*x.strides[:at], 0, *x.strides[at:]))


def squeeze(x: Core, axis: int | None = None) -> Any:
    """Without axes of one item, or without that one. Raises: ValueError."""
    if axis is None:
        gone = [i for i, n in enumerate(x.shape) if n == 1]
    else:
        gone = [axis_of(axis, x.ndim)]
        if x.shape[gone[0]] != 1:
            raise ValueError(f"axis {axis} has {x.shape[gone[0]]} items, not one")
    kept = [i for i in range(x.ndim) if i not in gone]
    shape = tuple(x.shape[i] for i in kept)
    return x.look(shape, tuple(x.strides[i] for i in kept))


def concatenate(
    array: type[Core], given: Sequence[object], axis: int | None = 0
) -> Any:
    """Arrays one behind the other along an axis; flattened if it is None.

    Raises: ValueError for none, and for shapes that differ elsewhere.
    """
    parts = [array.of(one) for one in given]
    if not parts:
        raise ValueError("nothing to concatenate")
    dtype = result_type(array, *parts)
    if axis is None:
        parts, axis = [reshape(part, -1) for part in parts], 0
    first = parts[0]
    if not first.ndim:
        raise ValueError("arrays without axes do not concatenate")
    at = axis_of(axis, first.ndim)
    for part in parts:
        same = part.shape[:at] + part.shape[at + 1 :]
        if part.ndim != first.ndim or same != first.shape[:at] + first.shape[at + 1 :]:
            raise ValueError(
                f"shapes {first.shape} and {part.shape} do not concatenate"
            )
    n = sum(part.shape[at] for part in parts)
    shape = (*first.shape[:at], n, *first.shape[at + 1 :])
    outer = product(shape[:at])
    flat = [part.values() for part in parts]
    values: list[Any] = []
    for k in range(outer):
        for one in flat:
            step = len(one) // outer
            values += one[k * step : (k + 1) * step]
    return array.made(values, shape, dtype)


def stack(array: type[Core], given: Sequence[object], axis: int = 0) -> Any:
    """Arrays of one shape beside each other along a new axis. Raises: ValueError."""
    parts = [array.of(one) for one in given]
    if len({part.shape for part in parts}) != 1:
        raise ValueError("arrays of one shape stack, and at least one")
    return concatenate(array, [expand_dims(part, axis) for part in parts], axis)


def where(array: type[Core], condition: object, x: object, y: object) -> Any:
    """``x`` where the condition is true, ``y`` elsewhere. Raises: ValueError."""
    dtype = result_type(array, x, y)
    mask, a, b = array.of(condition), cast(array, x, dtype), cast(array, y, dtype)
    shape = broadcast_shapes(mask.shape, a.shape, b.shape)
    rows = zip(
        mask.stretched(shape).values(),
        a.stretched(shape).values(),
        b.stretched(shape).values(),
        strict=True,
    )
    return array.made([p if m else q for m, p, q in rows], shape, dtype)
