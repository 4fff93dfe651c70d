"""Sums of 32 bits to quantised numbers, four at a time.

A quantised number is kept less its zero point, in 16 bits: zeros around an image are 0,
and sums need no correction for zero points.
"""

from edge.types import Const, as_i32x4, f32x4, i32x4, select

MAGIC = 12582912.0
MAGIC_BITS = 0x4B400000


def quantise(v: f32x4, low: Const, high: Const) -> i32x4:
    """The nearest integer, half to even, not below ``low`` and not above ``high``.

    Both limits are at most 2**21 from 0. ``v + MAGIC`` leaves the integer in the low
    bits.
    """
    v = select(v < low, f32x4(low), v)
    v = select(v > high, f32x4(high), v)
    return as_i32x4(v + MAGIC) - MAGIC_BITS
