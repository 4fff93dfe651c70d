import decimal
import enum
import math
import struct
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convert.graph import number
from serve import exact
from serve.exact import Unfit

THIRD = Fraction(1, 3)
TIE = 1 + Fraction(1, 2**24)  # between two float32
HAIR = Fraction(1, 2**200)
TOP_TIE = Fraction(2**25 - 1) * 2**103  # between the largest float32 and 2**128


class Level(enum.IntEnum):
    FIVE = 5


class Metres(float):
    def __repr__(self):
        return f"{float(self)} m"

    __str__ = __repr__


class Loud(int):
    def __str__(self):
        return "loud"

    __repr__ = __str__


class HasFloat:
    def __float__(self):
        return 5.0


class HasIndex:
    def __index__(self):
        return 5


class Broken:
    def __float__(self):
        raise RuntimeError("no")


def named(value):
    return value if isinstance(value, str) else type(value).__name__


FIVES = [
    *(
        5,
        5.0,
        Decimal(5),
        Decimal("5.0"),
        Decimal("0.5e1"),
        Fraction(5),
        Fraction(10, 2),
    ),
    *(Level.FIVE, Metres(5), Loud(5), HasFloat(), HasIndex()),
    *(np.float16(5), np.float32(5), np.float64(5), np.longdouble(5)),
    *(np.int8(5), np.uint8(5), np.int16(5), np.uint32(5), np.int64(5), np.uint64(5)),
]


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64"])
@pytest.mark.parametrize("five", FIVES, ids=named)
def test_every_kind_of_number(five, dtype):
    assert exact.text(five, dtype) == "5"


@pytest.mark.parametrize(
    ("value", "dtype", "text"),
    [
        (0.1, "float32", "0.1"),
        (0.1, "float64", "0.1"),
        (np.float32(0.1), "float32", "0.1"),
        (np.float32(0.1), "float64", "0.10000000149011612"),  # the value, not its text
        (np.longdouble(1) / 3, "float64", "0.3333333333333333"),
        (THIRD, "float32", "0.33333334"),
        (2**24 + 1, "float32", "16777216"),
        (2**24 + 1, "int32", "16777217"),
        (2**53 + 1, "float64", "9007199254740992"),
        (2**53 + 1, "int64", "9007199254740993"),
        (2**63 - 1, "int64", "9223372036854775807"),
        (2**64, "int64", "18446744073709551616"),  # the component says what fits
        (TIE, "float32", "1"),  # to the even one
        (float(TIE), "float32", "1"),  # its shortest text reads as the one above
        (TIE + HAIR, "float32", "1.0000001"),  # by way of float64 it would be 1
        (Decimal("1.000000059604644775390626"), "float32", "1.0000001"),
        (2**24 + 2**30 * 2**24 + 1, "float32", "1.8014399e+16"),
        (TOP_TIE - 1, "float32", "3.4028235e+38"),
        (Fraction(1, 10**400), "float64", "0"),
        (Decimal("1e-999999999"), "float32", "0"),
        (-0.0, "float32", "-0"),
        (Decimal("-0"), "float64", "-0"),
        (1e16, "float64", "1e+16"),
        (1e15, "float32", "1000000000000000"),
        (True, "float32", "1"),
        (np.bool_(True), "int32", "1"),
        (True, "bool", "true"),
        (np.bool_(False), "bool", "false"),
        (1, "bool", "true"),
        (Fraction(0), "bool", "false"),
        (3.0, "int32", "3"),  # a row of a table is of one dtype
        (Decimal("1E+30"), "int64", "1" + "0" * 30),
        (1e300, "float64", "1e+300"),
    ],
)
def test_a_number_is_rounded_once(value, dtype, text):
    assert exact.text(value, dtype) == text


