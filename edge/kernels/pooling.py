"""Pooling of images in groups (see ``groups``): windows, or a whole image, to one.

A window counts what lies in the image: nothing comes from around it.
"""

from edge.kernels.groups import not_above, not_below
from edge.kernels.lanes import store_some
from edge.types import Const, Ptr, f32, f32x4, i32, load, maximum, range, store

AVERAGE = 0
MAX = 1
INFINITY = 1e999


def average_pool2d(y: Ptr[f32], x: Ptr[f32], planes: Const, window: Const) -> None:
    """The mean of each window: the sum from 0 on, row by row, divided by how many.

    Shapes: y (groups, y_plane), x (groups, x_plane).
    """
    pool(y, x, planes, window, AVERAGE, 0.0)


def max_pool2d(y: Ptr[f32], x: Ptr[f32], planes: Const, window: Const) -> None:
    """The largest of each window; NaN if one is.

    Shapes: y (groups, y_plane), x (groups, x_plane).
    """
    pool(y, x, planes, window, MAX, -INFINITY)


def pool(
    y: Ptr[f32],
    x: Ptr[f32],
    planes: Const,
    window: Const,
    operation: Const,
    neutral: Const,
) -> None:
    """AVERAGE or MAX of what each window sees of the image."""
    stride = window.stride
    width = window.width
    for oy in range(window.oh):
        first = not_below(oy * stride - window.top, i32(0))
        end = not_above(oy * stride + (window.kh - window.top), i32(window.height))
        for ox in range(window.ow):
            start = not_below(ox * stride - window.left, i32(0))
            stop = not_above(ox * stride + (window.kw - window.left), i32(width))
            count = f32x4(f32((end - first) * (stop - start)))
            for g in range(planes.groups):
                total = f32x4(neutral)
                for i in range(first, end):
                    for j in range(start, stop):
                        v = load(x, g * planes.x_plane + (i * width + j) * 4)
                        if operation == MAX:
                            total = maximum(total, v)
                        else:
                            total = total + v
                if operation == AVERAGE:
                    total = total / count
                store(y, g * planes.y_plane + (oy * window.ow + ox) * 4, total)


def global_average_pool2d(
    y: Ptr[f32], x: Ptr[f32], c: Const, pixels: Const, plane: Const
) -> None:
    """The mean of each channel: the sum from 0 on, pixel by pixel, divided by how many.

    Shapes: y (c), not padded, x (ceil(c/4), plane).
    Error: at most 1.01 * (pixels + 1) * 2**-24 * the mean of |x|.
    """
    whole = c // 4
    for g in range(whole):
        store(y, g * 4, _mean(x[g * plane :], pixels))
    if c % 4 != 0:
        store_some(y, i32(whole * 4), _mean(x[whole * plane :], pixels), c % 4)


def _mean(x: Ptr[f32], pixels: Const) -> f32x4:
    total = f32x4(0.0)
    for p in range(pixels):
        total = total + load(x, p * 4)
    return total / f32x4(f32(pixels))
