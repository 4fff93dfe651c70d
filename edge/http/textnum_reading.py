"""A decimal's bytes in, the bits of the nearest float32 or float64 out.

The first 19 digits times 64 bits of a power of ten decide nearly always; where the
error of that product leaves two floats open, the decimal is compared with the point
halfway between them in whole numbers. So the result is exact for any number of digits.

Source: W. Clinger, How to read floating point numbers accurately (PLDI 1990), with the
product of D. Lemire, Number parsing at a gigabyte per second (2021).
"""

from edge.http.textnum_powers import log2_of_power, power
from edge.types import Const, Ptr, clz, i32, mulhi, range, u8, u32, u64

# Written exponents are cut off here: far beyond any text's number of digits.
_EXPONENT_LIMIT = 100_000_000
# 19 digits of any value, with a smaller power: below every float64, rounded to 0.
_LEAST_POWER = -343
_MOST_POWER = 308


def scan(s: Ptr[u8], n: i32) -> tuple[i32, u64, i32, i32, bool]:
    """Check the form of a number and take its first 19 significant digits.

    Returns the sign (1 or -1; 0 where the text is no number), the digits w and the
    power k of |number| = w * 10**k, the exponent as written, and whether further
    digits, not all of them 0, make the number larger than that.
    """
    sign = i32(1)
    i = i32(0)
    if n > 0 and (s[0] == 43 or s[0] == 45):
        sign = 44 - s[0]  # "+" is 43, "-" is 45
        i = i32(1)
    w = u64(0)
    k = i32(0)
    seen = i32(0)
    kept = i32(0)
    point = False
    cut = False
    while i < n:
        digit = s[i] - 48
        if digit == -2 and not point:
            point = True
        elif digit < 0 or digit > 9:
            break
        else:
            seen += 1
            if kept < 19:
                w = w * 10 + u64(digit)
                if w != 0:
                    kept += 1
                if point:
                    k -= 1
            else:
                if digit != 0:
                    cut = True
                if not point:
                    k += 1
        i += 1
    exponent = i32(0)
    if i < n and seen > 0 and s[i] | 32 == 101:
        i, exponent = _exponent(s, i + 1, n)
    if i != n or seen == 0:
        sign = i32(0)
    return sign, w, k + exponent, exponent, cut


def _exponent(s: Ptr[u8], i: i32, n: i32) -> tuple[i32, i32]:
    """Read ``[+-]?[0-9]+`` from i on: where it ends (-1 without digits), its value."""
    sign = i32(1)
    if i < n and (s[i] == 43 or s[i] == 45):
        sign = 44 - s[i]
        i += 1
    if i == n:
        return i32(-1), i32(0)
    value = i32(0)
    while i < n:
        digit = s[i] - 48
        if digit < 0 or digit > 9:
            return i32(-1), i32(0)
        if value < _EXPONENT_LIMIT:
            value = value * 10 + digit
        i += 1
    return i, sign * value


def nearest_bits(
    s: Ptr[u8], n: i32, p: Const, least: Const, digits: Const, a: Ptr[u32], b: Ptr[u32]
) -> tuple[i32, u64]:
    """Read a number into a float of p bits of precision, the least being 2**least.

    ``digits`` is the most significant digits that a point halfway between two floats
    has; a and b are room for the whole numbers to compare. Returns 1 and the float's
    bits, half to even, infinity where they overflow; 0 and 0 where it is no number.
    """
    sign, w, k, exponent, cut = scan(s, n)
    if sign == 0:
        return i32(0), u64(0)
    # the greatest floats are multiples of 2**most
    most = 3 - 2 * p - least
    infinity = u64(most - least + 2) << (p - 1)
    bits = u64(0)
    if w != 0 and k > _MOST_POWER:
        bits = infinity
    elif w != 0 and k >= _LEAST_POWER:
        zeros = clz(w)
        # the number is head * 2**at and up to ``slack`` more
        head = mulhi(w << zeros, power(k))
        at = log2_of_power(k) + 1 - zeros
        slack = u64(24) if cut else u64(6)
        # the float is m or m + 1 times 2**unit
        drop = 64 - clz(head) - p
        if drop < least - at:
            drop = least - at
        unit = at + drop
        m = u64(0)
        above = False
        undecided = drop < 66
        if drop < 64:
            m = head >> drop
            half = u64(1) << (drop - 1)
            rest = head - (m << drop)
            above = rest > half
            undecided = half - rest <= slack
        if unit > most:
            bits = infinity
        else:
            if undecided:
                order = _compare(s, n, exponent, digits, 2 * m + 1, unit - 1, a, b)
                above = order > 0 or (order == 0 and m % 2 == 1)
            bits = (u64(unit - least) << (p - 1)) + m + u64(above)
    if sign < 0:
        bits += infinity + (u64(1) << (p - 1))
    return i32(1), bits


def _compare(
    s: Ptr[u8],
    n: i32,
    exponent: i32,
    digits: Const,
    odd: u64,
    unit: i32,
    a: Ptr[u32],
    b: Ptr[u32],
) -> i32:
    """Compare |number| with odd * 2**unit: -1 below, 0 equal, 1 above.

    Both are made whole by powers of five and two. What stands after the first
    ``digits`` digits can only tell above from equal.
    """
    n_a = i32(0)
    k = exponent
    kept = i32(0)
    point = False
    cut = False
    chunk = u64(0)
    scale = u64(1)
    for i in range(n):
        digit = s[i] - 48
        if digit > 9:
            break
        if digit == -2:
            point = True
        elif digit >= 0 and kept < digits:
            chunk = chunk * 10 + u64(digit)
            scale *= 10
            if kept > 0 or digit > 0:
                kept += 1
            if point:
                k -= 1
            if scale == 1_000_000_000:
                n_a = _multiply(a, n_a, scale, chunk)
                chunk = u64(0)
                scale = u64(1)
        elif digit >= 0:
            if digit > 0:
                cut = True
            if not point:
                k += 1
    n_a = _multiply(a, n_a, scale, chunk)
    n_b = _multiply(b, i32(0), u64(1), odd)
    n_a = _scale(a, n_a, u64(5), k)
    n_b = _scale(b, n_b, u64(5), -k)
    n_a = _scale(a, n_a, u64(2), k - unit)
    n_b = _scale(b, n_b, u64(2), unit - k)
    if n_a != n_b:
        return i32(1) if n_a > n_b else i32(-1)
    while n_a > 0:
        n_a -= 1
        if a[n_a] != b[n_a]:
            return i32(1) if a[n_a] > b[n_a] else i32(-1)
    return i32(cut)


def _scale(a: Ptr[u32], n: i32, base: u64, times: i32) -> i32:
    """Multiply a whole number of n words by base**times, if that is whole."""
    while times > 0:
        factor = u64(1)
        while times > 0 and factor < 1 << 29:
            factor *= base
            times -= 1
        n = _multiply(a, n, factor, u64(0))
    return n


def _multiply(a: Ptr[u32], n: i32, factor: u64, carry: u64) -> i32:
    """Multiply a whole number of n words by a factor below 2**32 and add carry.

    Returns the number of words, the lowest first, the last not 0.
    """
    for i in range(n):
        carry += u64(a[i]) * factor
        a[i] = u32(carry)
        carry >>= 32
    while carry != 0:
        a[n] = u32(carry)
        carry >>= 32
        n += 1
    return n
