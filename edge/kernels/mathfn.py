"""exp, expm1, log, tanh and sigmoid of four float32 lanes, from basic operations.

No step is fused or reordered, so that every runtime gives the same bits::

    >>> exp(f32x4(0.0, 1.0, -104.0, 89.0))
    f32x4(1.0, 2.7182817459106445, 0.0, inf)

Each function names its largest error in ulp, measured over all 2**32 arguments (the
unit is the distance of the float32 around the true value; ``tests/edge/kernels/
test_mathfn.py`` measures a sample on every run).

Method: exp and log reduce their argument with ln 2 in two parts (Cody and Waite,
Software Manual for the Elementary Functions, 1980); the polynomials are minimax fits
by Remez exchange, their coefficients rounded to float32 one after the other, the rest
fitted again after each. ``f(x) + MAGIC`` leaves the nearest integer in the low bits.
"""

from edge.types import as_f32x4, as_i32x4, f32x4, fabs, i32x4, select

LOG2_E = 1.4426950408889634
# 15 bits, so that a multiple of up to 2**9 is exact; and the rest of ln 2
LN2_HIGH = 0.693145751953125
LN2_LOW = 1.428606765330187e-06
MAGIC = 12582912.0
MAGIC_BITS = 0x4B400000
SIGN = -0x80000000
INFINITY = 1e39

# (expm1(r) - r) / r**2, |r| <= 0.3467; error 4.7e-10 of expm1(r)
E0 = 0.5
E1 = 0.1666666567325592
E2 = 0.04166646674275398
E3 = 0.008333643898367882
E4 = 0.0013935049064457417
E5 = 0.00019662817067001015

# (2 * atanh(s) - 2 * s) / s**3 in s**2, |s| <= 0.1716; error 2.5e-11 of log
L0 = 0.6666666269302368
L1 = 0.40000972151756287
L2 = 0.2849879264831543
L3 = 0.2427881360054016

# (tanh(x) - x) / x**3 in x**2, |x| <= 0.55; error 1.2e-9 of tanh
T0 = -0.33333316445350647
T1 = 0.13332544267177582
T2 = -0.0538475476205349
T3 = 0.02105071395635605
T4 = -0.0062428489327430725


def reduce(x: f32x4) -> tuple[f32x4, f32x4]:
    """The n + MAGIC and r of x = n * ln 2 + r, |r| <= 0.3467, for |x| <= 104."""
    shifted = x * LOG2_E + MAGIC
    n = shifted - MAGIC
    return shifted, (x - n * LN2_HIGH) - n * LN2_LOW


def expm1_reduced(r: f32x4) -> f32x4:
    """expm1 for |r| <= 0.3467."""
    q = ((((r * E5 + E4) * r + E3) * r + E2) * r + E1) * r + E0
    return r * r * q + r


def power_of_two(n: i32x4) -> f32x4:
    """2.0**n for -126 <= n <= 127."""
    return as_f32x4((n + 127) << 23)


def exp(x: f32x4) -> f32x4:
    """e**x; infinity above 88.72283, gradual underflow below -87.34, 0 below -103.98.

    Error: max 0.96 ulp; exp(0) is 1.
    """
    x = select(x > 89.0, f32x4(89.0), x)
    x = select(x < -104.0, f32x4(-104.0), x)
    shifted, r = reduce(x)
    n = as_i32x4(shifted) - MAGIC_BITS
    # 2**n in two factors: n reaches from -150 to 128
    half = n >> 1
    y = 1.0 + expm1_reduced(r)
    return y * power_of_two(half) * power_of_two(n - half)


def expm1(x: f32x4) -> f32x4:
    """e**x - 1, also near 0.

    Error: max 1.46 ulp.
    """
    x = select(x > 89.0, f32x4(89.0), x)
    x = select(x < -18.0, f32x4(-18.0), x)
    shifted, r = reduce(x)
    p = expm1_reduced(r)
    # half of the result, since 2**128 is none
    half = power_of_two(as_i32x4(shifted) - (MAGIC_BITS + 1))
    y = (half * p + (half - 0.5)) * 2.0
    return select(shifted == MAGIC, p, y)


def log(x: f32x4) -> f32x4:
    """The natural logarithm; -infinity of 0, NaN below.

    Error: max 0.84 ulp. Source: log(1 + f) = 2 * atanh(f / (2 + f)), arranged
    as in FreeBSD's e_log.c (Ng, 1993) so that f enters unrounded.
    """
    tiny = x < 1.1754943508222875e-38
    scaled = select(tiny, x * 8388608.0, x)
    # m in [sqrt(1/2), sqrt(2)): the bits of sqrt(1/2) are 0x3F3504F3
    bits = as_i32x4(scaled) - 0x3F3504F3
    n = f32x4(bits >> 23) - select(tiny, f32x4(23.0), f32x4(0.0))
    f = as_f32x4((bits & 0x007FFFFF) + 0x3F3504F3) - 1.0
    s = f / (f + 2.0)
    z = s * s
    half_square = f * f * 0.5
    rest = (((z * L3 + L2) * z + L1) * z + L0) * z
    y = ((s * (half_square + rest) + n * LN2_LOW) - half_square + f) + n * LN2_HIGH
    y = select(x < INFINITY, y, x)
    y = select(x == 0.0, f32x4(-INFINITY), y)
    return select(x < 0.0, f32x4(0.0) / f32x4(0.0), y)


def sigmoid(x: f32x4) -> f32x4:
    """1 / (1 + e**-x).

    Error: max 1.97 ulp.
    """
    e = exp(-fabs(x))
    total = e + 1.0
    lost = e - (total - 1.0)
    y = select(x < 0.0, e, f32x4(1.0)) / total
    return y - y * lost


def tanh(x: f32x4) -> f32x4:
    """The hyperbolic tangent.

    Error: max 1.44 ulp.
    """
    size = fabs(x)
    z = size * size
    small = ((((z * T4 + T3) * z + T2) * z + T1) * z + T0) * z * size + size
    large = 1.0 - 2.0 / (exp(size + size) + 1.0)
    y = select(size < 0.55, small, large)
    return as_f32x4(as_i32x4(y) | (as_i32x4(x) & SIGN))
