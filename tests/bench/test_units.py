import pytest

from bench.units import count, duration, factor, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (duration(5.87), "5.87 s"),
        (duration(0.00345), "3.45 ms"),
        (duration(0.0000237), "23.7 µs"),
        (duration(-0.0021), "-2.1 ms"),  # a difference
        (size(18_383_137), "18.4 MB"),
        (size(3_581), "3.6 kB"),
        (count(13412.7), "13,413"),
        (factor(0.934), "0.93 ×"),
        (factor(41.23), "41.2 ×"),
        (factor(5133.6), "5,134 ×"),
    ],
)
def test_figures_for_people(text, expected):
    assert text == expected
