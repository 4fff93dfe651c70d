"""What was measured, round by round → medians, ranges, ratios.

spread([3.0, 1.0, 2.0])                                 # Spread(2.0, 1.0, 3.0)
ratios([2.0, 4.0], [1.0, 1.0])                          # [2.0, 4.0]
"""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """What a subject gave for a measure on a host, a value a round, in SI units."""

    measure: str
    host: str
    subject: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Spread:
    """The median of some values and the range they lie in."""

    median: float
    low: float
    high: float


type Taken = Iterable[tuple[tuple[str, str, str], float]]


def series(taken: Taken) -> list[Series]:
    """Gather values by measure, host and subject, in the order of their coming."""
    gathered: dict[tuple[str, str, str], list[float]] = {}
    for key, value in taken:
        gathered.setdefault(key, []).append(value)
    return [Series(*key, tuple(values)) for key, values in gathered.items()]


def spread(values: Sequence[float]) -> Spread:
    """Return the median and the range.

    Raises: ValueError when there are no values.
    """
    if not values:
        raise ValueError("no values, no median")
    return Spread(statistics.median(values), min(values), max(values))


def ratios(values: Sequence[float], to: Sequence[float]) -> list[float]:
    """Divide round by round, so that a slow moment of the machine meets both.

    Raises: ValueError when the rounds are not the same.
    """
    return [value / other for value, other in zip(values, to, strict=True)]


def differences(values: Sequence[float], less: Sequence[float]) -> list[float]:
    """Subtract round by round.

    Raises: ValueError when the rounds are not the same.
    """
    return [value - other for value, other in zip(values, less, strict=True)]
