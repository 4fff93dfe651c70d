"""Operators on quantised images, exact.

A quantised value is int16: its number of eight bits less the zero point. Weights are
int8, biases and sums int32; each output has a float32 `scale`, by which its sum is
multiplied, rounded to float32, cut at `low` and `high`, and rounded to an integer, half
to even::

    conv2d_i8([x, kernel, bias, scale], {"low": 0, "high": 255})
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convert.graph import Array, Type
from convert.ops.convolution import WINDOW
from convert.ops.grouping import quantised_image
from convert.ops.images import window_of
from convert.ops.planes import eights, pack_columns, pack_products
from convert.ops.quantising import LIMITS, limits, quantised
from convert.ops.row import (
    EIGHTS,
    Attributes,
    Call,
    Operator,
    Site,
    X,
    constants,
    integer,
    rowwise,
)
from convert.ops.windows import places, windows
from edge.kernels.conv2d_i8 import Products
from edge.kernels.depthwise_conv2d_i8 import Channels

Integers = NDArray[np.int64]


def conv2d_i8(arrays: Sequence[Array], attributes: Attributes) -> Array:
    """A 1 x 1 convolution."""
    x, w, b, scale = arrays
    wide, kernel = x.astype(np.int64), w.astype(np.int64)[0, 0]
    total = np.zeros((*x.shape[:-1], kernel.shape[1]), np.int64) + b
    for i in range(kernel.shape[0]):
        total = total + wide[..., i : i + 1] * kernel[i]
    return quantised(_float(total) * scale.astype(np.float32), attributes)


def depthwise_conv2d_i8(arrays: Sequence[Array], attributes: Attributes) -> Array:
    """A 3 x 3 convolution of each channel, zeros around the image."""
    x, w, b, scale = arrays
    rows, columns = windows(x.shape, (3, 3), attributes)
    step = integer(attributes["strides"])
    height = rows.before + x.shape[1] + rows.after
    width = columns.before + x.shape[2] + columns.after
    padded = np.zeros((x.shape[0], height, width, x.shape[3]), np.int64)
    padded[:, rows.before :, columns.before :][:, : x.shape[1], : x.shape[2]] = x
    total = np.zeros((1, 1, 1, 1), np.int64) + b
    for ky in range(3):
        for kx in range(3):
            from_row = padded[:, ky:][:, ::step][:, : rows.places]
            part = from_row[:, :, kx:][:, :, ::step][:, :, : columns.places]
            total = total + part * w[ky, kx].astype(np.int64)
    return quantised(_float(total) * scale.astype(np.float32), attributes)


def global_average_pool2d_i8(arrays: Sequence[Array], attributes: Attributes) -> Array:
    """The mean of each channel."""
    (x,) = arrays
    pixels = x.shape[1] * x.shape[2]
    flat = x.reshape(x.shape[0], pixels, x.shape[3]).astype(np.int64)
    total = np.zeros((x.shape[0], x.shape[3]), np.int64)
    for i in range(pixels):
        total = total + flat[:, i]
    return quantised(_float(total) / np.float32(pixels), attributes)


def _float(total: Integers) -> NDArray[np.float32]:
    """Wrap sums to 32 bits, as the kernels do, and round them."""
    return total.astype(np.int32).astype(np.float32)


def conv2d_i8_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a kernel (1, 1, c, n) of int8, a bias and a scale (n)."""
    x, w, b, scale = types
    _quantised_image(x, attributes)
    if w.shape[:2] != (1, 1):
        raise ValueError(f"weights {w} are not 1 by 1")
    if w.dtype != "int8" or len(w.shape) != 4 or w.shape[2] != x.shape[3]:
        raise ValueError(f"weights {w} do not fit {x}")
    _bias_and_scale(w, b, scale)
    return Type(x.dtype, (*x.shape[:3], w.shape[3]))


