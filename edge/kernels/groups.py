"""Images between kernels: groups of four channels, each a plane of pixels.

An image (height, width, c) lies in memory as (ceil(c/4), plane), a plane being its
pixels of four channels beside each other, perhaps a few items more: four pixels'
channels are four vectors one behind the other, and a row of pixels is a run of them.
In the last group, lanes past ``c`` hold anything, as do the items behind the pixels;
no result depends on them.
"""

from edge.kernels.lanes import load_some, store_some
from edge.types import Const, Ptr, Record, f32, f32x4, i32, load, range, store


class Planes(Record):
    """Groups of images that have as many, and items from one group to the next."""

    groups: Const
    x_plane: Const
    y_plane: Const


class Window(Record):
    """Windows of ``kh * kw`` pixels on an image, ``stride`` apart: ``oh * ow`` of them.

    Around the image lie ``top`` rows above, ``left`` columns before, below and behind
    as many as the windows ask for; ``used`` pixels of a row of the image are read.
    """

    height: Const
    width: Const
    kh: Const
    kw: Const
    stride: Const
    top: Const
    left: Const
    used: Const
    oh: Const
    ow: Const


def to_groups(y: Ptr[f32], x: Ptr[f32], pixels: Const, c: Const, plane: Const) -> None:
    """Bring an image into groups. Shapes: y (ceil(c/4), plane), x (pixels, c)."""
    whole = c // 4
    for p in range(pixels):
        for g in range(whole):
            store(y, g * plane + p * 4, load(x, p * c + g * 4))
        if c % 4 != 0:
            v = load_some(x, p * c + whole * 4, c % 4, 0.0)
            store(y, p * 4 + whole * plane, v)


def from_groups(
    y: Ptr[f32], x: Ptr[f32], pixels: Const, c: Const, plane: Const
) -> None:
    """Bring an image out of groups. Shapes: y (pixels, c), x (ceil(c/4), plane)."""
    whole = c // 4
    for p in range(pixels):
        for g in range(whole):
            store(y, p * c + g * 4, load(x, g * plane + p * 4))
        if c % 4 != 0:
            v = load(x, p * 4 + whole * plane)
            store_some(y, p * c + whole * 4, v, c % 4)


def clear(p: Ptr[f32], n: Const) -> None:
    """Set ``n`` items to 0, a multiple of four."""
    for i in range(0, n, 4):
        store(p, i, f32x4(0.0))


def copy_row(y: Ptr[f32], x: Ptr[f32], row: i32, window: Const) -> None:
    """Copy what windows use of a row of a plane; 0 where there is no row."""
    items = window.used * 4
    if row < 0 or row >= window.height:
        clear(y, items)
    else:
        from_row = x[row * (4 * window.width) :]
        for i in range(0, items, 4):
            store(y, i, load(from_row, i))


def not_below(n: i32, least: i32) -> i32:
    """The larger."""
    if n < least:
        return least
    return n


def not_above(n: i32, most: i32) -> i32:
    """The smaller."""
    if n > most:
        return most
    return n
