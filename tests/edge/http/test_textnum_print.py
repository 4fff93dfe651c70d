import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.http.textnum import print_i32, print_i64
from edge.types import i32, i64, static, u8
from tests.edge.http.textnum_cases import F32, F64, Kind, read, show

both = pytest.mark.parametrize("kind", [F32, F64], ids=lambda kind: kind.name)


def expected(kind: Kind, x: float) -> str:
    """NumPy's digits in the layout of Python's repr."""
    digits = np.format_float_scientific(kind.numpy(x), unique=True, trim="-")
    return repr(float(digits))


@both
def test_numpys_digits_at_the_exponents(kind: Kind) -> None:
    rng = random.Random(22)
    half = 1 << (kind.p - 1)
    inner, step = (15, 1) if kind is F32 else (2, 5)  # make exhaustive: every float32
    for unit in range(kind.least, kind.most + 1, step):
        ends = [half, half + 1, half + 2, 2 * half - 2, 2 * half - 1]
        if unit == kind.least:
            ends += [1 << j for j in range(kind.p)] + list(range(1, 40))
        for m in ends + [rng.randrange(half, 2 * half) for _ in range(inner)]:
            x = math.ldexp(m, unit)
            text = show(kind, x)
            assert text == expected(kind, x)
            assert read(kind, text) == x


@both
@given(st.data())
def test_a_printed_number_reads_back(kind: Kind, data: st.DataObject) -> None:
    width = 32 if kind is F32 else 64
    floats = st.floats(width=width, allow_nan=False, allow_infinity=False)
    x = data.draw(floats)
    text = show(kind, x)
    assert text == expected(kind, x)
    again = read(kind, text)
    assert again == x
    assert math.copysign(1.0, again) == math.copysign(1.0, x)


@both
@given(st.integers(-99999, 99999), st.integers(-25, 25))
def test_short_decimals_stay_short(kind: Kind, digits: int, power: int) -> None:
    x = float(f"{digits}e{power}")
    assert show(kind, x) == repr(x)


@both
@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (3.0, "3.0"),
        (42.5, "42.5"),
        (0.0021, "0.0021"),
        (1.2e-07, "1.2e-07"),
        (-100.0, "-100.0"),  # zeros of the digits come before the point
        (0.0001, "0.0001"),  # the last positional one
        (0.00012, "0.00012"),
        (0.00001, "1e-05"),
        (-0.000099, "-9.9e-05"),
        (1e15, "1000000000000000.0"),
        (123456e10, "1234560000000000.0"),
        (1e16, "1e+16"),
        (1.5e16, "1.5e+16"),
        (1e22, "1e+22"),
        (9.5e-10, "9.5e-10"),  # two digits of exponent without a zero before
    ],
)
def test_layout(kind: Kind, x: float, text: str) -> None:
    assert show(kind, x) == text


@pytest.mark.parametrize(
    ("kind", "x", "text"),
    [
        (F32, 2.0**-149, "1e-45"),  # one digit, not 1.4e-45
        (F32, F32.greatest, "3.4028235e+38"),
        (F32, 2.0**-126, "1.1754944e-38"),
        (F32, 2.0**24, "16777216.0"),
        (F32, 2.0**25, "33554432.0"),  # floats lie closer below it
        (F32, 9.5367431640625e-07, "9.536743e-07"),  # 2**-20
        (F32, 8589973504.0, "8589974000.0"),  # a bound of the interval is 8589974016
        (F64, 5e-324, "5e-324"),
        (F64, F64.greatest, "1.7976931348623157e+308"),
        (F64, 2.0**-1022, "2.2250738585072014e-308"),
        (F64, 9007199254740993.0, "9007199254740992.0"),
        (
            F64,
            2.0**-44,
            "5.684341886080802e-14",
        ),  # closest, not the shortest by cutting
        (F64, 2e23, "2e+23"),
        (F64, 9e-265, "9e-265"),
    ],
)
def test_digits(kind: Kind, x: float, text: str) -> None:
    assert show(kind, x) == text


@pytest.mark.parametrize(
    ("kind", "x"),
    [
        (F32, -1234567900000000.0),
        (F64, -1.2345678901234567e-308),
        (F64, -2.2250738585072014e-308),
    ],
)
def test_the_longest(kind: Kind, x: float) -> None:
    assert len(show(kind, x)) == kind.width


@both
@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_not_written(kind: Kind, x: float) -> None:
    assert show(kind, x) == ""


@pytest.mark.parametrize(
    "value", [0, 1, -1, 9, 10, -10, 99, 100, 2**31 - 1, -(2**31), 1000000000]
)
def test_small_integers(value: int) -> None:
    for word, kind in ((print_i32, i32), (print_i64, i64)):
        out = static(u8, 11)
        n = word(out, kind(value))
        assert bytes(out.span(n)).decode() == str(value)


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers(value: int) -> None:
    out = static(u8, 20)
    n = print_i64(out, i64(value))
    assert bytes(out.span(n)).decode() == str(value)


def test_the_longest_integer() -> None:
    out = static(u8, 20)
    assert print_i64(out, i64(-(2**63))) == 20
    assert bytes(out.span(20)) == b"-9223372036854775808"
