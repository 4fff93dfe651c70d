"""Quantised images between kernels: groups of eight channels, each a plane of pixels.

See ``conv2d_i8`` for the layout. In the last group, lanes past ``c`` hold anything; no
result depends on them.
"""

from edge.types import Const, Ptr, i16, load, range, store


def to_eights(y: Ptr[i16], x: Ptr[i16], pixels: Const, c: Const) -> None:
    """Bring an image into groups. Shapes: y (ceil(c/8), pixels, 8), x (pixels, c)."""
    whole = c // 8
    for p in range(pixels):
        for g in range(whole):
            store(y, (g * pixels + p) * 8, load(x, p * c + g * 8))
        if c % 8 != 0:
            to = y[(whole * pixels + p) * 8 :]
            for k in range(c % 8):
                to[k] = x[p * c + whole * 8 + k]


def from_eights(y: Ptr[i16], x: Ptr[i16], pixels: Const, c: Const) -> None:
    """Bring an image out of groups. Shapes: y (pixels, c), x (ceil(c/8), pixels, 8)."""
    whole = c // 8
    for p in range(pixels):
        for g in range(whole):
            store(y, p * c + g * 8, load(x, (g * pixels + p) * 8))
        if c % 8 != 0:
            at = x[(whole * pixels + p) * 8 :]
            for k in range(c % 8):
                y[p * c + whole * 8 + k] = at[k]
