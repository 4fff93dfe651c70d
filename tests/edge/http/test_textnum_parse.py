import math
import random
import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.http.textnum import parse_i64
from edge.types import i32, i64, ptr
from tests.edge.http.textnum_cases import F32, F64, Kind, decimal, nearest, read

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
TEXTS = st.one_of(
    st.text(alphabet="0123456789+-.eE", max_size=12),
    st.text(max_size=5),
    st.from_regex(NUMBER, fullmatch=True),
)
both = pytest.mark.parametrize("kind", [F32, F64], ids=lambda kind: kind.name)


@both
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5.1", "5.1"),
        ("1.", "1"),  # no digit after the point
        (".5", "0.5"),  # none before it
        ("+.5e+1", "5"),
        ("-0.25E-0", "-0.25"),
        ("00000000000000000000000000012", "12"),  # more than 19 zeros count for nothing
        ("0.000000000000000000000000000000012", "1.2e-32"),
        ("12000000000000000000000000000", "1.2e28"),
        ("9007199254740993", "9007199254740993"),  # a tie for f64
        ("16777217", "16777217"),  # a tie for f32
        ("99999999999999999999", "99999999999999999999"),  # 20 digits
        ("1e0000000000000000000000000002", "100"),
    ],
)
def test_a_number_is_read(kind: Kind, text: str, value: str) -> None:
    assert read(kind, text) == nearest(kind, Fraction(value))


@both
@pytest.mark.parametrize(
    "text",
    [
        *("", "+", "-", ".", "+.", "e", "e5", ".e5", "1e", "1e+", "1e-", "1e1.5"),
        *("1e 5", "1.2.3", "1..2", "--1", "+-1", "1-", "1+1", "1e5e5", "1f", "1,5"),
        *(" 1", "1 ", "\t1", "1\n", "1\0", "1_000", "0x10", "1'000"),
        *("nan", "NaN", "inf", "-Infinity", "١", "१", "５", "½", "1e५", "/", ":"),
    ],
)
def test_a_text_is_no_number(kind: Kind, text: str) -> None:
    assert read(kind, text) is None


@both
def test_no_byte_of_an_empty_text_is_read(kind: Kind) -> None:
    assert kind.parse(ptr(b""), i32(0))[0] == 0
    assert parse_i64(ptr(b""), i32(0))[0] == 0


@both
@given(TEXTS)
@example("1e")
def test_the_form_is_the_grammars(kind: Kind, text: str) -> None:
    assert (read(kind, text) is not None) == bool(NUMBER.fullmatch(text))


