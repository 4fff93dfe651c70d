"""Numbers to text and back, exactly: ``0.1`` in, a float32 out, ``0.1`` again.

    parse_f32(b"1.2e-07", 7)  →  1, f32(1.2e-07)
    print_f32(out, f32(1.2e-07))  →  7, out begins with b"1.2e-07"

A printed float is the shortest decimal that reads back to it, the closest of those:
the digits that NumPy's repr picks, laid out as Python's repr does.
"""

from edge.http.textnum_powers import power, wide_power
from edge.http.textnum_reading import nearest_bits
from edge.http.textnum_shortest import parts, put_decimal, put_digits, shortest
from edge.types import (
    Ptr,
    as_f32,
    as_f64,
    as_u32,
    as_u64,
    f32,
    f64,
    i32,
    i64,
    is_finite,
    static,
    u8,
    u32,
    u64,
)

# Room for whole numbers of 113 digits or 394 bits, and of 768 digits or 2,592 bits.
_A32 = static(u32, 14)
_B32 = static(u32, 14)
_A64 = static(u32, 82)
_B64 = static(u32, 82)

_MOST = 9_223_372_036_854_775_807
_TENTH = -922_337_203_685_477_580


def parse_f32(s: Ptr[u8], n: i32) -> tuple[i32, f32]:
    r"""Read n bytes of ``[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?``.

    Returns 1 and the nearest float32, half to even, an infinity beyond the range;
    0 where the bytes are no number.

    Error: none, for any number of digits below 2**26.
    """
    ok, bits = nearest_bits(s, n, 24, -149, 113, _A32, _B32)
    return ok, as_f32(u32(bits))


def parse_f64(s: Ptr[u8], n: i32) -> tuple[i32, f64]:
    """Read n bytes as ``parse_f32`` does into the nearest float64."""
    ok, bits = nearest_bits(s, n, 53, -1074, 768, _A64, _B64)
    return ok, as_f64(bits)


def parse_i64(s: Ptr[u8], n: i32) -> tuple[i32, i64]:
    """Read n bytes of ``[+-]?[0-9]+``.

    Returns 1 and the integer; 0 where the bytes are none; 2 where it does not fit.
    """
    value = i64(0)
    negative = n > 0 and s[0] == 45
    i = i32(n > 0 and (s[0] == 43 or s[0] == 45))
    ok = i32(i < n)
    # counted downwards: the least integer is the farther from 0
    while i < n:
        digit = s[i] - 48
        if digit < 0 or digit > 9:
            return i32(0), i64(0)
        if value < _TENTH or (value == _TENTH and digit > 8):
            ok = i32(2)
        else:
            value = value * 10 - i64(digit)
        i += 1
    if ok == 2 or (not negative and value < -_MOST):
        return i32(2), i64(0)
    if negative:
        return ok, value
    return ok, -value


def print_f32(out: Ptr[u8], x: f32) -> i32:
    """Write x in at most 19 bytes and return their number; none if it is not finite."""
    if not is_finite(x):
        return i32(0)
    bits = as_u32(x)
    magnitude = u64(bits & 0x7FFF_FFFF)
    digits = magnitude
    k = i32(0)
    if magnitude != 0:
        m, below, unit, k = parts(magnitude, 24, -149)
        near = power(-k) + 4
        digits, k = shortest(m, below, unit, k, near, u64(0), u64(0xFFFF_FFFF))
    return put_decimal(out, bits >> 31 != 0, digits, k)


def print_f64(out: Ptr[u8], x: f64) -> i32:
    """Write x in at most 24 bytes and return their number; none if it is not finite."""
    if not is_finite(x):
        return i32(0)
    bits = as_u64(x)
    digits = bits & 0x7FFF_FFFF_FFFF_FFFF
    k = i32(0)
    if digits != 0:
        m, below, unit, k = parts(digits, 53, -1074)
        high, low = wide_power(-k)
        digits, k = shortest(m, below, unit, k, high, low + 4, u64(0))
    return put_decimal(out, bits >> 63 != 0, digits, k)


def print_i64(out: Ptr[u8], x: i64) -> i32:
    """Write x in at most 20 bytes and return their number."""
    if x >= 0:
        return put_digits(out, u64(x))
    out[0] = 45
    return put_digits(out[1:], u64(0) - u64(x)) + 1


def print_i32(out: Ptr[u8], x: i32) -> i32:
    """Write x in at most 11 bytes and return their number."""
    return print_i64(out, i64(x))
