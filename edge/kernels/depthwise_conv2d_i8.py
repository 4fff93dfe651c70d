"""Depthwise 3 x 3 convolutions of quantised images in groups of eight channels.

See ``conv2d_i8`` for the layout and the rounding. A column of three pixels is two
products of pairs: of the upper two, and of the lowest and a 0.
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
    load64_zero,
    narrow,
    range,
    shuffle,
    store,
    store64_lane,
    unroll,
    unrolled,
)


class Channels(Record):
    """Groups of eight channels; limits of results."""

    groups: Const
    low: Const
    high: Const


def depthwise_conv2d_i8(
    y: Ptr[i16],
    x: Ptr[i16],
    w: Ptr[i8],
    b: Ptr[i32],
    scale: Ptr[f32],
    bordered: Ptr[i16],
    window: Const,
    channels: Const,
) -> None:
    """One depthwise convolution: quantise((w * x + b) * scale), stride 1 or 2.

    ``bordered`` takes a plane with its zeros: (oh - 1) * stride + 3 rows of
    (ow - 1) * stride + 3 pixels.

    Shapes: y (groups, oh, ow, 8), x (groups, height, width, 8), w (groups * 2, 3, 16):
    for each column of the kernel its upper two of four channels, beside each other, and
    the lowest beside 0; b (groups * 8), scale (groups * 8). ``window`` and ``channels``
    are records of Window and Channels.
    """
    height = window.height
    rows = (window.oh - 1) * window.stride + 3
    row = 8 * ((window.ow - 1) * window.stride + 3)
    for i in range(0, rows * row, 8):
        store(bordered, i, i16x8(0))
    for g in range(channels.groups):
        for i in range(rows):
            above = i - window.top
            if above >= 0 and above < height:
                to = bordered[i * row + 8 * window.left :]
                from_row = x[(g * height + above) * (8 * window.width) :]
                for k in range(0, 8 * window.used, 8):
                    store(to, k, load(from_row, k))
        for half in range(2):
            at = g * 8 + half * 4
            for oy in range(window.oh):
                upper = bordered[oy * (window.stride * row) + half * 4 :]
                out = y[(g * window.oh + oy) * (8 * window.ow) + half * 4 :]
                three_rows_i8(
                    out, upper, w[at * 12 :], b[at:], scale[at:], window, channels
                )


def three_rows_i8(
    y: Ptr[i16],
    x0: Ptr[i16],
    w: Ptr[i8],
    b: Ptr[i32],
    scale: Ptr[f32],
    window: Const,
    channels: Const,
) -> None:
    """One row of pixels and four channels, of eight in memory."""
    row = 8 * ((window.ow - 1) * window.stride + 3)
    low = channels.low
    high = channels.high
    x1 = x0[row:]
    x2 = x0[2 * row :]
    k = unrolled(i16x8, 6)
    for i in unroll(6):
        k[i] = load8x8(w, 8 * i)
    bias = load(b, 0)
    scales = load(scale, 0)
    a = upper_two(x0, x1)
    c = lowest(x2)
    first = bias + column_i8(a, c, k[0], k[1])
    if window.stride == 1:
        a = upper_two(x0[8:], x1[8:])
        c = lowest(x2[8:])
        second = first + column_i8(a, c, k[2], k[3])
        first = bias + column_i8(a, c, k[0], k[1])
        for o in range(window.ow):
            at = o * 8 + 16
            a = upper_two(x0[at:], x1[at:])
            c = lowest(x2[at:])
            put(y[o * 8 :], second + column_i8(a, c, k[4], k[5]), scales, low, high)
            second = first + column_i8(a, c, k[2], k[3])
            first = bias + column_i8(a, c, k[0], k[1])
    else:
        for o in range(window.ow):
            at = o * 16 + 8
            a = upper_two(x0[at:], x1[at:])
            c = lowest(x2[at:])
            second = first + column_i8(a, c, k[2], k[3])
            at = o * 16 + 16
            a = upper_two(x0[at:], x1[at:])
            c = lowest(x2[at:])
            put(y[o * 8 :], second + column_i8(a, c, k[4], k[5]), scales, low, high)
            first = bias + column_i8(a, c, k[0], k[1])


def upper_two(x0: Ptr[i16], x1: Ptr[i16]) -> i16x8:
    """Four channels of two pixels, pixel beside pixel."""
    return shuffle(load64_zero(x0, 0), load64_zero(x1, 0), 0, 8, 1, 9, 2, 10, 3, 11)


def lowest(x2: Ptr[i16]) -> i16x8:
    """Four channels of a pixel, each beside 0."""
    v = load64_zero(x2, 0)
    return shuffle(v, v, 0, 4, 1, 5, 2, 6, 3, 7)


def column_i8(a: i16x8, c: i16x8, upper: i16x8, lower: i16x8) -> i32x4:
    """The products of a column of three."""
    return dot(a, upper) + dot(c, lower)


def put(y: Ptr[i16], total: i32x4, scale: f32x4, low: Const, high: Const) -> None:
    """Quantise and store four sums."""
    z = quantise(f32x4(total) * scale, low, high)
    store64_lane(y, 0, narrow(z, z), 0)
