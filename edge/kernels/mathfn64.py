"""exp, expm1, log, tanh and sigmoid of two float64 lanes: ``mathfn``, twice as wide.

    >>> exp(f64x2(0.0, 2.0))
    f64x2(1.0, 7.38905609893065)

The steps are those of ``mathfn``, whose docstring says where they come from, but that
exp keeps what its argument loses when ln 2 is taken off. Each function names its
largest error in ulp (the distance of the float64 around the true value), measured at
100 million arguments against mantissas of 64 bits, and a margin; ``tests/edge/kernels/
test_mathfn64.py`` measures a sample against 60 digits on every run.

The polynomials are fits of least squares at 120 Chebyshev nodes, in 260 bits, weighted
so that the relative error of the function is level; their coefficients are rounded to
float64 one after the other, the rest fitted again after each.
"""

from edge.types import as_f64x2, as_i64x2, f64x2, fabs, i64x2, select

LOG2_E = 1.4426950408889634
# 40 bits, so that a multiple of up to 2**12 is exact; and the rest of ln 2
LN2_HIGH = 0.6931471805601177
LN2_LOW = -1.7239444525614835e-13
MAGIC = 6755399441055744.0
MAGIC_BITS = 0x4338000000000000
SIGN = -0x8000000000000000
INFINITY = 1e999

# (expm1(r) - r) / r**2, |r| <= 0.3466; error 3.1e-19 of expm1(r)
E0 = 0.5
E1 = 0.16666666666666677
E2 = 0.04166666666666668
E3 = 0.008333333333321449
E4 = 0.0013888888888877451
E5 = 0.00019841269886538442
E6 = 2.4801587340590157e-05
E7 = 2.755724382937312e-06
E8 = 2.75572592409881e-07
E9 = 2.5109160102257538e-08
E10 = 2.0919486523099966e-09

# (2 * atanh(s) - 2 * s) / s**3 in s**2, |s| <= 0.1716; error 1.3e-18 of log
L0 = 0.6666666666666736
L1 = 0.39999999999405467
L2 = 0.2857142874406846
L3 = 0.2222219842523238
L4 = 0.18183571116279115
L5 = 0.15313893968623535
L6 = 0.14797383444540926

# (tanh(x) - x) / x**3 in x**2, |x| <= 0.55; error 5.9e-19 of tanh
T0 = -0.333333333333333
T1 = 0.1333333333332661
T2 = -0.05396825396376355
T3 = 0.0218694883860839
T4 = -0.008863232606640285
T5 = 0.0035920920925950122
T6 = -0.001455543287971718
T7 = 0.0005884464250902402
T8 = -0.0002333867116736725
T9 = 8.332403889106473e-05
T10 = -1.9499467221367055e-05


def expm1_reduced(x: f64x2) -> tuple[f64x2, f64x2]:
    """The n + MAGIC and expm1(r) of x = n * ln 2 + r, |r| <= 0.3466; |x| <= 746."""
    shifted = x * LOG2_E + MAGIC
    n = shifted - MAGIC
    high = x - n * LN2_HIGH
    low = n * LN2_LOW
    r = high - low
    lost = (high - r) - low
    q = (((r * E10 + E9) * r + E8) * r + E7) * r + E6
    q = (((q * r + E5) * r + E4) * r + E3) * r + E2
    return shifted, (r * r * ((q * r + E1) * r + E0) + lost) + r


def power_of_two(n: i64x2) -> f64x2:
    """2.0**n for -1022 <= n <= 1023."""
    return as_f64x2((n + 1023) << 52)


def exp(x: f64x2) -> f64x2:
    """e**x; infinity above 709.7827, gradual underflow below -708.3964, 0 below -745.2.

    Error: max 0.9 ulp; exp(0) is 1.
    """
    x = select(x > 710.0, f64x2(710.0), x)
    x = select(x < -746.0, f64x2(-746.0), x)
    shifted, p = expm1_reduced(x)
    n = as_i64x2(shifted) - MAGIC_BITS
    # 2**n in two factors: n reaches from -1076 to 1024
    half = n >> 1
    return (1.0 + p) * power_of_two(half) * power_of_two(n - half)


def expm1(x: f64x2) -> f64x2:
    """e**x - 1, also near 0.

    Error: max 1.6 ulp.
    """
    x = select(x > 710.0, f64x2(710.0), x)
    x = select(x < -40.0, f64x2(-40.0), x)
    shifted, p = expm1_reduced(x)
    # half of the result, since 2**1024 is none
    half = power_of_two(as_i64x2(shifted) - (MAGIC_BITS + 1))
    y = (half * p + (half - 0.5)) * 2.0
    return select(shifted == MAGIC, p, y)


def log(x: f64x2) -> f64x2:
    """The natural logarithm; -infinity of 0, NaN below.

    Error: max 0.86 ulp.
    """
    tiny = x < 2.2250738585072014e-308
    scaled = select(tiny, x * 18014398509481984.0, x)
    # m in [sqrt(1/2), sqrt(2)): the bits of sqrt(1/2) are 0x3FE6A09E667F3BCD
    bits = as_i64x2(scaled) - 0x3FE6A09E667F3BCD
    n = as_f64x2((bits >> 52) + MAGIC_BITS) - MAGIC
    n = n - select(tiny, f64x2(54.0), f64x2(0.0))
    f = as_f64x2((bits & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD) - 1.0
    s = f / (f + 2.0)
    z = s * s
    half_square = f * f * 0.5
    rest = ((((z * L6 + L5) * z + L4) * z + L3) * z + L2) * z + L1
    rest = (rest * z + L0) * z
    y = ((s * (half_square + rest) + n * LN2_LOW) - half_square + f) + n * LN2_HIGH
    y = select(x < INFINITY, y, x)
    y = select(x == 0.0, f64x2(-INFINITY), y)
    return select(x < 0.0, f64x2(0.0) / f64x2(0.0), y)


def sigmoid(x: f64x2) -> f64x2:
    """1 / (1 + e**-x).

    Error: max 2 ulp.
    """
    e = exp(-fabs(x))
    total = e + 1.0
    lost = e - (total - 1.0)
    y = select(x < 0.0, e, f64x2(1.0)) / total
    return y - y * lost


def tanh(x: f64x2) -> f64x2:
    """The hyperbolic tangent.

    Error: max 1.5 ulp.
    """
    size = fabs(x)
    z = size * size
    q = ((((z * T10 + T9) * z + T8) * z + T7) * z + T6) * z + T5
    q = ((((q * z + T4) * z + T3) * z + T2) * z + T1) * z + T0
    small = q * z * size + size
    large = 1.0 - 2.0 / (exp(size + size) + 1.0)
    y = select(size < 0.55, small, large)
    return as_f64x2(as_i64x2(y) | (as_i64x2(x) & SIGN))
