"""A number of any kind → the text of the dtype's value that is nearest to it.

    text(Fraction(1, 3), "float32")     # '0.33333334'
    text(3.0, "int32")                  # '3'

A number is what has a float or an index: Python's, NumPy's, decimals, fractions,
enumerations, and whatever defines ``__float__`` or ``__index__``. It is rounded once,
to the dtype, half to even, and written with the fewest digits that read back, as a
signature writes its choices.
"""

import math
import numbers
import operator
from collections.abc import Callable, Iterator
from decimal import ROUND_UP, Context, Decimal
from fractions import Fraction
from struct import Struct
from typing import Any

INTEGERS = ("int32", "int64")
ENOUGH_DIGITS = 9  # tell all float32 apart
KEPT_DIGITS = 6  # in any decimal, survive in a float32 that is normal
MOST_INTEGER = 10**40  # beyond any dtype; what is below is written out
# "f" alone would make an infinity of what is too large
SINGLE, DOUBLE, BITS = Struct("<f"), Struct("<d"), Struct("<Q")
LEAST_NORMAL = 2.0**-126


class Unfit(Exception):
    """Say what is wrong with a value, in words that follow a feature's name."""


def text(value: Any, dtype: str) -> str:
    """Write a number. Raises: Unfit."""
    if type(value) is not float and type(value) is not int:
        value = exact(value)
    if dtype in INTEGERS:
        return str(whole(value))
    if dtype == "bool":
        if value != 0 and value != 1:
            raise Unfit(f"{_echo(value)} is not true or false")
        return "true" if value else "false"
    near = nearest(value, dtype)
    if dtype == "float32":
        near = shortest(near)
    return repr(near).removesuffix(".0")


def exact(value: Any) -> int | float | Decimal | Fraction:
    """Return the number that a value is, not rounded.

    Raises: Unfit when it is none.
    """
    if isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real):
        raise _no_number(value)
    # NumPy's dates, times and bytes have a float
    if getattr(getattr(value, "dtype", None), "kind", "") in ("m", "M", "c", "S"):
        raise _no_number(value)
    fault: Exception | None = None
    for name, read in READINGS:
        if hasattr(type(value), name):
            try:
                return read(value)
            except Exception as error:  # of the value's own
                fault = error
                if _is_not_finite(value):
                    raise _not_finite(value) from None
    raise _no_number(value) from fault


def _ratio(value: Any) -> Fraction:
    return Fraction(*map(int, value.as_integer_ratio()))


def _decimal(value: Any) -> Decimal:
    if not value.is_finite():
        raise ValueError
    return Decimal(value)


# what a type has, and the number that it then is; the first that gives one
READINGS: tuple[tuple[str, Callable[[Any], int | float | Decimal | Fraction]], ...] = (
    ("as_tuple", _decimal),  # a ratio of integers may be too large for memory
    ("__index__", operator.index),
    ("as_integer_ratio", _ratio),
    ("numerator", lambda value: Fraction(int(value.numerator), int(value.denominator))),
    ("__float__", float),
)


def _is_not_finite(value: Any) -> bool:
    try:
        if hasattr(value, "is_finite"):  # a decimal's sNaN can be asked nothing else
            return not value.is_finite()
        return not math.isfinite(value)
    except Exception:
        return False


def _no_number(value: object) -> Unfit:
    return Unfit(f"is of type {type(value).__name__}, which is no number")


def _not_finite(value: object) -> Unfit:
    return Unfit(f"{_echo(value)} is not a finite number; a missing value is None")


def _echo(value: object) -> str:
    try:
        return f"{value!s:.32}"
    except ValueError:  # an integer of more digits than Python writes
        return "it"


def whole(value: int | float | Decimal | Fraction) -> int:
    """Return a number that is an integer, whatever its type. Raises: Unfit."""
    if isinstance(value, float) and not math.isfinite(value):
        raise _not_finite(value)
    # of some, int() would take forever
    if value >= MOST_INTEGER or value <= -MOST_INTEGER:
        raise Unfit("is too large")
    integer = int(value)
    if integer != value:
        raise Unfit(f"{_echo(value)} is not a whole number")
    return integer


def nearest(value: int | float | Decimal | Fraction, dtype: str) -> float:
    """Round a number once, half to even, to float32 or float64.

    By way of float64 this one would fall on a tie, and then the wrong way:

    >>> nearest(Decimal("1.000000059604644775390626"), "float32")
    1.0000001192092896

    Raises: Unfit when it is too large or not finite.
    """
    try:
        double = float(value)
    except OverflowError:
        raise Unfit(f"is too large for {dtype}") from None
    if not math.isfinite(double):
        if isinstance(value, float):
            raise _not_finite(double)
        raise Unfit(f"is too large for {dtype}")
    if dtype == "float64":
        return double
    try:
        return _single(_to_odd(double, value))
    except OverflowError:
        raise Unfit(f"{double} is too large for float32") from None


def _single(double: float) -> float:
    (single,) = SINGLE.unpack(SINGLE.pack(double))
    return float(single)


def _to_odd(double: float, value: int | float | Decimal | Fraction) -> float:
    """Of the two float64 around a number, the one whose last bit is 1; or the number.

    Rounded to float32 it gives what the number itself gives, since no float32, and no
    middle between two, ends in that bit. Source: Boldo and Melquiond, "Emulation of
    FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008.
    """
    if double == value or _bits(double) & 1:
        return double
    # a context of the user's may forbid to compare decimals with floats
    near = Decimal.from_float(double) if isinstance(value, Decimal) else double
    return math.nextafter(double, math.inf if near < value else -math.inf)


def _bits(double: float) -> int:
    (bits,) = BITS.unpack(DOUBLE.pack(double))
    return int(bits)


def shortest(single: float) -> float:
    """Return the float64 whose repr is the shortest text that reads as a float32.

    >>> shortest(0.10000000149011612)
    0.1
    """
    fewest = KEPT_DIGITS if abs(single) >= LEAST_NORMAL else 1
    for digits in range(fewest, ENOUGH_DIGITS + 1):
        for short in _decimals(single, digits):
            double = float(short)
            if double == single or _reads_as(short, double, single):
                return double
    return single


def _decimals(single: float, digits: int) -> Iterator[str]:
    yield f"{single:.{digits}g}"
    # a power of two has more room above than below
    if abs(math.frexp(single)[0]) == 0.5:
        upwards = Context(prec=digits, rounding=ROUND_UP, traps=[])
        yield str(upwards.create_decimal_from_float(single))


def _reads_as(short: str, double: float, single: float) -> bool:
    try:
        if _single(double) != single:
            return False
    except OverflowError:
        return False
    # a text beside the middle of two float32 may read as a float64 that is the middle
    may_be_middle = _bits(double) & 0xFFF_FFFF == 0
    return not may_be_middle or nearest(Decimal(short), "float32") == single
