"""1 x 1 convolutions of images in groups (see ``groups``), tile by tile.

A tile is some pixels and four channels of the result, its sums in registers. Of the
sixteen vectors that processors have, ten pixels leave four to a step's weights and two
to the products; a load of weights serves ten products.
"""

from edge.types import (
    Const,
    Ptr,
    Record,
    f32,
    f32x4,
    i32,
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


class Product(Record):
    """``c`` channels of pixels times ``panels`` of four channels of the result.

    A plane is the items from one group of channels to the next. ``large`` tiles of ten
    pixels and ``small`` ones of ``size`` make a run of pixels.
    """

    c: Const
    panels: Const
    x_plane: Const
    y_plane: Const
    large: Const
    small: Const
    size: Const
    stay: Const


def pointwise(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    product: Const,
    epilogue: Const,
) -> None:
    """A 1 x 1 convolution of a run of pixels: see ``Product`` and ``epilogue``.

    WEIGHTS_STAY goes through all pixels for four channels of the result, where a
    tile's pixels would otherwise come to weights that the cache has lost again.

    Shapes: as for ``conv2d``; a (panels, y_plane).
    """
    y_plane = product.y_plane
    panel = 4 * product.c
    size = product.size
    behind = product.large * (4 * PIXELS)
    if product.stay == WEIGHTS_STAY:
        for j in range(product.panels):
            to = y[j * y_plane :]
            other = a[j * y_plane :]
            k = w[j * panel :]
            bias = b[j * 4 :]
            for i in range(product.large):
                at = i * (4 * PIXELS)
                tile(to[at:], x[at:], other[at:], k, bias, product, PIXELS, epilogue)
            for i in range(product.small):
                at = i * (4 * size) + behind
                tile(to[at:], x[at:], other[at:], k, bias, product, size, epilogue)
    else:
        for i in range(product.large):
            at = i * (4 * PIXELS)
            for j in range(product.panels):
                to = y[j * y_plane + at :]
                other = a[j * y_plane + at :]
                k = w[j * panel :]
                bias = b[j * 4 :]
                tile(to, x[at:], other, k, bias, product, PIXELS, epilogue)
        for i in range(product.small):
            at = i * (4 * size) + behind
            for j in range(product.panels):
                to = y[j * y_plane + at :]
                other = a[j * y_plane + at :]
                k = w[j * panel :]
                bias = b[j * 4 :]
                tile(to, x[at:], other, k, bias, product, size, epilogue)


def tile(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    product: Const,
    pixels: Const,
    epilogue: Const,
) -> None:
    """Some pixels beside each other, four channels of the result, kernel 1 x 1."""
    c = product.c
    x_plane = product.x_plane
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
    for r in unroll(pixels):
        store(y, 4 * r, epilogue(acc[r], a, i32(4 * r)))
