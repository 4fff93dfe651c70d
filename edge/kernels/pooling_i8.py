"""Pooling of quantised images in groups of eight channels (see ``conv2d_i8``)."""

from edge.kernels.quantise import quantise
from edge.types import (
    Const,
    Ptr,
    f32,
    f32x4,
    i16,
    i32x4,
    load16x4,
    narrow,
    range,
    store64_lane,
)


def global_average_pool2d_i8(
    y: Ptr[i16], x: Ptr[i16], panels: Const, pixels: Const, low: Const, high: Const
) -> None:
    """The mean of each channel: quantise(f32(sum) / pixels).

    Shapes: y (panels * 4), x (ceil(panels/2), pixels, 8).
    """
    for j in range(panels):
        at = j // 2 * (8 * pixels) + j % 2 * 4
        total = i32x4(0)
        for p in range(pixels):
            total = total + load16x4(x, at + p * 8)
        z = quantise(f32x4(total) / f32x4(f32(pixels)), low, high)
        store64_lane(y, j * 4, narrow(z, z), 0)
