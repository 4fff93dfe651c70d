"""1 x 1 convolutions of images in groups (see ``groups``), tile by tile.

A tile is some pixels and four channels of the result, its sums in registers. Of the
sixteen vectors that processors have, ten pixels leave four to a step's weights and two
to the products; a load of weights serves ten products.
"""

from edge.kernels.activation import ZEROS, activate
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

# of a large tile; the others are smaller
PIXELS = 10

# what stays near while the other is gone through
PIXELS_STAY = 0
WEIGHTS_STAY = 1

# whether something is added to the sums
ALONE = 0
ADDED = 1


def pointwise(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
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
) -> None:
    """A 1 x 1 convolution of ``large * 10 + small * size`` pixels, ``a`` ADDED or not.

    WEIGHTS_STAY goes through all pixels for four channels of the result, where a
    tile's pixels would otherwise come to weights that the cache has lost again.

    Shapes: as for ``conv2d``; a (panels, y_plane).
    """
    behind = large * (4 * PIXELS)
    if stay == WEIGHTS_STAY:
        for j in range(panels):
            to = y[j * y_plane :]
            other = a[j * y_plane :]
            k = w[j * (4 * c) :]
            bias = b[j * 4 :]
            for i in range(large):
                at = i * (4 * PIXELS)
                tile(
                    to[at:],
                    x[at:],
                    other[at:],
                    k,
                    bias,
                    c,
                    x_plane,
                    PIXELS,
                    added,
                    activation,
                )
            for i in range(small):
                at = i * (4 * size) + behind
                tile(
                    to[at:],
                    x[at:],
                    other[at:],
                    k,
                    bias,
                    c,
                    x_plane,
                    size,
                    added,
                    activation,
                )
    else:
        for i in range(large):
            at = i * (4 * PIXELS)
            for j in range(panels):
                to = y[j * y_plane + at :]
                other = a[j * y_plane + at :]
                k = w[j * (4 * c) :]
                bias = b[j * 4 :]
                tile(to, x[at:], other, k, bias, c, x_plane, PIXELS, added, activation)
        for i in range(small):
            at = i * (4 * size) + behind
            for j in range(panels):
                to = y[j * y_plane + at :]
                other = a[j * y_plane + at :]
                k = w[j * (4 * c) :]
                bias = b[j * 4 :]
                tile(to, x[at:], other, k, bias, c, x_plane, size, added, activation)


def tile(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    c: Const,
    x_plane: Const,
    pixels: Const,
    added: Const,
    activation: Const,
) -> None:
    """Some pixels beside each other, four channels of the result, kernel 1 x 1."""
    acc = unrolled(f32x4, pixels)
    bias = load(b, 0)
    for r in unroll(pixels):
        acc[r] = bias
    step = unrolled(f32x4, 4)
    for g in range(c // 4):
        for u in unroll(4):
            step[u] = load(w, g * 16 + 4 * u)
        for r in unroll(pixels):
            for u in unroll(4):
                v = f32x4(x[g * x_plane + (4 * r + u)])
                acc[r] = acc[r] + v * step[u]
    last = c - c % 4
    for u in unroll(c % 4):
        weight = load(w, (last + u) * 4)
        for r in unroll(pixels):
            v = f32x4(x[c // 4 * x_plane + (4 * r + u)])
            acc[r] = acc[r] + v * weight
    zero = load(ZEROS, 0)
    for r in unroll(pixels):
        v = acc[r]
        if added == ADDED:
            v = v + load(a, 4 * r)
        store(y, 4 * r, activate(v, zero, activation))
