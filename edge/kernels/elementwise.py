"""Operators on each of ``n`` items; ``y`` may be ``x``.

Bounds of error are those of the functions in ``mathfn``, where the argument is exact.
"""

from edge.kernels import mathfn
from edge.kernels.activation import NO_LIMIT, rectify
from edge.kernels.each import each, each_with
from edge.kernels.lanes import load_some, store_some
from edge.types import Const, Ptr, Record, f32, f32x4, i32, load, range, select, store


class Line(Record):
    """What ``relu`` and its kin are: see ``rectify``."""

    slope: Const
    threshold: Const
    limit: Const


def cut(v: f32x4, line: Const) -> f32x4:
    """``rectify`` of a record."""
    return rectify(v, line.slope, line.threshold, line.limit)


def below_zero(v: f32x4, alpha: Const) -> f32x4:
    """The exponential linear unit."""
    return select(v < 0.0, mathfn.expm1(v) * f32x4(alpha), v)


def relu(
    y: Ptr[f32],
    x: Ptr[f32],
    n: Const,
    negative_slope: Const,
    threshold: Const,
    max_value: Const,
) -> None:
    """max(x, 0) or its kin; 0.0, 0.0 and 1e39 (no limit) make the plain one.

    x where x > threshold, cut at max_value; else negative_slope * (x - threshold).
    """
    line = Line(slope=negative_slope, threshold=threshold, limit=max_value)
    each_with(y, x, n, cut, line)


def leaky_relu(y: Ptr[f32], x: Ptr[f32], n: Const, negative_slope: Const) -> None:
    """The value x, or negative_slope * x below 0."""
    line = Line(slope=negative_slope, threshold=0.0, limit=NO_LIMIT)
    each_with(y, x, n, cut, line)


def elu(y: Ptr[f32], x: Ptr[f32], n: Const, alpha: Const) -> None:
    """The value x, or alpha * (e**x - 1) below 0."""
    each_with(y, x, n, below_zero, alpha)


def sigmoid(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """1 / (1 + e**-x)."""
    each(y, x, n, mathfn.sigmoid)


def tanh(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """The hyperbolic tangent."""
    each(y, x, n, mathfn.tanh)


def exp(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """e**x."""
    each(y, x, n, mathfn.exp)


def log(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """The natural logarithm."""
    each(y, x, n, mathfn.log)


def rescaling(
    y: Ptr[f32],
    x: Ptr[f32],
    scale: Ptr[f32],
    offset: Ptr[f32],
    n: Const,
    period: Const,
) -> None:
    """Scale, then shift: x * scale + offset; item i takes ``scale[i % period]``.

    Shapes: y (n), x (n), scale (period), offset (period); period divides n.
    """
    if period == 1:
        a = f32x4(scale[0])
        b = f32x4(offset[0])
        for i in range(0, n, 4):
            store(y, i, load(x, i) * a + b)
    else:
        whole = i32(period - period % 4)
        for r in range(0, n, period):
            for i in range(0, whole, 4):
                store(y, r + i, load(x, r + i) * load(scale, i) + load(offset, i))
            if period % 4 != 0:
                v = load_some(x, r + whole, period % 4, 0.0)
                v = v * load(scale, whole) + load(offset, whole)
                store_some(y, r + whole, v, period % 4)


def normalization(
    y: Ptr[f32],
    x: Ptr[f32],
    mean: Ptr[f32],
    divisor: Ptr[f32],
    n: Const,
    period: Const,
) -> None:
    """Shift, then scale: (x - mean) / divisor; item i takes ``mean[i % period]``.

    Shapes: y (n), x (n), mean (period), divisor (period); period divides n.
    """
    if period == 1:
        a = f32x4(mean[0])
        b = f32x4(divisor[0])
        for i in range(0, n, 4):
            store(y, i, (load(x, i) - a) / b)
    else:
        whole = i32(period - period % 4)
        for r in range(0, n, period):
            for i in range(0, whole, 4):
                store(y, r + i, (load(x, r + i) - load(mean, i)) / load(divisor, i))
            if period % 4 != 0:
                v = load_some(x, r + whole, period % 4, 0.0)
                v = (v - load(mean, whole)) / load(divisor, whole)
                store_some(y, r + whole, v, period % 4)
