"""What operators mean, in NumPy: arrays and attributes → an array of the same dtype.

    meanings.softmax([x], {})       # x (n, k): rows of a batch side by side

These are the reference that kernels are held against, in float32 or in float64. The
result is the same on any machine: nothing here but single additions, multiplications,
divisions and square roots of arrays, in a fixed order. NumPy's own `exp`, `matmul` and
`sum` differ between processors, so they are not used.

Sums of products are rounded at every step, in the dtype of the arrays and in the order
of the inputs, since that order is a part of what a model answers. Functions such as
`exp` are evaluated in float64 and rounded to the dtype once.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from convert.graph import Attribute

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]
Attributes = Mapping[str, Attribute]
Meaning = Callable[[Sequence[Floats], Attributes], Floats]

LN2 = 6.93147180559945309417e-01
LN2_HIGH = 6.93147180369123816490e-01  # 32 bits, so that a multiple is exact
LN2_LOW = 1.90821492927058770002e-10
_TERMS = 14  # of the series of e**r - 1 for |r| <= 0.35: the rest is below 2e-19


def _split(x: Doubles) -> tuple[NDArray[np.int32], Doubles]:
    """Find n and e**r - 1 with x = n * ln 2 + r; x from -800 to 710."""
    n = np.rint(x / LN2)
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    y = np.zeros_like(r)
    for k in range(_TERMS, 0, -1):
        y = (y + 1.0) * r / float(k)
    return n.astype(np.int32), y


def _finite(x: Floats) -> Doubles:
    """Bring infinities and NaN to where e**x is as good as its limit."""
    return np.clip(np.where(x != x, 0.0, x.astype(np.float64)), -800.0, 710.0)


@np.errstate(all="ignore")
def exp(x: Floats) -> Doubles:
    """e**x in float64; max 2 ulp."""
    n, y = _split(_finite(x))
    return np.where(x != x, np.nan, np.ldexp(y + 1.0, n))


@np.errstate(all="ignore")
def expm1(x: Floats) -> Doubles:
    """e**x - 1 in float64, also near 0; max 3 ulp."""
    n, y = _split(_finite(x))
    half = np.ldexp(1.0, n - 1)
    whole = (np.ldexp(y, n - 1) + (half - 0.5)) * 2.0
    return np.where(x != x, np.nan, np.where(n == 0, y, whole))


def dense(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """activation(x w + b), products added up from 0 in the order of w's rows."""
    x, w, b = arrays
    total = np.zeros((*x.shape[:-1], w.shape[1]), x.dtype)
    for i in range(w.shape[0]):
        total = total + x[..., i : i + 1] * w[i]
    return FUSED[str(attributes["activation"])](total + b)


def normalization(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """(x - mean) / divisor."""
    x, mean, divisor = arrays
    return (x - mean) / divisor


def rescaling(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """X * scale + offset."""
    x, scale, offset = arrays
    return x * scale + offset


def relu(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """X above the threshold, cut at max_value; below a line of negative_slope."""
    (x,) = arrays
    slope, threshold, most = (
        _number(x, attributes[name])
        for name in ("negative_slope", "threshold", "max_value")
    )
    low = (x - threshold) * slope if slope != 0 else np.zeros_like(x)
    y = np.where(x < 0 if threshold == 0 else x <= threshold, low, x)
    return np.where(y > most, most, y)


def leaky_relu(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """x, or x * negative_slope below 0."""
    (x,) = arrays
    return np.where(x < 0, x * _number(x, attributes["negative_slope"]), x)


def elu(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """x, or alpha * (e**x - 1) below 0."""
    (x,) = arrays
    y = expm1(np.minimum(x, 0)) * float(attributes["alpha"])
    return np.where(x < 0, y.astype(x.dtype), x)


def sigmoid(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """1 / (1 + e**-x)."""
    (x,) = arrays
    return (1.0 / (1.0 + exp(-x))).astype(x.dtype)


def tanh(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The hyperbolic tangent, from e**2x - 1."""
    (x,) = arrays
    y = expm1(np.minimum(np.abs(x), 20).astype(np.float64) * 2.0)
    return np.copysign(y / (y + 2.0), x).astype(x.dtype)


def softmax(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """e**(x - m) over their sum, m the largest of the last axis; rounded once."""
    (x,) = arrays
    wide = x.astype(np.float64)
    y = exp(wide - np.max(wide, axis=-1, keepdims=True))
    total = np.zeros((*x.shape[:-1], 1))
    for i in range(x.shape[-1]):
        total = total + y[..., i : i + 1]
    return (y / total).astype(x.dtype)


def concat(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """One behind the other along an axis."""
    return np.concatenate(arrays, axis=int(attributes["axis"]))


def flatten(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """Every row's items in one line."""
    (x,) = arrays
    return x.reshape(x.shape[0], -1)


def identity(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The value as it is."""
    return arrays[0]


def _number(x: Floats, attribute: Attribute) -> Floats:
    return np.asarray(float(attribute), x.dtype)


def _rectify(most: float) -> Callable[[Floats], Floats]:
    attributes = {"negative_slope": 0.0, "threshold": 0.0, "max_value": most}
    return lambda x: relu([x], attributes)


FUSED: Mapping[str, Callable[[Floats], Floats]] = {
    "none": lambda x: x,
    "relu": _rectify(math.inf),
    "relu6": _rectify(6.0),
}
