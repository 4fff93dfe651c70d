"""Convolutions of images in groups (see ``groups``) with constant weights.

Every result is the sum of its products, from the bias on, in the order of the kernel's
rows, columns and channels, every step rounded. (To begin with the bias, and not to end
with it as ``dense`` does, spares an addition where channels are few and pixels many.)
Tiles are those of ``pointwise``.
"""

from edge.kernels.groups import clear, copy_row
from edge.kernels.pointwise import PIXELS, pointwise
from edge.types import (
    Const,
    Ptr,
    f32,
    f32x4,
    i32,
    load,
    range,
    store,
    unroll,
    unrolled,
)


def conv2d(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    band: Ptr[f32],
    product: Const,
    window: Const,
    epilogue: Const,
) -> None:
    """One convolution, w * x + b, its results through ``epilogue``.

    Around x are zeros. The run of pixels that tiles make is a row of the result; all of
    it where the kernel is 1 x 1 and takes every pixel. ``band`` takes ceil(c/4) * kh
    rows of (ow - 1) * stride + kw pixels.

    Shapes: y (panels, y_plane), a like it, x (ceil(c/4), x_plane), b (panels * 4); w
    (panels, kh, kw, c, 4): a kernel (kh * kw * c, n) as ``dense`` takes it.
    Error: at most 1.01 * (kh * kw * c + 1) * 2**-24 * (|w| |x| + |b|).
    """
    kh = window.kh
    stride = window.stride
    if kh * window.kw * stride == 1:
        pointwise(y, x, a, w, b, product, epilogue)
    else:
        row = 4 * ((window.ow - 1) * stride + window.kw)
        groups = (product.c + 3) // 4
        clear(band, groups * kh * row)
        for oy in range(window.oh):
            for g in range(groups):
                for ky in range(kh):
                    to = band[(g * kh + ky) * row + 4 * window.left :]
                    above = oy * stride + ky - window.top
                    copy_row(to, x[g * product.x_plane :], above, window)
            at = oy * (4 * window.ow)
            windows(y[at:], band, a[at:], w, b, product, window, epilogue)


def windows(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    product: Const,
    window: Const,
    epilogue: Const,
) -> None:
    """One row of the result from a band of rows of every group."""
    c = product.c
    size = product.size
    panel = 4 * window.kh * window.kw * c
    behind = product.large * PIXELS
    for i in range(product.large):
        at = i * PIXELS
        for j in range(product.panels):
            to = y[j * product.y_plane + at * 4 :]
            other = a[j * product.y_plane + at * 4 :]
            seen = x[at * (4 * window.stride) :]
            k = w[j * panel :]
            window_tile(to, seen, other, k, b[j * 4 :], c, window, PIXELS, epilogue)
    for i in range(product.small):
        at = i * size + behind
        for j in range(product.panels):
            to = y[j * product.y_plane + at * 4 :]
            other = a[j * product.y_plane + at * 4 :]
            seen = x[at * (4 * window.stride) :]
            k = w[j * panel :]
            window_tile(to, seen, other, k, b[j * 4 :], c, window, size, epilogue)


def window_tile(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    c: Const,
    window: Const,
    pixels: Const,
    epilogue: Const,
) -> None:
    """Some pixels beside each other, four channels of the result."""
    kw = window.kw
    stride = window.stride
    row = 4 * ((window.ow - 1) * stride + kw)
    plane = window.kh * row
    acc = unrolled(f32x4, pixels)
    bias = load(b, 0)
    for r in unroll(pixels):
        acc[r] = bias
    step = unrolled(f32x4, 4)
    last = c - c % 4
    for ky in range(window.kh):
        for kx in range(kw):
            at = ky * row + kx * 4
            weights = w[(ky * kw + kx) * (4 * c) :]
            for g in range(c // 4):
                for u in unroll(4):
                    step[u] = load(weights, g * 16 + 4 * u)
                for r in unroll(pixels):
                    for u in unroll(4):
                        v = f32x4(x[at + g * plane + (4 * stride * r + u)])
                        acc[r] = acc[r] + v * step[u]
            for u in unroll(c % 4):
                step[u] = load(weights, (last + u) * 4)
            for r in unroll(pixels):
                for u in unroll(c % 4):
                    v = f32x4(x[at + (c // 4 * plane + 4 * stride * r + u)])
                    acc[r] = acc[r] + v * step[u]
    for r in unroll(pixels):
        store(y, 4 * r, epilogue(acc[r], a, i32(4 * r)))
