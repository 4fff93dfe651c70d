import pytest

from bench.figures import Series, Spread, differences, ratios, series, spread


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0], Spread(3.0, 3.0, 3.0)),
        ([3.0, 1.0, 2.0], Spread(2.0, 1.0, 3.0)),  # not in order
        ([1.0, 2.0, 3.0, 10.0], Spread(2.5, 1.0, 10.0)),  # an even number
    ],
)
def test_spread(values, expected):
    assert spread(values) == expected


def test_no_values_have_no_spread():
    with pytest.raises(ValueError, match="no values"):
        spread([])


def test_ratios_are_of_the_same_round():
    slow_and_fast = [10.0, 100.0]
    assert ratios([20.0, 200.0], slow_and_fast) == [2.0, 2.0]
    assert differences([11.0, 101.0], slow_and_fast) == [1.0, 1.0]


@pytest.mark.parametrize("combine", [ratios, differences])
def test_rounds_that_are_missing_are_not_passed_over(combine):
    with pytest.raises(ValueError):
        combine([1.0, 2.0], [1.0])


def test_series_gathers_what_came_in_turn():
    a, b = ("rate", "wasi", "a"), ("rate", "wasi", "b")
    taken = [(a, 1.0), (b, 5.0), (a, 2.0), (b, 6.0)]
    assert series(taken) == [Series(*a, (1.0, 2.0)), Series(*b, (5.0, 6.0))]
