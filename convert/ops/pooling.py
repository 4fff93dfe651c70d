"""Pools: the largest or the mean of what a window sees, or of a whole image."""

from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.lower.exact import larger
from convert.ops.convolution import WINDOW
from convert.ops.images import image, planes_of, seen_items, window_of
from convert.ops.planes import plane
from convert.ops.row import (
    GROUPS,
    Attributes,
    Call,
    Floats,
    Operator,
    Site,
    Word,
    integer,
    rowwise,
)
from convert.ops.windows import places, windows


def max_pool2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The largest in each window; zeros around the image do not count."""
    (x,) = arrays
    extent = integer(attributes["size"]), integer(attributes["size"])
    rows, columns = windows(x.shape, extent, attributes)
    shape = x.shape[0], rows.places, columns.places, x.shape[3]
    largest = np.zeros(shape, x.dtype) - np.asarray(np.inf, x.dtype)
    for part, _, _ in seen_items(x, extent, attributes, -np.inf):
        largest = larger(largest, part)
    return largest


def average_pool2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The mean in each window, added up from 0 row by row; zeros do not count."""
    (x,) = arrays
    extent = integer(attributes["size"]), integer(attributes["size"])
    total = count = np.zeros((1, 1, 1, 1), x.dtype)
    for part, _, _ in seen_items(x, extent, attributes, 0.0):
        total = total + part
    for part, _, _ in seen_items(np.zeros_like(x) + 1.0, extent, attributes, 0.0):
        count = count + part
    return total / count


def global_average_pool2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The mean of each channel, added up from 0 pixel by pixel."""
    (x,) = arrays
    pixels = x.shape[1] * x.shape[2]
    flat = x.reshape(x.shape[0], pixels, x.shape[3])
    total = np.zeros((x.shape[0], x.shape[3]), x.dtype)
    for i in range(pixels):
        total = total + flat[:, i]
    return total / np.asarray(pixels, x.dtype)


def pool_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand an image that a window fits in."""
    (x,) = types
    image(x)
    size = integer(attributes["size"])
    if size < 1:
        raise ValueError(f"a window of {size} holds nothing")
    return Type(x.dtype, (*places(x, (size, size), attributes), x.shape[3]))


def global_pool_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand an image."""
    (x,) = types
    image(x)
    return Type(x.dtype, (x.shape[0], x.shape[3]))


def _pool_call(site: Site) -> Call:
    size = integer(site.attributes["size"])
    sizes = {"planes": planes_of(site), "window": window_of(site, (size, size))}
    return Call(sizes=sizes, rows=site.x.shape[0])


def _global_pool_call(site: Site) -> Call:
    batch, height, width, c = site.x.shape
    sizes = {"c": c, "pixels": height * width, "plane": plane(site.x)}
    return Call(sizes=sizes, rows=batch)


_SIZE = {"size": Word(int), **WINDOW}
# fmt: off
OPERATORS = rowwise(
    Operator("max_pool2d", max_pool2d, pool_type, "pooling.max_pool2d", _pool_call,
             attributes=_SIZE, reads=GROUPS, writes=GROUPS),
    Operator("average_pool2d", average_pool2d, pool_type, "pooling.average_pool2d",
             _pool_call, attributes=_SIZE, reads=GROUPS, writes=GROUPS),
    Operator("global_average_pool2d", global_average_pool2d, global_pool_type,
             "pooling.global_average_pool2d", _global_pool_call, reads=GROUPS),
)
# fmt: on