def depthwise_conv2d_i8_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a kernel (3, 3, c) of int8, a bias and a scale (c)."""
    x, w, b, scale = types
    _quantised_image(x, attributes)
    if w != Type("int8", (3, 3, x.shape[3])):
        raise ValueError(f"weights {w} do not fit {x}")
    if integer(attributes["strides"]) > 2:
        raise ValueError(f"strides {attributes['strides']} are not 1 or 2")
    _bias_and_scale(w, b, scale)
    return Type(x.dtype, (*places(x, (3, 3), attributes), x.shape[3]))


def global_pool_i8_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a quantised image."""
    (x,) = types
    _quantised_image(x, attributes)
    if x.shape[0] > 1 and x.shape[3] % 4:
        raise ValueError(f"{x}: channels of several images must be fours")
    return Type(x.dtype, (x.shape[0], x.shape[3]))


def _quantised_image(x: Type, attributes: Attributes) -> None:
    quantised_image(x)
    limits(attributes)


def _bias_and_scale(w: Type, b: Type, scale: Type) -> None:
    n = (w.shape[-1],)
    if (b, scale) != (Type("int32", n), Type("float32", n)):
        raise ValueError(f"bias {b} and scale {scale} do not fit weights {w}")


def _finite(scale: Array) -> Array:
    """Demand scales by which kernels multiply as NumPy does."""
    if not np.isfinite(scale).all():
        raise ValueError("a scale is infinite or NaN; quantise the model again")
    return scale


def _limits(site: Site) -> dict[str, float]:
    return {name: float(integer(site.attributes[name])) for name in LIMITS}


def _padded(values: Array, n: int) -> Array:
    found = np.zeros(n, values.dtype)
    found[: values.size] = values
    return found


def _conv2d_call(site: Site) -> Call:
    kernel, bias, scale = site.arrays
    batch, height, width, _ = site.x.shape
    packed = pack_products(kernel[0, 0])
    panels, groups = packed.shape[:2]
    ends = (_padded(one, panels * 4) for one in (bias, _finite(scale)))
    sizes = Products(
        panels=panels, groups=groups, pixels=height * width, **_limits(site)
    )
    return Call((packed, *ends), {"sizes": sizes}, (32 * groups,), rows=batch)


def _depthwise_call(site: Site) -> Call:
    kernel, bias, scale = site.arrays
    groups, stride = eights(site.x), integer(site.attributes["strides"])
    channels = Channels(groups=groups, **_limits(site))
    sizes = {"window": window_of(site, (3, 3)), "channels": channels}
    ends = (_padded(one, groups * 8) for one in (bias, _finite(scale)))
    height, width = ((n - 1) * stride + 3 for n in site.y.shape[1:3])
    packed = pack_columns(kernel), *ends
    scratch = (height * width * 8,)
    return Call(packed, sizes, scratch, rows=site.x.shape[0])


def _global_pool_call(site: Site) -> Call:
    batch, height, width, c = site.x.shape
    sizes = {"panels": -(-c // 4), "pixels": height * width, **_limits(site)}
    return Call(sizes=sizes, rows=batch)


_WEIGHTS = constants("kernel", "bias", "scale")
# fmt: off
OPERATORS = rowwise(
    Operator("conv2d_i8", conv2d_i8, conv2d_i8_type, "conv2d_i8.conv2d_i8",
             _conv2d_call, inputs=(X, *_WEIGHTS), attributes=LIMITS,
             reads=EIGHTS, writes=EIGHTS),
    Operator("depthwise_conv2d_i8", depthwise_conv2d_i8, depthwise_conv2d_i8_type,
             "depthwise_conv2d_i8.depthwise_conv2d_i8", _depthwise_call,
             inputs=(X, *_WEIGHTS), attributes=WINDOW | LIMITS,
             reads=EIGHTS, writes=EIGHTS),
    Operator("global_average_pool2d_i8", global_average_pool2d_i8,
             global_pool_i8_type, "pooling_i8.global_average_pool2d_i8",
             _global_pool_call, attributes=LIMITS, reads=EIGHTS),
)
# fmt: on
