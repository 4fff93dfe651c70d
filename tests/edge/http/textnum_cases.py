"""What the tests of number text share: the words called with text, exact rounding."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from edge.http.textnum import parse_f32, parse_f64, print_f32, print_f64
from edge.types import f32, f64, i32, ptr, static, u8

ROOM = 32
BLANK = 0xEE


@dataclass(frozen=True)
class Kind:
    """A float type: p bits of precision, the least is 2**least."""

    name: str
    p: int
    least: int
    width: int  # the most bytes of a printed number
    digits: int  # of the point halfway between two floats that has the most
    type: Callable[[float], Any]
    numpy: Callable[[float], Any]
    parse: Callable[..., Any]
    print: Callable[..., Any]

    @property
    def most(self) -> int:
        """The greatest floats are multiples of 2**most."""
        return 3 - 2 * self.p - self.least

    @property
    def greatest(self) -> float:
        return math.ldexp((1 << self.p) - 1, self.most)


F32 = Kind("f32", 24, -149, 19, 113, f32, lambda x: np.float32(x), parse_f32, print_f32)
F64 = Kind(
    "f64", 53, -1074, 24, 768, f64, lambda x: np.float64(x), parse_f64, print_f64
)


def read(kind: Kind, text: str) -> float | None:
    """Parse with other bytes behind: none of them may be looked at."""
    data = text.encode() + b"7"
    ok, x = kind.parse(ptr(data), i32(len(data) - 1))
    assert type(x) is kind.type
    assert ok in (0, 1)
    return float(x) if ok == 1 else None


def show(kind: Kind, x: float) -> str:
    """Print into a room of blanks: none behind the text may be touched."""
    out = static(u8, ROOM)
    out.span(ROOM)[:] = bytes([BLANK]) * ROOM
    n = int(kind.print(out, kind.type(x)))
    text, rest = bytes(out.span(ROOM))[:n], bytes(out.span(ROOM))[n:]
    assert rest == bytes([BLANK]) * (ROOM - n)
    return text.decode()


def nearest(kind: Kind, value: Fraction) -> float:
    """Round an exact number half to even."""
    if value == 0:
        return 0.0
    magnitude = abs(value)
    power = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    if Fraction(2) ** power > magnitude:
        power -= 1
    unit = max(power - kind.p + 1, kind.least)
    m = round(magnitude / Fraction(2) ** unit)
    if unit > kind.most or (unit == kind.most and m == 1 << kind.p):
        return math.inf if value > 0 else -math.inf
    return math.ldexp(m if value > 0 else -m, unit)


def decimal(value: Fraction) -> tuple[str, int]:
    """All digits of a number that has an end, and the power of ten behind them."""
    power = 0
    while value.denominator % 2 == 0 or value.denominator % 5 == 0:
        value *= 10
        power -= 1
    assert value.denominator == 1
    digits = str(value.numerator)
    stripped = digits.rstrip("0")
    return stripped, power + len(digits) - len(stripped)
