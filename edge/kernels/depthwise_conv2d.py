"""Depthwise convolutions of images in groups (see ``groups``): a kernel a channel.

Every result is the bias, then for each column of the kernel the sum of its products
from the first row to the last, added in the order of the columns; every step rounded.
So one walk along three rows serves all three results that a column of pixels is in.
"""

from edge.kernels.groups import clear, copy_row
from edge.types import Const, Ptr, f32, f32x4, load, range, store, unroll, unrolled


def depthwise_conv2d(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    bordered: Ptr[f32],
    planes: Const,
    window: Const,
    epilogue: Const,
) -> None:
    """One depthwise convolution, w * x + b, its results through ``epilogue``.

    Around x are zeros, as in ``conv2d``. ``bordered`` takes a plane with its zeros:
    (oh - 1) * stride + kh rows of (ow - 1) * stride + kw pixels.

    Shapes: y (groups, y_plane), a like it, x (groups, x_plane), w (groups, kh, kw, 4),
    b (groups * 4).
    Error: at most 1.01 * (kh * kw + 1) * 2**-24 * (|w| |x| + |b|).
    """
    kh = window.kh
    kw = window.kw
    ow = window.ow
    stride = window.stride
    rows = (window.oh - 1) * stride + kh
    row = 4 * ((ow - 1) * stride + kw)
    clear(bordered, rows * row)
    for g in range(planes.groups):
        for i in range(rows):
            to = bordered[i * row + 4 * window.left :]
            copy_row(to, x[g * planes.x_plane :], i - window.top, window)
        weights = w[g * (4 * kh * kw) :]
        bias = b[g * 4 :]
        for oy in range(window.oh):
            at = g * planes.y_plane + oy * (4 * ow)
            x0 = bordered[oy * (stride * row) :]
            if kh == 3 and kw == 3 and stride < 3:
                x1 = x0[row:]
                x2 = x0[2 * row :]
                other = a[at:]
                three_rows(
                    y[at:], x0, x1, x2, other, weights, bias, ow, stride, epilogue
                )
            else:
                any_rows(y[at:], x0, a[at:], weights, bias, window, epilogue)


def three_rows(
    y: Ptr[f32],
    x0: Ptr[f32],
    x1: Ptr[f32],
    x2: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    n: Const,
    stride: Const,
    epilogue: Const,
) -> None:
    """One row of ``n`` pixels and four channels, kernel 3 x 3, stride 1 or 2.

    Shapes: y and a (n, 4), x0 x1 x2 ((n - 1) * stride + 3, 4), w (3, 3, 4), b (4).
    """
    k = unrolled(f32x4, 9)
    for i in unroll(9):
        k[i] = load(w, 4 * i)
    bias = load(b, 0)
    a0 = load(x0, 0)
    a1 = load(x1, 0)
    a2 = load(x2, 0)
    first = bias + column(a0, a1, a2, k[0], k[3], k[6])
    if stride == 1:
        b0 = load(x0, 4)
        b1 = load(x1, 4)
        b2 = load(x2, 4)
        second = first + column(b0, b1, b2, k[1], k[4], k[7])
        first = bias + column(b0, b1, b2, k[0], k[3], k[6])
        for o in range(n):
            c0 = load(x0, o * 4 + 8)
            c1 = load(x1, o * 4 + 8)
            c2 = load(x2, o * 4 + 8)
            v = second + column(c0, c1, c2, k[2], k[5], k[8])
            store(y, o * 4, epilogue(v, a, o * 4))
            second = first + column(c0, c1, c2, k[1], k[4], k[7])
            first = bias + column(c0, c1, c2, k[0], k[3], k[6])
    else:
        for o in range(n):
            b0 = load(x0, o * 8 + 4)
            b1 = load(x1, o * 8 + 4)
            b2 = load(x2, o * 8 + 4)
            c0 = load(x0, o * 8 + 8)
            c1 = load(x1, o * 8 + 8)
            c2 = load(x2, o * 8 + 8)
            second = first + column(b0, b1, b2, k[1], k[4], k[7])
            v = second + column(c0, c1, c2, k[2], k[5], k[8])
            store(y, o * 4, epilogue(v, a, o * 4))
            first = bias + column(c0, c1, c2, k[0], k[3], k[6])


def column(x0: f32x4, x1: f32x4, x2: f32x4, k0: f32x4, k1: f32x4, k2: f32x4) -> f32x4:
    """The products of a column of three."""
    return x0 * k0 + x1 * k1 + x2 * k2


def any_rows(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    window: Const,
    epilogue: Const,
) -> None:
    """One row of pixels and four channels, of any kernel and stride."""
    kw = window.kw
    row = 4 * ((window.ow - 1) * window.stride + kw)
    for o in range(window.ow):
        total = load(b, 0)
        for kx in range(kw):
            at = o * (4 * window.stride) + kx * 4
            products = load(x, at) * load(w, kx * 4)
            for ky in range(1, window.kh):
                v = load(x, at + ky * row)
                products = products + v * load(w, (ky * kw + kx) * 4)
            total = total + products
        store(y, o * 4, epilogue(total, a, o * 4))
