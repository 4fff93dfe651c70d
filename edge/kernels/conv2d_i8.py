"""1 x 1 convolutions of quantised images in groups of eight channels.

An image (height, width, c) of int16 lies in memory as (ceil(c/8), pixels, 8). Weights
have eight bits and a scale for each output; sums have 32 bits and are exact. A result
is rint(clamp(f32(sum) * scale, low, high)), each step rounded to float32.

Work is done in tiles of two pixels and four outputs, eight products to a step: eight
sums, two vectors of pixels and four of weights leave two of sixteen registers.
"""

from edge.kernels.quantise import quantise
from edge.types import (
    Const,
    Ptr,
    Record,
    dot,
    f32,
    f32x4,
    i8,
    i16,
    i16x8,
    i32,
    i32x4,
    load,
    load8x8,
    narrow,
    range,
    shuffle,
    store,
    store64_lane,
    unroll,
    unrolled,
)


class Products(Record):
    """Panels of four outputs, groups of eight channels, pixels; limits of results."""

    panels: Const
    groups: Const
    pixels: Const
    low: Const
    high: Const


def conv2d_i8(
    y: Ptr[i16],
    x: Ptr[i16],
    w: Ptr[i8],
    b: Ptr[i32],
    scale: Ptr[f32],
    panel: Ptr[i16],
    sizes: Const,
) -> None:
    """One convolution: quantise((w * x + b) * scale).

    ``panel`` takes 32 * groups items: a panel's weights, widened once for all pixels.

    Shapes: y (ceil(panels/2), pixels, 8), x (groups, pixels, 8), w (panels, groups, 4,
    8), b (panels * 4), scale (panels * 4). Weights past c are 0. ``sizes``: a record
    of Products.
    """
    groups = sizes.groups
    pixels = sizes.pixels
    for j in range(sizes.panels):
        from_panel = w[j * (32 * groups) :]
        for k in range(0, 32 * groups, 8):
            store(panel, k, load8x8(from_panel, k))
        to = y[j // 2 * (8 * pixels) + j % 2 * 4 :]
        bias = b[j * 4 :]
        scales = scale[j * 4 :]
        for i in range(pixels // 2):
            at = i * 16
            tile_i8(to[at:], x[at:], panel, bias, scales, sizes, 2)
        if pixels % 2 != 0:
            at = i32(8 * pixels - 8)
            tile_i8(to[at:], x[at:], panel, bias, scales, sizes, 1)


def tile_i8(
    y: Ptr[i16],
    x: Ptr[i16],
    w: Ptr[i16],
    b: Ptr[i32],
    scale: Ptr[f32],
    sizes: Const,
    count: Const,
) -> None:
    """``count`` (1 or 2) pixels beside each other, four outputs."""
    acc = unrolled(i32x4, 4 * count)
    a = unrolled(i16x8, count)
    k = unrolled(i16x8, 4)
    for g in range(sizes.groups):
        for r in unroll(count):
            a[r] = load(x, g * (8 * sizes.pixels) + 8 * r)
        for n in unroll(4):
            k[n] = load(w, g * 32 + 8 * n)
        for r in unroll(count):
            for n in unroll(4):
                acc[4 * r + n] = acc[4 * r + n] + dot(a[r], k[n])
    bias = load(b, 0)
    scales = load(scale, 0)
    z = unrolled(i32x4, count)
    for r in unroll(count):
        first = pairs(acc[4 * r], acc[4 * r + 1])
        second = pairs(acc[4 * r + 2], acc[4 * r + 3])
        even = shuffle(first, second, 0, 1, 4, 5)
        total = even + shuffle(first, second, 2, 3, 6, 7)
        z[r] = quantise(f32x4(total + bias) * scales, sizes.low, sizes.high)
    v = narrow(z[0], z[count - 1])
    store64_lane(y, 0, v, 0)
    if count == 2:
        store64_lane(y, 8, v, 1)


def pairs(x: i32x4, y: i32x4) -> i32x4:
    """x0 + x2, y0 + y2, x1 + x3, y1 + y3."""
    return shuffle(x, y, 0, 4, 1, 5) + shuffle(x, y, 2, 6, 3, 7)
