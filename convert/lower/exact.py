"""Functions that meanings are made of, the same bits on any machine.

    exp(x), expm1(x), log(x)        # in float64, of arrays

Nothing here and in the meanings but single additions, multiplications, divisions and
square roots of arrays, in a fixed order. NumPy's own `exp`, `matmul` and `sum` differ
between processors, so they are not used.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

LN2 = 6.93147180559945309417e-01
LN2_HIGH = 6.93147180369123816490e-01  # 32 bits, so that a multiple is exact
LN2_LOW = 1.90821492927058770002e-10
_TERMS = 14  # of the series of e**r - 1 for |r| <= 0.35: the rest is below 2e-19

_ODD = 23  # the last term of the series of log m: the rest is below 2e-19


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


@np.errstate(all="ignore")
def log(x: Floats) -> Doubles:
    """The natural logarithm in float64; max 2 ulp, near 1 too."""
    wide = x.astype(np.float64)
    inside = (wide > 0.0) & (wide < np.inf)
    m, e = np.frexp(np.where(inside, wide, 1.0))
    low = m < 0.70710678118654752440
    m, n = np.where(low, m * 2.0, m), (e - low).astype(np.float64)
    r = m - 1.0
    s = r / (m + 1.0)
    # log m = 2 s + 2/3 s**3 + …, s at most 0.172
    z, y = s * s, np.zeros_like(s)
    for k in range(_ODD, 1, -2):
        y = (y + 2.0 / float(k)) * z
    # 2 s = r - r s, of which r is exact
    found = n * LN2_HIGH + (r - (s * (r - y) - n * LN2_LOW))
    ends = np.where(wide == np.inf, np.inf, np.where(wide == 0.0, -np.inf, np.nan))
    return np.where(inside, found, ends)


def larger(x: Floats, y: Floats) -> Floats:
    """The larger; NaN if one is, and of two zeros +0."""
    zeros = (x == 0.0) & (y == 0.0)
    found: Floats = np.where(zeros, x + y, np.maximum(x, y))
    return found


def smaller(x: Floats, y: Floats) -> Floats:
    """The smaller; NaN if one is, and of two zeros -0."""
    return -larger(-x, -y)


def zeros_in_order(
    kind: str, x: NDArray[Any], axes: tuple[int, ...], found: NDArray[Any]
) -> NDArray[Any]:
    """Give a largest or smallest that is zero its sign, -0 being below +0."""
    if x.dtype.kind != "f":
        return found
    wanted = kind == "min"
    there = ((x == 0.0) & (np.signbit(x) == wanted)).any(axis=axes)
    zero = np.where(there == wanted, x.dtype.type(-0.0), x.dtype.type(0.0))
    return np.where(found == 0.0, zero, found)
