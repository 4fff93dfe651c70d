"""Decimal text ↔ numbers of a feature's dtype, each rounded once.

    rounded("0.1", "float32")               # 0.10000000149011612
    text(0.10000000149011612, "float32")    # '0.1'

A float32 is kept as the float of the same value.
"""

import math
from fractions import Fraction

import numpy as np

from convert.graph.dtypes import DTYPES

_LARGEST = DTYPES["float32"].largest
_TIE = Fraction(2**25 - 1) * 2**103  # half way from the largest to 2**128


def rounded(decimal: str, dtype: str) -> float:
    """Round a decimal to float32 or float64, half to even; infinite when too large.

    By way of float64 this one would fall on a tie, and then the wrong way:

    >>> rounded("1.000000059604644775390626", "float32")
    1.0000001192092896
    """
    double = float(decimal)
    if dtype == "float64" or double == 0 or math.isinf(double):
        return double
    exact = Fraction(decimal)
    with np.errstate(all="ignore"):
        near = np.float32(double)
        below, above = (np.nextafter(near, np.float32(to)) for to in (-np.inf, np.inf))
    if np.isinf(near):
        return math.copysign(math.inf if abs(exact) >= _TIE else _LARGEST, double)
    around = [x for x in (near, below, above) if np.isfinite(x)]
    # of two as near the first is taken, which on a tie is the even one
    return float(min(around, key=lambda x: abs(Fraction(float(x)) - exact)))


def shortest(value: float, dtype: str) -> int | float:
    """Give the number whose Python text is the shortest that reads back as `value`.

    >>> shortest(0.10000000149011612, "float32"), shortest(30.0, "float32")
    (0.1, 30)
    """
    short = float(str(np.float32(value))) if dtype == "float32" else value
    whole = short.is_integer() and abs(short) < 1e16 and str(short) != "-0.0"
    return int(short) if whole else short


def text(value: bool | int | float | str, dtype: str) -> str:
    """Write a value the way a request would.

    >>> text(True, "bool"), text(1e-7, "float64"), text(0.0, "float32")
    ('true', '1e-07', '0')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(shortest(value, dtype)).removesuffix(".0")
    return str(value)
