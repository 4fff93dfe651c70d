"""Reading and writing parts of an array: x[key] and x[key] = value.

Integers, slices, ``...`` and None give another array on the same buffer; one list or
array of integers picks along the first axis, one of bool picks items, both copy.
"""

from typing import Any

from edge.numpy_lite.core import Core
from edge.numpy_lite.dtypes import bool_
from edge.numpy_lite.layout import product

_KEYS = "an index is an integer, a slice, ..., None, or one array of integers or bool"


def get(x: Core, key: object) -> Any:
    """The part of an array. Raises: IndexError."""
    chosen = _array_key(x, key)
    if chosen is None:
        found = _basic(x, key)
        return found if found.shape else found.copy()
    rows, shape = _rows(x, chosen)
    values = [value for row in rows for value in row.values()]
    tail = rows[0].shape if rows else x.shape[_depth(chosen) :]
    return x.made(values, shape + tail, x.dtype)


def put(x: Core, key: object, value: object) -> None:
    """Set the part of an array. Raises: IndexError, ValueError for the shape."""
    source = type(x).of(value)
    chosen = _array_key(x, key)
    if chosen is None:
        targets = [_basic(x, key)]
        shape = targets[0].shape
        if source.shape and not shape and key is not ... and not _has_dots(key):
            raise ValueError(f"an array of shape {source.shape} is no single item")
    else:
        targets, shape = _rows(x, chosen)
        shape = shape + x.shape[_depth(chosen) :]
    while source.ndim > len(shape) and source.shape[0] == 1:
        source = source.look(source.shape[1:], source.strides[1:])
    values = x.dtype.pack(source.stretched(shape).values())
    places = [place for target in targets for place in target.places()]
    for place, one in zip(places, values, strict=True):
        x.data[place] = one


def _array_key(x: Core, key: object) -> Core | None:
    """The key as an array, if it is a list or an array with an axis."""
    if isinstance(key, list):
        key = type(x).of(key) if key else type(x).made([], (0,), bool_).astype("int64")
    if isinstance(key, Core) and (key.shape or key.dtype is bool_):
        if key.dtype.kind == "f":
            raise IndexError(_KEYS)
        return key
    return None


def _has_dots(key: object) -> bool:
    return isinstance(key, tuple) and any(one is ... for one in key)


def _depth(chosen: Core) -> int:
    """How many axes of the array the key takes up."""
    return chosen.ndim if chosen.dtype is bool_ else 1


def _rows(x: Core, chosen: Core) -> tuple[list[Core], tuple[int, ...]]:
    """The parts that an array key picks, and the shape in which they stand."""
    if chosen.dtype is not bool_:
        rows = [_basic(x, i) for i in chosen.values()]
        return rows, chosen.shape
    if chosen.shape != x.shape[: chosen.ndim]:
        raise IndexError(f"a mask of shape {chosen.shape} on an array of {x.shape}")
    rows = []
    for k, true in enumerate(chosen.values()):
        if true:
            key: list[object] = []
            for n in reversed(chosen.shape):
                k, i = divmod(k, n)
                key.insert(0, i)
            rows.append(_basic(x, tuple(key)))
    return rows, (len(rows),)


def _expand(x: Core, key: tuple[object, ...]) -> list[object]:
    """The key with ... written out and missing slices added."""
    dots = [i for i, one in enumerate(key) if one is ...]
    if len(dots) > 1:
        raise IndexError("an index has one ... at most")
    taken = sum(one is not None and one is not ... for one in key)
    if taken > x.ndim:
        raise IndexError(f"{taken} indices for {x.ndim} dimensions")
    missing = [slice(None)] * (x.ndim - taken)
    at = dots[0] if dots else len(key)
    return [*key[:at], *missing, *key[at + 1 :]]


def _basic(x: Core, key: object) -> Core:
    """A view by integers, slices, ... and None."""
    parts = _expand(x, key if isinstance(key, tuple) else (key,))
    shape, strides, offset, axis = [], [], x.offset, 0
    for part in parts:
        if part is None:
            shape.append(1)
            strides.append(0)
            continue
        n, step = x.shape[axis], x.strides[axis]
        if isinstance(part, slice):
            start, stop, stride = part.indices(n)
            count = len(range(start, stop, stride))
            shape.append(count)
            strides.append(step * stride)
            offset += start * step if count else 0
        else:
            offset += _index(part, n, axis) * step
        axis += 1
    return x.look(tuple(shape), tuple(strides), offset)


def _index(part: object, n: int, axis: int) -> int:
    if isinstance(part, bool) or not hasattr(part, "__index__"):
        raise IndexError(f"{_KEYS}; not {type(part).__name__}")
    try:
        i = part.__index__()
    except TypeError as error:
        raise IndexError(_KEYS) from error
    if not -n <= i < n:
        raise IndexError(f"index {i} is out of bounds for axis {axis} of {n}")
    return int(i % n)


def reshape(x: Core, *given: Any) -> Any:
    """Another shape; one -1 is worked out. Raises: ValueError."""
    wanted = (
        given[0] if len(given) == 1 and isinstance(given[0], tuple | list) else given
    )
    shape = [one.__index__() for one in wanted]
    if shape.count(-1) == 1:
        rest = product(n for n in shape if n != -1)
        if rest and x.size % rest == 0:
            shape[shape.index(-1)] = x.size // rest
    if min(shape, default=0) < 0 or product(shape) != x.size:
        raise ValueError(f"{x.size} items do not make an array of {tuple(wanted)}")
    source = x if x.is_contiguous else x.copy()
    return type(x)(source.data, x.dtype, tuple(shape), None, source.offset)
