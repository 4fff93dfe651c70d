"""Expand, convolve each channel, project: three convolutions row by row in one.

The image between them has several times the channels of the input and is never whole
in memory: three rows of it stand in a ring, from which one row is convolved and
projected while it is in the cache. Results are those of the three convolutions one
after the other, bit for bit; ``depthwise_separable`` is the same without the first.

The 3 x 3 kernel in the middle is padded as TensorFlow's 'same': ``top`` is 0 or 1.
"""

from edge.kernels.depthwise_conv2d import three_rows
from edge.kernels.groups import clear, copy_row, not_above
from edge.kernels.pointwise import pointwise
from edge.types import Const, Ptr, Record, f32, i32, range


class Block(Record):
    """The windows in the middle, and the ``Product`` of a row before and behind them.

    ``first`` has the ``Planes`` of x where nothing is expanded.
    """

    first: Const
    window: Const
    last: Const


def inverted_residual(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    scratch: Ptr[f32],
    block: Const,
    expand: Const,
    middle: Const,
    project: Const,
) -> None:
    """One block; ``expand``, ``middle`` and ``project`` are its epilogues.

    Those of the first two read nothing beside. ``scratch`` takes 3 * groups + 1 rows of
    width + 2 pixels and groups rows of ow, groups being those of the image between.

    Shapes: y (panels, y_plane), a like it, x (ceil(c/4), x_plane); w: of each of the
    three its weights and bias, as its own kernel takes them, one behind the other.
    """
    window = block.window
    first = block.first
    wide = 4 * (window.width + 2)
    slot = first.panels * wide
    bias = w[first.panels * (4 * first.c) :]
    clear(scratch, 3 * slot + wide)
    done = i32(0)
    for oy in range(window.oh):
        end = rows_needed(oy, window)
        while done < end:
            to = scratch[done % 3 * slot + 4 * window.left :]
            from_row = x[done * (4 * window.width) :]
            pointwise(to, from_row, to, w, bias, first, expand)
            done += 1
        at = oy * (4 * window.ow)
        rest = bias[4 * first.panels :]
        finish(y[at:], a[at:], rest, scratch, oy, block, middle, project)


def depthwise_separable(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    scratch: Ptr[f32],
    block: Const,
    middle: Const,
    project: Const,
) -> None:
    """One block that expands nothing; ``w`` has the weights of the other two."""
    window = block.window
    planes = block.first
    wide = 4 * (window.width + 2)
    slot = planes.groups * wide
    clear(scratch, 3 * slot + wide)
    done = i32(0)
    for oy in range(window.oh):
        end = rows_needed(oy, window)
        while done < end:
            to = scratch[done % 3 * slot + 4 * window.left :]
            for g in range(planes.groups):
                copy_row(to[g * wide :], x[g * planes.x_plane :], done, window)
            done += 1
        at = oy * (4 * window.ow)
        finish(y[at:], a[at:], w, scratch, oy, block, middle, project)


def rows_needed(oy: i32, window: Const) -> i32:
    """How many rows of the image a row of the result and those before it take."""
    return not_above(oy * window.stride + (3 - window.top), i32(window.height))


def finish(
    y: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    ring: Ptr[f32],
    oy: i32,
    block: Const,
    middle: Const,
    project: Const,
) -> None:
    """Convolve every channel of three rows, and project the row that they become."""
    window = block.window
    last = block.last
    groups = (last.c + 3) // 4
    row = ring[(3 * groups + 1) * (4 * (window.width + 2)) :]
    bias = w[36 * groups :]
    from_ring(row, ring, w, bias, oy, groups, window, middle)
    weights = bias[4 * groups :]
    pointwise(y, row, a, weights, weights[last.panels * (4 * last.c) :], last, project)


def from_ring(
    y: Ptr[f32],
    ring: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    oy: i32,
    groups: Const,
    window: Const,
    epilogue: Const,
) -> None:
    """Convolve one row of every channel. Shapes: y (groups, ow, 4).

    The ring ends with a row of zeros, which stands for those around the image.
    """
    ow = window.ow
    wide = 4 * (window.width + 2)
    slot = groups * wide
    above = oy * window.stride - window.top
    at0 = (above + 3) % 3 * slot
    at1 = (above + 1) % 3 * slot
    at2 = (above + 2) % 3 * slot
    step0 = i32(wide)
    step2 = i32(wide)
    if above < 0:
        at0 = i32(3 * slot)
        step0 = i32(0)
    if above + 2 >= window.height:
        at2 = i32(3 * slot)
        step2 = i32(0)
    for g in range(groups):
        x0 = ring[at0 + g * step0 :]
        x1 = ring[at1 + g * wide :]
        x2 = ring[at2 + g * step2 :]
        to = y[g * (4 * ow) :]
        weights = w[g * 36 :]
        bias = b[g * 4 :]
        three_rows(to, x0, x1, x2, to, weights, bias, ow, window.stride, epilogue)
