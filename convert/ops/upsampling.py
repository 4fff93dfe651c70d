"""Images made larger."""

from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.lower.core import Core, parts
from convert.ops.images import image
from convert.ops.row import Attributes, Floats, Operator, Word, integers


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
    """Write the image as often as a pixel is repeated, each time at other pixels."""
    (x,), (rows, columns) = args, integers(given["size"])
    pieces = [
        (lambda y, i=i, j=j: y[:, i::rows, j::columns], x)
        for i in range(rows)
        for j in range(columns)
    ]
    return parts(_upsample_type([x.type], given), pieces)


# fmt: off
OPERATORS = (
    Operator("upsample_nearest", upsample_nearest, _upsample_type, core=_upsample,
             attributes={"size": Word(tuple)}),
)
# fmt: on
