"""Convolutions and pools of any rank, stride, dilation and number of groups.

    convolution([x, kernel, bias], {"strides": (1, 2), "groups": 3})

They are core forms, sums and maxima over views of windows, and so at naive speed. What
a tiled kernel does faster is given to it by `passes/choose_kernels.py`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from convert.graph import Array, Type
from convert.lower.core import Core, constant, map_, parts, reduce_, reshape, view
from convert.lower.exact import larger
from convert.ops.row import (
    Attributes,
    Close,
    Floats,
    Input,
    Operator,
    Word,
    X,
    integer,
    integers,
)
from convert.ops.windows import Window, along


@dataclass(frozen=True)
class Windows:
    """Windows on the axes between batch and channels."""

    extent: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    axes: tuple[Window, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """How many there are along each axis."""
        return tuple(one.places for one in self.axes)

    @property
    def reach(self) -> tuple[int, ...]:
        """The items from the first that a window sees to its last."""
        pairs = zip(self.extent, self.dilations, strict=True)
        return tuple((n - 1) * far + 1 for n, far in pairs)

    def around(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of a value with what lies around it."""
        pairs = zip(shape[1:-1], self.axes, strict=True)
        inner = (one.before + n + max(one.after, 0) for n, one in pairs)
        return shape[0], *inner, shape[-1]

    def inside(self, array: Array, shape: tuple[int, ...]) -> Array:
        """Where the value lies in that."""
        pairs = zip(shape[1:-1], self.axes, strict=True)
        axes = [slice(one.before, one.before + n) for n, one in pairs]
        return array[:, *axes]

    def seen(self, array: Array) -> Array:
        """What they see, no copy: (batch, *places, *extent, channels)."""
        rank = len(self.extent)
        axes = range(1, rank + 1)
        found = sliding_window_view(array, self.reach, tuple(axes))
        some = [
            slice(None, n * step, step)
            for n, step in zip(self.places, self.strides, strict=True)
        ]
        items = [slice(None, None, far) for far in self.dilations]
        found = found[:, *some, :, *items]
        return np.moveaxis(found, rank + 1, -1)


def laid_out(x: tuple[int, ...], extent: tuple[int, ...], given: Attributes) -> Windows:
    """Lay windows out on a value of this shape.

    Raises: ValueError where they cannot be.
    """
    rank = len(x) - 2
    if len(extent) != rank or min(extent, default=0) < 1:
        raise ValueError(f"a window of {list(extent)} has no place on {rank} axes")
    strides, dilations = (
        integers(given.get(name, ())) or (1,) * rank
        for name in ("strides", "dilations")
    )
    pads = integers(given["pads"]) or (0,) * (2 * rank)
    for name, numbers in (("strides", strides), ("dilations", dilations)):
        if len(numbers) != rank or min(numbers) < 1:
            raise ValueError(f"{name} {list(numbers)} are not {rank} numbers from 1 on")
    if len(pads) != 2 * rank or min(pads) < 0:
        raise ValueError(f"pads {list(pads)} are not {2 * rank} numbers from 0 on")
    if any(pads) and given["padding"] != "valid":
        raise ValueError(f"pads {list(pads)} are no part of padding=same")
    reach = [(n - 1) * far + 1 for n, far in zip(extent, dilations, strict=True)]
    axes = along(x[1:-1], reach, strides, str(given["padding"]), pads)
    found = Windows(extent, strides, dilations, axes)
    if min(found.places) < 1:
        image, far = ("x".join(map(str, one)) for one in (x[1:-1], reach))
        raise ValueError(f"an image of {image} is smaller than a window of {far}")
    return found


def _seen(x: Core, w: Windows, fill: float) -> Core:
    """What windows see of a value, and of what lies around it."""
    around = w.around(x.shape)
    if around != x.shape:
        whole = Type(x.dtype, around)
        place = (lambda array: w.inside(array, x.shape)), x
        x = parts(whole, [place], constant(fill, x.dtype))
    return view(x, w.seen)


def _padded(x: Floats, w: Windows, fill: float) -> Floats:
    around = np.full(w.around(x.shape), fill, x.dtype)
    w.inside(around, x.shape)[...] = x
    return w.seen(around)


# convolutions: the kernel is (*extent, channels of a group, results)


def convolution(arrays: Sequence[Floats], given: Attributes) -> Floats:
    """X * w by groups of channels, products added up from 0; then b."""
    x, kernel, b = arrays
    groups = integer(given["groups"])
    w = laid_out(x.shape, kernel.shape[:-2], given)
    seen = _padded(x, w, 0.0)
    c = x.shape[-1] // groups
    total: Floats = np.zeros((x.shape[0], *w.places, groups, 1), x.dtype)
    for at in np.ndindex(w.extent):
        items = seen[:, *(slice(None),) * len(at), *at]
        items = items.reshape(*items.shape[:-1], groups, c)
        weights = kernel[at].reshape(c, groups, -1)
        for k in range(c):
            total = total + items[..., k, np.newaxis] * weights[k]
    y = total.reshape(*total.shape[:-2], kernel.shape[-1])
    return y if b is None else y + b