@both
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("-0", -0.0),
        ("-.0", -0.0),
        ("+0e9", 0.0),
        ("-0e99999999999999999999", -0.0),  # zero whatever the exponent
        ("0e-99999999999999999999", 0.0),
        ("1e99999999999999", math.inf),  # an exponent of more than 32 bits
        ("-1e4294967296", -math.inf),  # one that is 0 in 32 bits
        ("1e-999999999", 0.0),
        ("-1e-4294967295", -0.0),
        ("1e2147483648", math.inf),
        ("1e-2147483649", 0.0),
        ("1" + "0" * 8000, math.inf),
        ("1" * 8000, math.inf),
        ("0." + "0" * 8000 + "1", 0.0),
        ("1" + "0" * 8000 + "e-8000", 1.0),  # the two powers cancel
        ("0." + "0" * 7999 + "1e8000", 1.0),
        ("0." + "0" * 7999 + "1e99999999999", math.inf),
        ("5" + "0" * 8000 + "e-99999999999", 0.0),
        ("." + "9" * 8000, 1.0),
    ],
)
def test_far_out(kind: Kind, text: str, value: float) -> None:
    got = read(kind, text)
    assert got == value
    assert math.copysign(1.0, got) == math.copysign(1.0, value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (F32, "3.40282346638528859811704183484516925440e38", F32.greatest),
        (F32, "340282356779733661637539395458142568447", F32.greatest),
        (F32, "340282356779733661637539395458142568447.999", F32.greatest),
        (F32, "340282356779733661637539395458142568448", math.inf),  # max + half ulp
        (F32, "3.4028236e38", math.inf),
        (F32, "3.4028235e38", F32.greatest),
        (F32, "1e38", 0x967699 * 2.0**103),
        (F32, "1e39", math.inf),
        (F32, "1e-45", 2.0**-149),
        (F32, "7.006492321624085e-46", 0.0),  # a hair below half the least
        (F32, "7.006492321624086e-46", 2.0**-149),
        (F32, "1.1754943508222875e-38", 2.0**-126),  # the least normal
        (F32, "1.1754943508222874e-38", 2.0**-126),
        (F32, "1.1754942e-38", 2.0**-126 - 2.0**-149),  # the greatest subnormal
        (F32, "16777217", 2.0**24),  # a tie goes to even …
        (F32, "16777219", 2.0**24 + 4),  # … here upwards
        (F32, "16777217.00000000000000000000000001", 2.0**24 + 2),
        (F32, "1.00000017881393432617187499", 1 + 2.0**-23),  # as a float64 a tie
        (F32, "1.00000017881393421514957253748434595763683319091796875001", 1 + 2**-23),
        (F32, "0.1", 0xCCCCCD * 2.0**-27),
        (F64, "1.7976931348623157e308", F64.greatest),
        (F64, "1.7976931348623158e308", F64.greatest),
        (F64, "1.7976931348623159e308", math.inf),
        (F64, "1e309", math.inf),
        (F64, "4.9e-324", 5e-324),
        (F64, "2.4703282292062327e-324", 0.0),
        (F64, "2.4703282292062328e-324", 5e-324),
        (F64, "2.2250738585072011e-308", (2**52 - 1) * 2.0**-1074),  # once a hang
        (F64, "2.2250738585072012e-308", 2.0**-1022),
        (F64, "9007199254740993", 2.0**53),
        (F64, "9007199254740995", 2.0**53 + 4),
        (F64, "9007199254740993.00000000000000000000000000000000001", 2.0**53 + 2),
    ],
)
def test_limits_and_ties(kind: Kind, text: str, value: float | str) -> None:
    assert read(kind, text) == value
    assert read(kind, f"-{text}") == -value


def _unit_and_odd(kind: Kind, rng: random.Random, unit: int) -> list[int]:
    """Halves of floats at 2**unit: the ends of the binade, and within."""
    low = 0 if unit == kind.least else 1 << (kind.p - 1)
    high = (1 << kind.p) - 1
    return [2 * m + 1 for m in (low, high, rng.randint(low, high))]


def _around(digits: str, place: int) -> tuple[str, str]:
    """The digits with 1 added to and taken from the digit at a place behind them."""
    tail = "0" * (place - len(digits))
    return f"{digits}{tail}1", f"{int(digits) - 1}{'9' * len(tail)}9"


