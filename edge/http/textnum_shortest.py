"""A float's bits in, the shortest decimal that reads back to it out, then its bytes.

    bits of f32(0.3)  →  m, unit = 10066330, -25  →  3 * 10**-1  →  b"0.3"

Source: R. Giulietti, The Schubfach way to render doubles (2020): the interval of the
numbers that read back to the float is measured in a power of ten that is not above its
width and of which ten are; so some multiple of the one or the other lies inside.
"""

from edge.http.textnum_powers import log2_of_power
from edge.types import Const, Ptr, i32, mulhi, range, u8, u64


def parts(bits: u64, p: Const, least: Const) -> tuple[u64, u64, i32, i32]:
    """Take a positive float of p bits of precision apart; the least is 2**least.

    Returns m, below, unit and k: the float is m * 2**unit, its interval reaches down by
    below/4 * 2**unit and up by 2/4, and 10**k is the power to measure it in.
    """
    exponent = i32(bits >> (p - 1))
    m = bits - (u64(exponent) << (p - 1))
    if exponent == 0:
        return m, u64(2), i32(least), i32(least) * 1_262_611 >> 22
    unit = exponent - 1 + least
    if m == 0 and exponent > 1:
        # floats lie closer below a power of two: floor(log10(3/4 * 2**unit))
        k = unit * 1_262_611 - 524_031 >> 22
        return u64(1) << (p - 1), u64(1), unit, k
    return m + (u64(1) << (p - 1)), u64(2), unit, unit * 1_262_611 >> 22


def shortest(
    m: u64, below: u64, unit: i32, k: i32, high: u64, low: u64, slack: u64
) -> tuple[u64, i32]:
    """Choose the decimal: what stands before a power of ten, and that power.

    The fewest digits, then the closest to the float, then the even one. high and low
    are the leading bits of 10**-k, not too small. Zeros may stand at the end.

    Error: none. A product that is whole errs by no more than slack (of 2**64), one
    that is not lies farther from the whole number that a bound is compared with:
    proved for every exponent in tests/edge/http/test_textnum_powers.py.
    """
    shift = unit + log2_of_power(-k) + 1
    # in quarters of 10**k, rounded down to even and up to odd
    down = _times(4 * m - below << shift, high, low, slack)
    here = _times(4 * m << shift, high, low, slack)
    up = _times(4 * m + 2 << shift, high, low, slack)
    if m % 2 == 1:  # a bound reads back to the even float
        down += 1
        up -= 1
    units = here >> 2
    tens = units // 10
    if tens > 0:
        lower = down <= 40 * tens
        upper = 40 * tens + 40 <= up
        if lower and not upper:
            return tens, k + 1
        if upper and not lower:
            return tens + 1, k + 1
    lower = down <= 4 * units
    upper = 4 * units + 4 <= up
    if lower and not upper:
        return units, k
    middle = 4 * units + 2
    above = here > middle or (here == middle and units % 2 == 1)
    if above or (upper and not lower):
        units += 1
    return units, k


def _times(a: u64, high: u64, low: u64, slack: u64) -> u64:
    """Multiply by a power of ten; the last bit also says that a fraction was cut."""
    whole = mulhi(a, high)
    carry = mulhi(a, low)
    rest = a * high + carry
    if rest < carry:
        whole += 1
    return whole | u64(rest > slack)


def put_decimal(out: Ptr[u8], negative: bool, digits: u64, k: i32) -> i32:
    """Write digits * 10**k as Python's repr lays a float out; return the bytes.

    Positional from 1e-4 to below 1e16, with a point; else as ``1.2e-07``.
    """
    while digits != 0 and digits % 10 == 0:
        digits //= 10
        k += 1
    n = count_digits(digits)
    exponent = k + n - 1
    scientific = exponent < -4 or exponent > 15
    zeros = i32(0)  # before the digits
    whole = i32(1)  # of all that is written, what stands before the point
    if not scientific and exponent < 0:
        zeros = -exponent
    elif not scientific:
        whole = exponent + 1
    last = zeros + n
    total = whole + 1 if last <= whole and not scientific else last
    at = i32(negative)
    if negative:
        out[0] = 45
    j = total
    while j > 0:
        j -= 1
        byte = i32(48)
        if j < last:
            byte += i32(digits % 10)
            digits //= 10
        out[at + j + i32(j >= whole)] = byte
    if total > whole:
        out[at + whole] = 46
        at += 1
    at += total
    if scientific:
        out[at] = 101
        out[at + 1] = 43
        if exponent < 0:
            out[at + 1] = 45
            exponent = -exponent
        at += 2
        if exponent < 10:
            out[at] = 48
            at += 1
        at += put_digits(out[at:], u64(exponent))
    return at


def put_digits(out: Ptr[u8], value: u64) -> i32:
    """Write an integer; return the number of bytes, at most 20."""
    n = count_digits(value)
    for i in range(n):
        out[n - 1 - i] = i32(value % 10) + 48
        value //= 10
    return n


def count_digits(value: u64) -> i32:
    """The number of decimal digits; 1 for zero."""
    n = i32(1)
    while value >= 10:
        value //= 10
        n += 1
    return n
