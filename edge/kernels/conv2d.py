"""Convolutions of images in groups (see ``groups``) with constant weights.

Every result is the sum of its products, from the bias on, in the order of the kernel's
rows, columns and channels, every step rounded. (To begin with the bias, and not to end
with it as ``dense`` does, spares an addition where channels are few and pixels many.)
Tiles are those of ``pointwise``.
"""

from edge.kernels.activation import ZEROS, activate
from edge.kernels.groups import clear, copy_row
from edge.kernels.pointwise import ADDED, ALONE, PIXELS, pointwise
from edge.types import (
    Const,
    Ptr,
    f32,
    f32x4,
    load,
    range,
    store,
    unroll,
    unrolled,
)


def conv2d(
    y: Ptr[f32],
    x: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    band: Ptr[f32],
    c: Const,
    panels: Const,
    x_plane: Const,
    y_plane: Const,
    large: Const,
    small: Const,
    size: Const,
    stay: Const,
    activation: Const,
    height: Const,
    width: Const,
    kh: Const,
    kw: Const,
    stride: Const,
    top: Const,
    left: Const,
    used: Const,
    oh: Const,
    ow: Const,
) -> None:
    """One convolution: activation(w * x + b).

    Around x are zeros: ``top`` rows above, ``left`` columns before, below and behind
    as many as the result asks for; ``used`` pixels of a row of x are read.

    ``large`` tiles of ten pixels and ``small`` ones of ``size`` make a row of the
    result; all of it where the kernel is 1 x 1 and takes every pixel. ``band`` takes
    ceil(c/4) * kh rows of (ow - 1) * stride + kw pixels.

    Shapes: y (panels, y_plane), x (ceil(c/4), x_plane), b (panels * 4); w (panels, kh,
    kw, c, 4): a kernel (kh * kw * c, n) as ``dense`` takes it.
    Error: at most 1.01 * (kh * kw * c + 1) * 2**-24 * (|w| |x| + |b|).
    """
    convolve(
        y,
        x,
        y,
        w,
        b,
        band,
        c,
        panels,
        x_plane,
        y_plane,
        large,
        small,
        size,
        stay,
        ALONE,
        activation,
        height,
        width,
        kh,
        kw,
        stride,
        top,
        left,
        used,
        oh,
        ow,
    )


def conv2d_add(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    band: Ptr[f32],
    c: Const,
    panels: Const,
    x_plane: Const,
    y_plane: Const,
    large: Const,
    small: Const,
    size: Const,
    stay: Const,
    activation: Const,
    height: Const,
    width: Const,
    kh: Const,
    kw: Const,
    stride: Const,
    top: Const,
    left: Const,
    used: Const,
    oh: Const,
    ow: Const,
) -> None:
    """A convolution and an addition: activation((w * x + b) + a); a lies as y does."""
    convolve(
        y,
        x,
        a,
        w,
        b,
        band,
        c,
        panels,
        x_plane,
        y_plane,
        large,
        small,
        size,
        stay,
        ADDED,
        activation,
        height,
        width,
        kh,
        kw,
        stride,
        top,
        left,
        used,
        oh,
        ow,
    )


def convolve(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    band: Ptr[f32],
    c: Const,
    panels: Const,
    x_plane: Const,
    y_plane: Const,
    large: Const,
    small: Const,
    size: Const,
    stay: Const,
    added: Const,
    activation: Const,
    height: Const,
    width: Const,
    kh: Const,
    kw: Const,
    stride: Const,
    top: Const,
    left: Const,
    used: Const,
    oh: Const,
    ow: Const,
) -> None:
    """A convolution with ``a`` ADDED, or ALONE."""
    if kh * kw * stride == 1:
        pointwise(
            y,
            x,
            a,
            w,
            b,
            c,
            panels,
            x_plane,
            y_plane,
            large,
            small,
            size,
            stay,
            added,
            activation,
        )
    else:
        row = 4 * ((ow - 1) * stride + kw)
        groups = (c + 3) // 4
        clear(band, groups * kh * row)
        for oy in range(oh):
            for g in range(groups):
                for ky in range(kh):
                    to = band[(g * kh + ky) * row + 4 * left :]
                    above = oy * stride + ky - top
                    copy_row(to, x[g * x_plane :], above, height, width, used)
            at = oy * (4 * ow)
            windows(
                y[at:],
                band,
                a[at:],
                w,
                b,
                c,
                panels,
                y_plane,
                large,
                small,
                size,
                added,
                activation,
                kh,
                kw,
                stride,
                row,
            )


def windows(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    c: Const,
    panels: Const,
    y_plane: Const,
    large: Const,
    small: Const,
    size: Const,
    added: Const,
    activation: Const,
    kh: Const,
    kw: Const,
    stride: Const,
    row: Const,
) -> None:
    """One row of the result from a band of ``kh`` rows of ``row`` items a group."""
    behind = large * PIXELS
    for i in range(large):
        at = i * PIXELS
        for j in range(panels):
            window_tile(
                y[j * y_plane + at * 4 :],
                x[at * (4 * stride) :],
                a[j * y_plane + at * 4 :],
                w[j * (4 * kh * kw * c) :],
                b[j * 4 :],
                c,
                kh,
                kw,
                stride,
                row,
                PIXELS,
                added,
                activation,
            )
    for i in range(small):
        at = i * size + behind
        for j in range(panels):
            window_tile(
                y[j * y_plane + at * 4 :],
                x[at * (4 * stride) :],
                a[j * y_plane + at * 4 :],
                w[j * (4 * kh * kw * c) :],
                b[j * 4 :],
                c,
                kh,
                kw,
                stride,
                row,
                size,
                added,
                activation,
            )


def window_tile(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    c: Const,
    kh: Const,
    kw: Const,
    stride: Const,
    row: Const,
    pixels: Const,
    added: Const,
    activation: Const,
) -> None:
    """Some pixels beside each other, four channels of the result."""
    acc = unrolled(f32x4, pixels)
    bias = load(b, 0)
    for r in unroll(pixels):
        acc[r] = bias
    step = unrolled(f32x4, 4)
    plane = kh * row
    last = c - c % 4
    for ky in range(kh):
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
    zero = load(ZEROS, 0)
    for r in unroll(pixels):
        v = acc[r]
        if added == ADDED:
            v = v + load(a, 4 * r)
        store(y, 4 * r, activate(v, zero, activation))
