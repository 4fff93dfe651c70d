"""Convolutions of images: of all channels, and of each for itself.

conv2d([x, kernel, bias], {"strides": 1, "padding": "same"})
"""

from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.ops.images import channels, image, planes_of, seen_items, window_of
from convert.ops.planes import groups, pack_channels, pack_panels, plane
from convert.ops.row import (
    GROUPS,
    NO_EPILOGUE,
    Attributes,
    Call,
    Floats,
    Operator,
    Site,
    Sizes,
    Word,
    X,
    constants,
    rowwise,
)
from convert.ops.tiles import tiles
from convert.ops.windows import NO_PADS, places, windows
from edge.kernels.pointwise import PIXELS_STAY, WEIGHTS_STAY, Product

# weights beyond this are lost from the cache before they are needed again
NEAR_BYTES = 256 * 1024


def conv2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """X * w + b, products added to b by row, column and channel.

    Zeros around the image are multiplied like its own.
    """
    x, w, b = arrays
    rows, columns = windows(x.shape, w.shape[:2], attributes)
    shape = x.shape[0], rows.places, columns.places, w.shape[3]
    total: Floats = np.broadcast_to(b, shape)
    for part, ky, kx in seen_items(x, w.shape[:2], attributes, 0.0):
        for i in range(x.shape[3]):
            total = total + part[..., i : i + 1] * w[ky, kx, i]
    return total


def depthwise_conv2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """B + x * w, a channel each: b, then each column's sum of products."""
    x, w, b = arrays
    seen = {(ky, kx): x for x, ky, kx in seen_items(x, w.shape[:2], attributes, 0.0)}
    total: Floats = np.broadcast_to(b, seen[0, 0].shape)
    for kx in range(w.shape[1]):
        column = seen[0, kx] * w[0, kx]
        for ky in range(1, w.shape[0]):
            column = column + seen[ky, kx] * w[ky, kx]
        total = total + column
    return total


def conv2d_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a kernel (kh, kw, c, n) and a bias (n)."""
    x, w, b = types
    image(x)
    if w.dtype != x.dtype or len(w.shape) != 4 or w.shape[2] != x.shape[3]:
        raise ValueError(f"weights {w} do not fit {x}")
    return Type(x.dtype, (*places(x, w.shape[:2], attributes), channels(w, b)))


def depthwise_conv2d_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a kernel (kh, kw, c) and a bias (c)."""
    x, w, b = types
    image(x)
    if w.dtype != x.dtype or len(w.shape) != 3 or w.shape[2] != x.shape[3]:
        raise ValueError(f"weights {w} do not fit {x}")
    return Type(x.dtype, (*places(x, w.shape[:2], attributes), channels(w, b)))


def _conv2d_call(site: Site) -> Call:
    kernel, bias = site.arrays
    kh, kw, c, n = kernel.shape
    packed = pack_panels(kernel.reshape(kh * kw * c, n))
    window = window_of(site, (kh, kw))
    is_pointwise = kh * kw * window.stride == 1
    stay = WEIGHTS_STAY if packed.nbytes > NEAR_BYTES else PIXELS_STAY
    pixels = window.oh * window.ow if is_pointwise else window.ow
    large, small, size = tiles(pixels)
    product = Product(
        c=c,
        panels=groups(site.y),
        x_plane=plane(site.x),
        y_plane=plane(site.y),
        large=large,
        small=small,
        size=size,
        stay=stay,
    )
    band = groups(site.x) * kh * ((window.ow - 1) * window.stride + kw) * 4
    scratch = (0 if is_pointwise else band,)
    sizes: Sizes = {"product": product, "window": window, **NO_EPILOGUE}
    return Call((packed, bias), sizes, scratch, rows=site.x.shape[0])


def _depthwise_call(site: Site) -> Call:
    kernel, bias = site.arrays
    window = window_of(site, kernel.shape[:2])
    rows = (window.oh - 1) * window.stride + window.kh
    columns = (window.ow - 1) * window.stride + window.kw
    sizes: Sizes = {"planes": planes_of(site), "window": window, **NO_EPILOGUE}
    packed = pack_channels(kernel), bias
    return Call(packed, sizes, (rows * columns * 4,), rows=site.x.shape[0])


WINDOW = {
    "strides": Word(int, 1),
    "padding": Word(str, "valid", ("valid", "same")),
    "pads": Word(tuple, NO_PADS),
}
_WEIGHTS = constants("kernel", "bias")
# fmt: off
OPERATORS = rowwise(
    Operator("conv2d", conv2d, conv2d_type, "conv2d.conv2d", _conv2d_call,
             inputs=(X, *_WEIGHTS), attributes=WINDOW,
             reads=GROUPS, writes=GROUPS, epilogue=True),
    Operator("depthwise_conv2d", depthwise_conv2d, depthwise_conv2d_type,
             "depthwise_conv2d.depthwise_conv2d", _depthwise_call,
             inputs=(X, *_WEIGHTS), attributes=WINDOW,
             reads=GROUPS, writes=GROUPS, epilogue=True),
)
# fmt: on
