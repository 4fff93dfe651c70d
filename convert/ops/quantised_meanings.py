"""What operators on quantised images mean, in NumPy, exactly.

A quantised value is int16: its number of eight bits less the zero point. Weights are
int8, biases and sums int32; each output has a float32 `scale`, by which its sum is
multiplied, rounded to float32, cut at `low` and `high`, and rounded to an integer, half
to even::

    conv2d_i8([x, kernel, bias, scale], {"low": 0, "high": 255})
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convert.ops.image_meanings import windows
from convert.ops.meanings import Attributes

Array = NDArray[Any]
Integers = NDArray[np.int64]


def conv2d_i8(arrays: Sequence[Array], attributes: Attributes) -> Array:
    """A 1 x 1 convolution."""
    x, w, b, scale = arrays
    wide, kernel = x.astype(np.int64), w.astype(np.int64)[0, 0]
    total = np.zeros((*x.shape[:-1], kernel.shape[1]), np.int64) + b
    for i in range(kernel.shape[0]):
        total = total + wide[..., i : i + 1] * kernel[i]
    return _quantised(_float(total) * scale.astype(np.float32), attributes)


def depthwise_conv2d_i8(arrays: Sequence[Array], attributes: Attributes) -> Array:
    """A 3 x 3 convolution of each channel, zeros around the image."""
    x, w, b, scale = arrays
    rows, columns = windows(x.shape, (3, 3), attributes)
    step = int(attributes["strides"])
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
    return _quantised(_float(total) * scale.astype(np.float32), attributes)


def global_average_pool2d_i8(arrays: Sequence[Array], attributes: Attributes) -> Array:
    """The mean of each channel."""
    (x,) = arrays
    pixels = x.shape[1] * x.shape[2]
    flat = x.reshape(x.shape[0], pixels, x.shape[3]).astype(np.int64)
    total = np.zeros((x.shape[0], x.shape[3]), np.int64)
    for i in range(pixels):
        total = total + flat[:, i]
    return _quantised(_float(total) / np.float32(pixels), attributes)


def _float(total: Integers) -> NDArray[np.float32]:
    """Wrap sums to 32 bits, as the kernels do, and round them."""
    return total.astype(np.int32).astype(np.float32)


def _quantised(y: NDArray[np.float32], attributes: Attributes) -> Array:
    low, high = np.float32(attributes["low"]), np.float32(attributes["high"])
    return np.rint(np.clip(y, low, high)).astype(np.int16)
