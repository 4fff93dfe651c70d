"""Expand, convolve each channel, project: three convolutions row by row in one.

The image between them has several times the channels of the input and is never whole
in memory: three rows of it stand in a ring, from which one row is convolved and
projected while it is in the cache. Results are those of the three convolutions one
after the other, bit for bit; ``depthwise_separable`` is the same without the first.

The 3 x 3 kernel in the middle is padded as TensorFlow's 'same': ``top`` is 0 or 1.
"""

from edge.kernels.depthwise_conv2d import three_rows
from edge.kernels.groups import clear, copy_row, not_above
from edge.kernels.pointwise import ADDED, ALONE, PIXELS_STAY, pointwise
from edge.types import Const, Ptr, f32, i32, range


def inverted_residual(
    y: Ptr[f32],
    x: Ptr[f32],
    we: Ptr[f32],
    be: Ptr[f32],
    wd: Ptr[f32],
    bd: Ptr[f32],
    wp: Ptr[f32],
    bp: Ptr[f32],
    ring: Ptr[f32],
    row: Ptr[f32],
    c: Const,
    ce: Const,
    panels: Const,
    x_plane: Const,
    y_plane: Const,
    height: Const,
    width: Const,
    stride: Const,
    top: Const,
    left: Const,
    oh: Const,
    ow: Const,
    x_large: Const,
    x_small: Const,
    x_size: Const,
    y_large: Const,
    y_small: Const,
    y_size: Const,
    expand: Const,
    middle: Const,
    project: Const,
    residual: Const,
) -> None:
    """One block: project(middle(expand(x)) + x), x ADDED or not.

    A row of x is ``x_large`` tiles of ten pixels and ``x_small`` of ``x_size``, a row
    of y likewise. ``ring`` takes 3 * ceil(ce/4) + 1 rows of width + 2 pixels, ``row``
    ceil(ce/4) rows of ow.

    Shapes: y (panels, y_plane), x (ceil(c/4), x_plane); we, be and wp, bp as for
    ``conv2d`` with kernels (c, ce) and (ce, n), wd and bd as for ``depthwise_conv2d``.
    """
    wide = 4 * (width + 2)
    groups = (ce + 3) // 4
    slot = groups * wide
    clear(ring, 3 * slot + wide)
    done = i32(0)
    for oy in range(oh):
        end = rows_needed(oy, stride, top, height)
        while done < end:
            to = ring[done % 3 * slot + 4 * left :]
            from_row = x[done * (4 * width) :]
            pointwise(
                to,
                from_row,
                to,
                we,
                be,
                c,
                groups,
                x_plane,
                wide,
                x_large,
                x_small,
                x_size,
                PIXELS_STAY,
                ALONE,
                expand,
            )
            done += 1
        from_ring(row, ring, wd, bd, oy, groups, wide, height, stride, top, ow, middle)
        to = y[oy * (4 * ow) :]
        other = to
        if residual == ADDED:
            other = x[oy * (4 * width) :]
        pointwise(
            to,
            row,
            other,
            wp,
            bp,
            ce,
            panels,
            4 * ow,
            y_plane,
            y_large,
            y_small,
            y_size,
            PIXELS_STAY,
            residual,
            project,
        )


def depthwise_separable(
    y: Ptr[f32],
    x: Ptr[f32],
    wd: Ptr[f32],
    bd: Ptr[f32],
    wp: Ptr[f32],
    bp: Ptr[f32],
    ring: Ptr[f32],
    row: Ptr[f32],
    c: Const,
    panels: Const,
    x_plane: Const,
    y_plane: Const,
    height: Const,
    width: Const,
    stride: Const,
    top: Const,
    left: Const,
    oh: Const,
    ow: Const,
    y_large: Const,
    y_small: Const,
    y_size: Const,
    middle: Const,
    project: Const,
    residual: Const,
) -> None:
    """One block: project(middle(x) + x), x ADDED or not.

    ``ring`` takes 3 * ceil(c/4) + 1 rows of width + 2 pixels, ``row`` ceil(c/4) rows
    of ow.

    Shapes: y (panels, y_plane), x (ceil(c/4), x_plane); wd and bd as for
    ``depthwise_conv2d``, wp and bp as for ``conv2d`` with a kernel (c, n).
    """
    wide = 4 * (width + 2)
    groups = (c + 3) // 4
    slot = groups * wide
    clear(ring, 3 * slot + wide)
    done = i32(0)
    for oy in range(oh):
        end = rows_needed(oy, stride, top, height)
        while done < end:
            to = ring[done % 3 * slot + 4 * left :]
            for g in range(groups):
                copy_row(to[g * wide :], x[g * x_plane :], done, height, width, width)
            done += 1
        from_ring(row, ring, wd, bd, oy, groups, wide, height, stride, top, ow, middle)
        to = y[oy * (4 * ow) :]
        other = to
        if residual == ADDED:
            other = x[oy * (4 * width) :]
        pointwise(
            to,
            row,
            other,
            wp,
            bp,
            c,
            panels,
            4 * ow,
            y_plane,
            y_large,
            y_small,
            y_size,
            PIXELS_STAY,
            residual,
            project,
        )


def rows_needed(oy: i32, stride: Const, top: Const, height: Const) -> i32:
    """How many rows of the image a row of the result and those before it take."""
    return not_above(oy * stride + (3 - top), i32(height))


def from_ring(
    y: Ptr[f32],
    ring: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    oy: i32,
    groups: Const,
    wide: Const,
    height: Const,
    stride: Const,
    top: Const,
    ow: Const,
    activation: Const,
) -> None:
    """Convolve one row of every channel. Shapes: y (groups, ow, 4).

    The ring ends with a row of zeros, which stands for those around the image.
    """
    slot = groups * wide
    above = oy * stride - top
    at0 = (above + 3) % 3 * slot
    at1 = (above + 1) % 3 * slot
    at2 = (above + 2) % 3 * slot
    step0 = i32(wide)
    step2 = i32(wide)
    if above < 0:
        at0 = i32(3 * slot)
        step0 = i32(0)
    if above + 2 >= height:
        at2 = i32(3 * slot)
        step2 = i32(0)
    for g in range(groups):
        x0 = ring[at0 + g * step0 :]
        x1 = ring[at1 + g * wide :]
        x2 = ring[at2 + g * step2 :]
        weights = w[g * 36 :]
        to = y[g * (4 * ow) :]
        three_rows(to, x0, x1, x2, weights, b[g * 4 :], ow, stride, activation)
