"""What operators on images mean, in NumPy: as `meanings`, on arrays (n, h, w, c).

conv2d([x, kernel, bias], {"strides": 1, "padding": "same", "activation": "relu6"})
"""

from collections.abc import Iterator, Sequence

import numpy as np

from convert.ops.meanings import FUSED, Attributes, Floats
from convert.ops.windows import Window, window


def windows(
    shape: Sequence[int], extent: Sequence[int], attributes: Attributes
) -> tuple[Window, Window]:
    """Lay out an operator's windows on an image's rows and columns."""
    strides, padding = int(attributes["strides"]), str(attributes["padding"])
    rows, columns = (
        window(items, size, strides, padding)
        for items, size in zip(shape[1:3], extent, strict=True)
    )
    return rows, columns


def conv2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """activation(x * w + b), products added to b by row, column and channel.

    Zeros around the image are multiplied like its own.
    """
    x, w, b = arrays
    return FUSED[str(attributes["activation"])](_convolved(x, w, b, attributes))


def conv2d_add(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """activation((x * w + b) + a), the sums those of conv2d."""
    x, a, w, b = arrays
    return FUSED[str(attributes["activation"])](_convolved(x, w, b, attributes) + a)


def _convolved(x: Floats, w: Floats, b: Floats, attributes: Attributes) -> Floats:
    rows, columns = windows(x.shape, w.shape[:2], attributes)
    shape = x.shape[0], rows.places, columns.places, w.shape[3]
    total: Floats = np.broadcast_to(b, shape)
    for part, ky, kx in _parts(x, w.shape[:2], attributes, 0.0):
        for i in range(x.shape[3]):
            total = total + part[..., i : i + 1] * w[ky, kx, i]
    return total


def depthwise_conv2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """activation(b + x * w), a channel each: b, then each column's sum of products."""
    x, w, b = arrays
    parts = {(ky, kx): x for x, ky, kx in _parts(x, w.shape[:2], attributes, 0.0)}
    total: Floats = np.broadcast_to(b, parts[0, 0].shape)
    for kx in range(w.shape[1]):
        column = parts[0, kx] * w[0, kx]
        for ky in range(1, w.shape[0]):
            column = column + parts[ky, kx] * w[ky, kx]
        total = total + column
    return FUSED[str(attributes["activation"])](total)


def max_pool2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The largest in each window; zeros around the image do not count."""
    (x,) = arrays
    extent = int(attributes["size"]), int(attributes["size"])
    rows, columns = windows(x.shape, extent, attributes)
    shape = x.shape[0], rows.places, columns.places, x.shape[3]
    largest = np.zeros(shape, x.dtype) - np.asarray(np.inf, x.dtype)
    for part, _, _ in _parts(x, extent, attributes, -np.inf):
        largest = np.maximum(largest, part)
    return largest


def average_pool2d(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The mean in each window, added up from 0 row by row; zeros do not count."""
    (x,) = arrays
    extent = int(attributes["size"]), int(attributes["size"])
    total = count = np.zeros((1, 1, 1, 1), x.dtype)
    for part, _, _ in _parts(x, extent, attributes, 0.0):
        total = total + part
    for part, _, _ in _parts(np.zeros_like(x) + 1.0, extent, attributes, 0.0):
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


def add(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """One and the other, item by item."""
    x, y = arrays
    return x + y


def inverted_residual(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """A 1 x 1, a depthwise and a 1 x 1 convolution, perhaps x added."""
    x, expand_kernel, expand_bias, *rest = arrays
    expanded = _pointwise(x, expand_kernel, expand_bias, attributes["expand"])
    return _with_residual(x, _separable(expanded, rest, attributes), attributes)


def depthwise_separable(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """A depthwise and a 1 x 1 convolution, perhaps x added."""
    x, *rest = arrays
    return _with_residual(x, _separable(x, rest, attributes), attributes)


def _separable(x: Floats, weights: Sequence[Floats], attributes: Attributes) -> Floats:
    kernel, bias, project_kernel, project_bias = weights
    given = {
        "strides": attributes["strides"],
        "padding": "same",
        "activation": attributes["middle"],
    }
    middle = depthwise_conv2d([x, kernel, bias], given)
    return _pointwise(middle, project_kernel, project_bias, attributes["project"])


def _pointwise(
    x: Floats, w: Floats, b: Floats, activation: int | float | str
) -> Floats:
    given: Attributes = {"strides": 1, "padding": "valid", "activation": activation}
    return conv2d([x, w, b], given)


def _with_residual(x: Floats, y: Floats, attributes: Attributes) -> Floats:
    return y + x if attributes["residual"] == "add" else y


def _parts(
    x: Floats, extent: Sequence[int], attributes: Attributes, around: float
) -> Iterator[tuple[Floats, int, int]]:
    """Give what all windows see at each of their items, row by row."""
    rows, columns = windows(x.shape, extent, attributes)
    step = int(attributes["strides"])
    height = rows.before + x.shape[1] + max(rows.after, 0)
    width = columns.before + x.shape[2] + max(columns.after, 0)
    padded = np.zeros((x.shape[0], height, width, x.shape[3]), x.dtype)
    padded = padded + np.asarray(around, x.dtype)
    padded[:, rows.before :, columns.before :][:, : x.shape[1], : x.shape[2]] = x
    for ky in range(extent[0]):
        for kx in range(extent[1]):
            from_row = padded[:, ky:][:, ::step][:, : rows.places]
            yield from_row[:, :, kx:][:, :, ::step][:, :, : columns.places], ky, kx