def _convolution(args: Sequence[Core], given: Attributes) -> Core:
    x, kernel, b = args
    groups, n = integer(given["groups"]), kernel.shape[-1]
    w = laid_out(x.shape, kernel.shape[:-2], given)
    rank, c, each = len(w.extent), x.shape[-1] // groups, n // groups
    seen = _split(_seen(x, w, 0.0), (groups, c, 1))
    # (*extent, c, groups, each): the results of a group lie beside each other
    weights = _split(kernel, (groups, each))
    weights = view(weights, lambda a: np.moveaxis(a, rank, rank + 1))
    axes = [*range(1 + rank, 1 + 2 * rank), 2 + 2 * rank]
    y = reduce_("sum", map_("multiply", seen, weights), axes)
    if b is not None:
        y = map_("add", y, reshape(b, (groups, each)))
    return reshape(y, (*y.shape[:-2], n))


def _split(x: Core, last: tuple[int, ...]) -> Core:
    """The last axis as several."""
    return reshape(x, (*x.shape[:-1], *last))


def _convolution_type(types: Sequence[Type], given: Attributes) -> Type:
    x, kernel, b = types
    _floats(x)
    groups = integer(given["groups"])
    fits = groups > 0 and kernel.dtype == x.dtype
    fits = fits and len(kernel.shape) == len(x.shape)
    if not fits or kernel.shape[-2] * groups != x.shape[-1]:
        more = f" in {groups} groups" if groups != 1 else ""
        raise ValueError(f"weights {kernel} do not fit {x}{more}")
    n = kernel.shape[-1]
    if n % groups:
        raise ValueError(f"{n} results are no multiple of {groups} groups")
    if b is not None and b != Type(x.dtype, (n,)):
        raise ValueError(f"bias {b} does not fit weights {kernel}")
    w = laid_out(x.shape, kernel.shape[:-2], given)
    return Type(x.dtype, (x.shape[0], *w.places, n))


# pools: what lies around is not counted


def max_pool(arrays: Sequence[Floats], given: Attributes) -> Floats:
    """The largest in each window; NaN if one is."""
    (x,) = arrays
    w = laid_out(x.shape, integers(given["size"]), given)
    seen = _padded(x, w, -np.inf)
    largest: Floats = np.full((x.shape[0], *w.places, x.shape[-1]), -np.inf, x.dtype)
    for at in np.ndindex(w.extent):
        largest = larger(largest, seen[:, *(slice(None),) * len(at), *at])
    return largest


def average_pool(arrays: Sequence[Floats], given: Attributes) -> Floats:
    """The mean in each window: the sum from 0 on, in order, divided by how many."""
    (x,) = arrays
    w = laid_out(x.shape, integers(given["size"]), given)
    seen = _padded(x, w, 0.0)
    total: Floats = np.zeros((x.shape[0], *w.places, x.shape[-1]), x.dtype)
    for at in np.ndindex(w.extent):
        total = total + seen[:, *(slice(None),) * len(at), *at]
    return total / _counts(x.shape, w).astype(x.dtype)


def _max_pool(args: Sequence[Core], given: Attributes) -> Core:
    return _pool("max", args, given, -math.inf)


def _average_pool(args: Sequence[Core], given: Attributes) -> Core:
    (x,) = args
    w = laid_out(x.shape, integers(given["size"]), given)
    total = _pool("sum", args, given, 0.0)
    return map_("divide", total, constant(_counts(x.shape, w), x.dtype))


def _pool(kind: str, args: Sequence[Core], given: Attributes, fill: float) -> Core:
    (x,) = args
    w = laid_out(x.shape, integers(given["size"]), given)
    rank = len(w.extent)
    return reduce_(kind, _seen(x, w, fill), range(1 + rank, 1 + 2 * rank))


def _counts(shape: tuple[int, ...], w: Windows) -> Array:
    """How many items of a value each window sees. Shapes: (1, *places, 1)."""
    ones = _padded(np.ones((1, *shape[1:-1], 1)), w, 0.0)
    rank = len(w.extent)
    counts: Array = ones.sum(axis=tuple(range(1 + rank, 1 + 2 * rank)))
    return counts


def _pool_type(types: Sequence[Type], given: Attributes) -> Type:
    (x,) = types
    _floats(x)
    w = laid_out(x.shape, integers(given["size"]), given)
    axes = zip(x.shape[1:-1], w.axes, w.extent, w.strides, w.dilations, strict=True)
    for n, axis, extent, step, far in axes:
        for place in range(axis.places):
            first = place * step - axis.before
            if not any(0 <= first + k * far < n for k in range(extent)):
                raise ValueError(f"a window sees nothing of {x}; use smaller pads")
    return Type(x.dtype, (x.shape[0], *w.places, x.shape[-1]))


def _floats(x: Type) -> None:
    if x.dtype not in ("float32", "float64") or len(x.shape) < 3:
        raise ValueError(f"{x} is no image of floats (n, axes, channels)")


_WINDOW = {
    "strides": Word(tuple, ()),
    "dilations": Word(tuple, ()),
    "padding": Word(str, "valid", ("valid", "same")),
    "pads": Word(tuple, ()),
}
_KERNEL = Input("kernel"), Input("bias", optional=True)
_NEAR = Close(rtol=1e-5, atol=1e-5)
# fmt: off
OPERATORS = (
    Operator("convolution", convolution, _convolution_type, core=_convolution,
             inputs=(X, *_KERNEL), attributes=_WINDOW | {"groups": Word(int, 1)},
             tolerance=_NEAR),
    Operator("max_pool", max_pool, _pool_type, core=_max_pool,
             attributes={"size": Word(tuple)} | _WINDOW),
    Operator("average_pool", average_pool, _pool_type, core=_average_pool,
             attributes={"size": Word(tuple)} | _WINDOW, tolerance=_NEAR),
)
# fmt: on