@pytest.mark.parametrize(
    ("value", "dtype", "told"),
    [
        (math.nan, "float32", "nan is not a finite number; a missing value is None"),
        (math.inf, "float64", "inf is not a finite number"),
        (-math.inf, "int32", "-inf is not a finite number"),
        (math.nan, "bool", "nan is not true or false"),
        (Decimal("NaN"), "float32", "NaN is not a finite number"),
        (Decimal("sNaN"), "float32", "sNaN is not a finite number"),
        (Decimal("Infinity"), "int64", "Infinity is not a finite number"),
        (np.float16("nan"), "float32", "nan is not a finite number"),
        (np.longdouble("inf"), "float32", "inf is not a finite number"),
        (TOP_TIE, "float32", "is too large for float32"),
        (1e300, "float32", "1e+300 is too large for float32"),
        (10**400, "float64", "is too large for float64"),
        (10**5000, "int64", "is too large"),  # more digits than Python writes
        (Decimal("1e999999999"), "float64", "is too large for float64"),
        (Decimal("1e999999999"), "int64", "is too large"),  # not taken apart
        (Fraction(10**5000, 7), "float32", "is too large"),
        (3.5, "int32", "3.5 is not a whole number"),
        (Fraction(1, 10**5000), "int32", "it is not a whole number"),
        (2, "bool", "2 is not true or false"),
        (b"5", "float32", "is of type bytes, which is no number"),
        (np.bytes_(b"5"), "float32", "is of type bytes_, which is no number"),
        (1j, "float32", "is of type complex"),
        (np.complex64(1), "float32", "is of type complex64"),
        (np.datetime64(5, "ns"), "int64", "is of type datetime64"),
        (np.timedelta64(5, "ns"), "float64", "is of type timedelta64"),
        ({}, "float32", "is of type dict"),
        (object(), "bool", "is of type object"),
        (Broken(), "float32", "is of type Broken"),
    ],
    ids=named,
)
def test_what_is_no_number_of_the_dtype(value, dtype, told):
    with pytest.raises(Unfit) as caught:
        exact.text(value, dtype)
    assert told in str(caught.value)


def test_a_context_of_the_caller_changes_nothing():
    with decimal.localcontext(prec=2) as context:
        context.traps[decimal.Inexact] = context.traps[decimal.FloatOperation] = True
        assert exact.text(Decimal("0.123456789"), "float32") == "0.12345679"
        assert exact.text(Decimal("123456789"), "int32") == "123456789"


def nearest_by_search(value, dtype):
    near = np.dtype(dtype).type(float(value))
    around = [np.nextafter(near, np.dtype(dtype).type(to)) for to in (-np.inf, np.inf)]
    # of two as near, the one whose last bit is 0
    return min(
        (near, *around), key=lambda x: (abs(Fraction(float(x)) - value), last_bit(x))
    )


def last_bit(x):
    return int.from_bytes(x.tobytes(), "little") & 1


def middles(single):
    above = np.nextafter(np.float32(single), np.float32(np.inf))
    return (Fraction(single) + Fraction(float(above))) / 2


SINGLES = st.floats(width=32, min_value=-(2.0**100), max_value=2.0**100)
HAIRS = st.sampled_from([0, HAIR, -HAIR, Fraction(1, 2**60), -Fraction(1, 2**60)])


@given(SINGLES, HAIRS)
@example(1.0, HAIR)
def test_middles_of_float32_go_where_they_are_nearer(single, hair):
    value = middles(single) * (1 + hair)
    read = np.float32(exact.text(value, "float32"))
    assert read == nearest_by_search(value, "float32")


@given(st.decimals(-(10**30), 10**30, allow_nan=False))
def test_decimals_are_rounded_once(value):
    for dtype in ("float32", "float64"):
        read = float(exact.text(value, dtype))
        assert np.dtype(dtype).type(read) == nearest_by_search(Fraction(value), dtype)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float32_is_written_as_a_signature_writes_it(single):
    assert exact.text(single, "float32") == number.text(single, "float32")


def test_powers_of_two_are_written_as_a_signature_writes_them():
    for exponent in range(-149, 128):
        single = 2.0**exponent
        assert exact.text(single, "float32") == number.text(single, "float32")


@given(st.binary(min_size=4, max_size=4).map(lambda four: struct.unpack("f", four)[0]))
def test_a_text_reads_back_as_its_float32(single):
    if math.isfinite(single):
        assert number.rounded(exact.text(single, "float32"), "float32") == single
        assert float(exact.text(single, "float64")) == single
