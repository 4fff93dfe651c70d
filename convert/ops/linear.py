"""Dense layers, and the scaling of what they read."""

import math
from collections.abc import Sequence

import numpy as np

from convert.graph import Type
from convert.lower.core import Core, map_, reduce_, view
from convert.ops.planes import pack_panels
from convert.ops.row import (
    NO_EPILOGUE,
    Attributes,
    Call,
    Close,
    Floats,
    Input,
    Operator,
    Site,
    X,
    constants,
    floats,
    rowwise,
)


def dense(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """X w + b, products added up from 0 in the order of w's rows."""
    x, w, b = arrays
    total = np.zeros((*x.shape[:-1], w.shape[1]), x.dtype)
    for i in range(w.shape[0]):
        total = total + x[..., i : i + 1] * w[i]
    return total + b


def _dense_type(types: Sequence[Type], attributes: Attributes) -> Type:
    x, w, b = types
    floats(x)
    if w.dtype != x.dtype or len(w.shape) != 2 or x.shape[-1:] != w.shape[:1]:
        raise ValueError(f"weights {w} do not fit {x}")
    if b != Type(x.dtype, w.shape[1:]):
        raise ValueError(f"bias {b} does not fit weights {w}")
    return Type(x.dtype, (*x.shape[:-1], w.shape[1]))


def _dense_call(site: Site) -> Call:
    kernel, bias = site.arrays
    k, n = kernel.shape
    sizes = {"n": n, "k": k, **NO_EPILOGUE}
    return Call((pack_panels(kernel), bias), sizes, rows=math.prod(site.x.shape[:-1]))


def normalization(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """(x - mean) / divisor."""
    x, mean, divisor = arrays
    return (x - mean) / divisor


def rescaling(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """X * scale + offset."""
    x, scale, offset = arrays
    return x * scale + offset


def _periodic_type(types: Sequence[Type], attributes: Attributes) -> Type:
    x, first, second = types
    floats(x)
    fits = first.shape and x.shape[-len(first.shape) :] == first.shape
    if first != second or first.dtype != x.dtype or not fits:
        raise ValueError(f"weights {first} and {second} do not fit {x}")
    return x


def _normalization(args: Sequence[Core], given: Attributes) -> Core:
    x, mean, divisor = args
    return map_("divide", map_("subtract", x, mean), divisor)


def _rescaling(args: Sequence[Core], given: Attributes) -> Core:
    x, scale, offset = args
    return map_("add", map_("multiply", x, scale), offset)


def _matmul_type(types: Sequence[Type], attributes: Attributes) -> Type:
    a, b = types
    floats(a)
    fits = min(len(a.shape), len(b.shape)) > 1 and a.shape[-1] == b.shape[-2]
    try:
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    except ValueError:
        fits = False
    if not fits or a.dtype != b.dtype:
        raise ValueError(f"{a} and {b} do not fit together")
    return Type(a.dtype, (*batch, a.shape[-2], b.shape[-1]))


def _matmul(args: Sequence[Core], given: Attributes) -> Core:
    """Rows (…, m, 1, k) of a with columns (…, 1, n, k) of b."""
    a, b = args
    rows = view(a, lambda x: x[..., None, :])
    columns = view(b, lambda x: np.swapaxes(x, -1, -2)[..., None, :, :])
    return reduce_("sum", map_("multiply", rows, columns), (-1,))


# fmt: off
OPERATORS = (
    *rowwise(
    Operator("dense", dense, _dense_type, "dense.dense", _dense_call,
             inputs=(X, *constants("kernel", "bias")), epilogue=True),
    Operator("normalization", normalization, _periodic_type, core=_normalization,
             inputs=(X, Input("mean"), Input("divisor"))),
    Operator("rescaling", rescaling, _periodic_type, core=_rescaling,
             inputs=(X, Input("scale"), Input("offset"))),
    ),
    Operator("matmul", rule=_matmul_type, core=_matmul, inputs=(Input("a"), Input("b")),
             tolerance=Close(rtol=1e-5, atol=1e-5)),
)
# fmt: on
