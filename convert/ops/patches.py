"""What windows see, as channels: a convolution of k x k is one of 1 x 1 of it."""

from collections.abc import Sequence

from numpy.lib.stride_tricks import sliding_window_view

from convert.graph import Array, Type
from convert.lower.core import Core, constant, parts, reshape, view
from convert.ops.convolution import WINDOW
from convert.ops.row import Attributes, Operator, Word, integer, integers, rowwise
from convert.ops.windows import places, windows


def _patches_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand an image of any dtype; channels are those of a window, row by row."""
    (x,), size = types, integers(attributes["size"])
    if len(x.shape) != 4:
        raise ValueError(f"{x} is no image (n, height, width, channels)")
    if len(size) != 2 or min(size) < 1:
        raise ValueError(f"size {list(size)} is not two numbers from 1 on")
    kh, kw = size
    return Type(x.dtype, (*places(x, (kh, kw), attributes), kh * kw * x.shape[3]))


def _patches(args: Sequence[Core], given: Attributes) -> Core:
    (x,), size, step = args, integers(given["size"]), integer(given["strides"])
    batch, height, width, c = x.shape
    rows, columns = windows(x.shape, size, given)
    top, left = rows.before, columns.before
    whole = Type(
        x.dtype, (batch, top + height + rows.after, left + width + columns.after, c)
    )
    inside = slice(None), slice(top, top + height), slice(left, left + width)
    zero = constant(False if x.dtype == "bool" else 0, x.dtype)
    around = parts(whole, [(lambda y: y[inside], x)], zero)

    def seen(y: Array) -> Array:
        found = sliding_window_view(y, size, (1, 2))[:, ::step, ::step]
        return found[:, : rows.places, : columns.places].transpose(0, 1, 2, 4, 5, 3)

    shape = batch, rows.places, columns.places, size[0] * size[1] * c
    return reshape(view(around, seen), shape)


# fmt: off
OPERATORS = rowwise(
    Operator("patches", rule=_patches_type, core=_patches,
             attributes={"size": Word(tuple)} | WINDOW),
)
# fmt: on
