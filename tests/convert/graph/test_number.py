import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convert.graph import number

TIE = "340282356779733661637539395458142568448"  # from the largest float32 to 2**128


@pytest.mark.parametrize(
    ("decimal", "value"),
    [
        ("1.000000059604644775390625", 1.0),  # a tie goes to even
        ("1.000000059604644775390626", 1 + 2**-23),  # a hair above it
        ("1.000000178813934326171875", 1 + 2**-22),  # a tie with an odd one below
        ("1.000000178813934326171874", 1 + 2**-23),
        ("7.006492321624085e-46", 0.0),  # below half of the smallest subnormal
        ("7.006492321624086e-46", 2**-149),
        ("-1e-400", 0.0),  # below the smallest float64
        (TIE, math.inf),
        (f"-{TIE}", -math.inf),
        (f"{int(TIE) - 1}", (2 - 2**-23) * 2**127),  # float64 would round to the tie
        (f"-{int(TIE) - 1}", -(2 - 2**-23) * 2**127),
        ("1e999999999", math.inf),  # at once, not in 10**999999999 steps
        ("1e-999999999", 0.0),
    ],
)
def test_a_decimal_is_rounded_once(decimal: str, value: float) -> None:
    assert number.rounded(decimal, "float32") == value


@given(st.decimals(-1000, 1000, places=30))
def test_no_float32_is_nearer(decimal: object) -> None:
    value = number.rounded(str(decimal), "float32")
    error = abs(Fraction(value) - Fraction(str(decimal)))
    for towards in (-np.inf, np.inf):
        other = float(np.nextafter(np.float32(value), np.float32(towards)))
        assert error <= abs(Fraction(other) - Fraction(str(decimal)))


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_text_reads_back(value: float) -> None:
    assert number.rounded(number.text(value, "float32"), "float32") == value


@pytest.mark.parametrize(
    ("value", "dtype", "text"),
    [
        (float(np.float32(0.1)), "float32", "0.1"),
        (float(np.float32(0.1)), "float64", "0.10000000149011612"),
        (30.0, "float32", "30"),
        (-0.0, "float32", "-0"),
        (1e15, "float64", "1000000000000000"),
        (1e16, "float64", "1e+16"),
        (False, "bool", "false"),
        (-(2**63), "int64", "-9223372036854775808"),
        ("1.0", "string", "1.0"),  # text is left alone
    ],
)
def test_the_text_of_a_value(value: float, dtype: str, text: str) -> None:
    assert number.text(value, dtype) == text