@pytest.mark.parametrize(("kind", "step"), [(F32, 3), (F64, 123)], ids=["f32", "f64"])
def test_halfway_points_and_their_neighbours(kind: Kind, step: int) -> None:
    rng = random.Random(20)
    for unit in range(kind.least, kind.most + 1, step):
        for odd in _unit_and_odd(kind, rng, unit):
            digits, power = decimal(Fraction(odd) * Fraction(2) ** (unit - 1))
            lower = nearest(kind, Fraction(odd // 2) * Fraction(2) ** unit)
            upper = nearest(kind, Fraction(odd // 2 + 1) * Fraction(2) ** unit)
            even = lower if odd // 2 % 2 == 0 else upper
            place = max(len(digits), rng.choice((10, 20, 40, 113, 114, 400, 800)))
            above, below = _around(digits, place)
            extra = power + len(digits)
            assert read(kind, f"{digits}e{power}") == even
            assert read(kind, f"{above}e{extra - len(above)}") == upper
            fewer = len(str(int(digits) - 1)) - len(digits)  # 100 - 1 has two digits
            assert read(kind, f"{below}e{extra + fewer - len(below)}") == lower


@both
def test_the_least_half_in_all_its_digits(kind: Kind) -> None:
    digits, power = decimal(Fraction(2) ** (kind.least - 1))
    for spelled in (f"{digits}e{power}", f"0.{'0' * (-power - len(digits))}{digits}"):
        assert read(kind, spelled) == 0.0
    longest = decimal(Fraction((1 << (kind.p + 1)) - 1) * Fraction(2) ** kind.least / 2)
    assert len(longest[0]) == kind.digits
    assert read(kind, f"{longest[0]}e{longest[1]}") == math.ldexp(
        2, kind.p - 1 + kind.least
    )
    for nines in (1, kind.digits, 900):  # far below that half, at full length
        below = int(digits) * 10**nines // 4
        assert read(kind, f"{below}e{power - nines}") == 0.0
        assert read(kind, f"{below * 8 + 1}e{power - nines}") == math.ldexp(
            1, kind.least
        )


@both
def test_decimals_of_1_to_800_digits(kind: Kind) -> None:
    rng = random.Random(21)
    ends = (kind.least + kind.p, 3 - 2 * kind.least)
    for k in range(1500):
        n = rng.randint(1, 25 if k % 5 else 800)
        digits = "".join(rng.choices("0123456789", k=n))
        point = rng.randint(0, n)
        exponent = int(rng.uniform(*ends) * 0.30103) - point if k % 3 else -n
        text = f"{digits[:point]}.{digits[point:]}e{exponent}"
        exact = Fraction(int(digits)) * Fraction(10) ** (exponent - n + point)
        assert read(kind, text) == nearest(kind, exact), text


@both
@given(st.integers(0, 10**20), st.integers(-60, 60), st.integers(0, 400))
def test_spellings_of_one_value_are_one_float(
    kind: Kind, digits: int, power: int, zeros: int
) -> None:
    value = read(kind, f"{digits}e{power}")
    assert value == nearest(kind, Fraction(digits) * Fraction(10) ** power)
    assert read(kind, f"{'0' * zeros}{digits}{'0' * zeros}E{power - zeros}") == value
    assert (
        read(kind, f"+.{'0' * zeros}{digits}e{power + zeros + len(str(digits))}")
        == value
    )
    assert read(kind, f"{digits}.{'0' * zeros}e{power}") == value


@pytest.mark.parametrize(
    ("text", "ok", "value"),
    [
        ("0", 1, 0),
        ("-0", 1, 0),
        ("+7", 1, 7),
        ("007", 1, 7),
        ("9223372036854775807", 1, 2**63 - 1),
        ("-9223372036854775808", 1, -(2**63)),
        ("9223372036854775808", 2, 0),  # fits only with a minus
        ("-9223372036854775809", 2, 0),
        ("9223372036854775810", 2, 0),  # its last digit does not fit
        ("18446744073709551616", 2, 0),  # 0 in 64 bits
        ("9" * 400, 2, 0),
        ("99999999999999999999x", 0, 0),  # the form comes before the range
        ("0" * 400 + "5", 1, 5),
        *((text, 0, 0) for text in ("", "+", "-", "1.0", "1e3", " 1", "1 ", "--1")),
        *((text, 0, 0) for text in ("0x10", "1_0", "१", "/", ":")),
    ],
)
def test_integers(text: str, ok: int, value: int) -> None:
    data = text.encode() + b"7"
    assert parse_i64(ptr(data), i32(len(data) - 1)) == (ok, value)


@given(
    st.one_of(
        st.integers(-(2**65), 2**65).map(str),
        st.integers(-3, 3).map(lambda d: str(2**63 + d)),
        st.text(alphabet="0123456789+-.", max_size=22),
    )
)
def test_an_integer_is_itself_or_does_not_fit(text: str) -> None:
    data = text.encode()
    ok, value = parse_i64(ptr(data), i32(len(data)))
    assert type(value) is i64
    if not INTEGER.fullmatch(text):
        assert ok == 0
    elif -(2**63) <= int(text) < 2**63:
        assert (ok, value) == (1, int(text))
    else:
        assert ok == 2
