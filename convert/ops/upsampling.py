"""Images made larger."""

from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.lower.core import Core, expand, reshape, view
from convert.ops.images import image
from convert.ops.row import Attributes, Floats, Operator, Word, integers, rowwise


def upsample_nearest(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """Each pixel so many times, below and beside itself."""
    (x,) = arrays
    rows, columns = integers(attributes["size"])
    return np.repeat(np.repeat(x, rows, axis=1), columns, axis=2)


def _upsample_type(types: Sequence[Type], attributes: Attributes) -> Type:
    (x,) = types
    image(x)
    size = integers(attributes["size"])
    if len(size) != 2 or min(size) < 1:
        raise ValueError(f"size {list(size)} is not two numbers from 1 on")
    batch, height, width, c = x.shape
    return Type(x.dtype, (batch, height * size[0], width * size[1], c))


def _upsample(args: Sequence[Core], given: Attributes) -> Core:
    (x,), (rows, columns) = args, integers(given["size"])
    batch, height, width, c = x.shape
    apart = view(x, lambda a: a[:, :, None, :, None])
    repeated = expand(apart, (batch, height, rows, width, columns, c))
    return reshape(repeated, (batch, height * rows, width * columns, c))


# fmt: off
OPERATORS = rowwise(
    Operator("upsample_nearest", upsample_nearest, _upsample_type, core=_upsample,
             attributes={"size": Word(tuple)}),
)
# fmt: on
