import math
from collections.abc import Iterator
from fractions import Fraction

import pytest

from edge.http.textnum_powers import (
    FIRST,
    FIVES,
    HIGH,
    LOW,
    STEP,
    log2_of_power,
    power,
    wide_power,
)
from edge.http.textnum_shortest import parts
from edge.types import i32, u64
from tests.edge.http.textnum_cases import F32, F64, Kind

POWERS = range(-343, 325)
# what print_f32 and print_f64 give to ``shortest``
SLACK = {"f32": 0xFFFF_FFFF, "f64": 0}
TOP = 1 << 64


def leading_bits(k: int, bits: int) -> int:
    """10**k cut off to so many bits."""
    value = Fraction(10) ** k
    return math.floor(value / Fraction(2) ** (floor_log2(value) - bits + 1))


def floor_log2(value: Fraction) -> int:
    guess = value.numerator.bit_length() - value.denominator.bit_length()
    return guess - (Fraction(2) ** guess > value)


def test_the_tables() -> None:
    wide = [leading_bits(STEP * c, 128) for c in range(FIRST, FIRST + 26)]
    assert list(HIGH.span(26)) == [w >> 64 for w in wide]
    assert list(LOW.span(26)) == [w % TOP for w in wide]
    assert list(FIVES.span(14)) == [5**j for j in range(14)]
    assert sum(table.view.nbytes for table in (HIGH, LOW, FIVES)) == 472


def test_a_power_is_less_than_4_too_small() -> None:
    for k in POWERS:
        assert log2_of_power(i32(k)) == floor_log2(Fraction(10) ** k)
        near, (high, low) = int(power(i32(k))), map(int, wide_power(i32(k)))
        most = 0 if 0 <= k < STEP else 3  # and less than 1 was cut off from both
        assert 0 <= leading_bits(k, 64) - near <= most
        assert 0 <= leading_bits(k, 128) - (high * TOP + low) <= most
        assert TOP // 2 <= high < TOP
        assert TOP // 2 <= near < TOP - 4  # 4 more do not wrap
        assert low < TOP - 4


def positions(kind: Kind) -> Iterator[tuple[int, int, int]]:
    """The unit, the power of ten and the first m of every exponent's floats."""
    half = 1 << (kind.p - 1)
    for unit in range(kind.least, kind.most + 1):
        biased = unit - kind.least + 1
        for m in (half, half + 1):
            _, _, got, k = parts(u64(biased * half + m - half), kind.p, kind.least)
            assert got == unit
            yield unit, int(k), m


@pytest.mark.parametrize("kind", [F32, F64], ids=lambda kind: kind.name)
def test_the_measure_is_the_greatest_power_not_above_the_width(kind: Kind) -> None:
    for unit, k, m in positions(kind):
        irregular = m == 1 << (kind.p - 1) and unit > kind.least
        width = Fraction(2) ** unit * (Fraction(3, 4) if irregular else 1)
        assert Fraction(10) ** k <= width < Fraction(10) ** (k + 1)


def extremes(step: Fraction, n: int) -> tuple[Fraction, Fraction]:
    """Bound the fractions of t * step, 1 <= t <= n, that are not 0, from both sides.

    The t with the smallest and the greatest fraction so far make, added, the next one
    to beat them: Euclid's algorithm on the two distances.
    """
    step -= math.floor(step)
    if step.denominator <= n:
        return Fraction(1, step.denominator), 1 - Fraction(1, step.denominator)
    whole = step.denominator
    small, t_small = step.numerator, 1
    gap, t_great = whole - small, 1
    while t_small + t_great <= n:
        if small > gap:
            times = min((small - 1) // gap, (n - t_small) // t_great)
            small, t_small = small - times * gap, t_small + times * t_great
        else:
            times = min((gap - 1) // small, (n - t_great) // t_small)
            gap, t_great = gap - times * small, t_great + times * t_small
    return Fraction(small, whole), 1 - Fraction(gap, whole)


def test_extremes_are_those_of_all_multiples() -> None:
    for denominator in (7, 97, 101, 720, 997):
        for numerator in range(1, 60):
            step = Fraction(numerator, denominator)
            for n in (1, 2, 5, 30):
                parts_of = [t * step - math.floor(t * step) for t in range(1, n + 1)]
                low, high = extremes(step, n)
                assert all(low <= f <= high for f in parts_of if f)
                if step.denominator > n:
                    assert (low, high) == (min(parts_of), max(parts_of))


@pytest.mark.parametrize("kind", [F32, F64], ids=lambda kind: kind.name)
def test_no_product_errs_across_a_whole_number(kind: Kind) -> None:
    slack = SLACK[kind.name]
    for unit, k, m in positions(kind):
        exact = Fraction(10) ** -k
        if kind is F32:
            near = Fraction(int(power(i32(-k))) + 4)
        else:
            high, low = wide_power(i32(-k))
            near = Fraction(int(high) * TOP + int(low) + 4, TOP)
        near *= Fraction(2) ** (int(log2_of_power(i32(-k))) - 63)
        scale = Fraction(2) ** (unit + 1)  # of a half of a float's unit, in quarters
        error = (near - exact) * scale
        assert error >= 0
        if m == 1 << (kind.p - 1) and unit > kind.least:
            multiples = [Fraction(4 * m - 1, 2), Fraction(2 * m), Fraction(2 * m + 1)]
            fractions = [t * exact * scale % 2 for t in multiples]
        else:
            most = (1 << (kind.p + 1)) - 1
            least, greatest = extremes(exact * scale / 2, most)
            fractions = [2 * least, 2 * greatest, extremes(exact * scale, most)[1]]
            multiples = [Fraction(most)] * 3
            period = (exact * scale).denominator
            if period <= most:
                multiples.append(Fraction(most // period * period))
                fractions.append(Fraction(0))
        for t, fraction in zip(multiples, fractions, strict=True):
            if fraction == 0:  # whole, and seen to be
                assert error * t * TOP < slack + 1
            elif fraction < 1:  # just above an even number, where bounds are compared
                assert fraction * TOP >= slack + 2
            assert fraction % 1 + error * t < 1
