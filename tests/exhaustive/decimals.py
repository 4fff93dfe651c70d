"""Decimals that are hard to read, and what they are exactly.

texts(random.Random(1), F32, 100)  →  [b"7.0064923216240853e-46", …]
bits(F32, 7, -46)  →  0
"""

import struct
from dataclasses import dataclass
from functools import cache
from random import Random


@dataclass(frozen=True)
class Kind:
    """A float type: p bits of precision, the least is 2**least."""

    p: int
    least: int
    scale: tuple[int, int]  # of the decimal exponents, a little beyond its range

    @property
    def most(self) -> int:
        """The greatest floats are multiples of 2**most."""
        return 3 - 2 * self.p - self.least


F32 = Kind(24, -149, (-48, 40))
F64 = Kind(53, -1074, (-327, 310))
LONGEST = 800


@cache
def _ten(k: int) -> int:
    return 10**k


def bits(kind: Kind, n: int, k: int) -> int:
    """The bits of n * 10**k rounded half to even, in whole numbers throughout."""
    if n == 0:
        return 0
    above, below = (n * _ten(k), 1) if k >= 0 else (n, _ten(-k))
    unit = above.bit_length() - below.bit_length() - kind.p
    # above / below is at least 2**(unit + p - 1) and less than 2**(unit + p + 1)
    if _shifted(above, -unit - kind.p) >= _shifted(below, unit + kind.p):
        unit += 1
    unit = max(unit, kind.least)
    divisor = _shifted(below, unit)
    m, rest = divmod(_shifted(above, -unit), divisor)
    m += 2 * rest > divisor or (2 * rest == divisor and m % 2)
    if unit > kind.most or (unit == kind.most and m == 1 << kind.p):
        unit, m = kind.most + 1, 1 << (kind.p - 1)
    return (unit - kind.least << kind.p - 1) + m


def _shifted(n: int, by: int) -> int:
    return n << by if by > 0 else n


def float64_bits(text: bytes) -> int:
    """What Python's ``float`` reads, which is correctly rounded."""
    return struct.unpack("<Q", struct.pack("<d", float(text)))[0]


Decimal = tuple[int, int]  # n, k: n * 10**k


def random(r: Random, kind: Kind) -> Decimal:
    """Any digits, up to the longest, of a value in the range or near it."""
    size = r.randint(1, 25 if r.random() < 0.5 else LONGEST)
    n = r.randrange(_ten(size))
    return n, r.randint(*kind.scale) - size


def halfway(r: Random, kind: Kind) -> Decimal:
    """A point halfway between two floats, or the nearest decimals beside it."""
    low, high = 1 << (kind.p - 1), (1 << kind.p) - 1
    unit = kind.least if r.random() < 0.2 else r.randint(kind.least, kind.most)
    if unit == kind.least:
        low = 0
    elif r.random() < 0.2:
        unit = r.randint(-12, 30)  # of few digits
    m = r.choice((low, high, low + 1, r.randint(low, high), r.randint(low, high)))
    if unit == kind.least and r.random() < 0.5:
        m = r.getrandbits(r.randint(1, kind.p))  # subnormal
    odd, power = 2 * m + 1, unit - 1
    n, k = (odd << power, 0) if power >= 0 else (odd * 5**-power, power)
    side = r.randrange(3)
    if side:
        more = r.choice((1, 2, 20, r.randint(1, LONGEST), LONGEST))
        n, k = n * _ten(more) + (1 if side == 1 else -1), k - more
    return n, k


def printed(r: Random, kind: Kind) -> Decimal:
    """About as many digits as floats are printed in, near a float."""
    unit = r.randint(kind.least, kind.most)
    m = r.randint(1 << (kind.p - 1), (1 << kind.p) - 1)
    digits = r.randint(1, 20 if kind.p > 24 else 12)
    # m * 2**unit in so many digits, cut off
    above, below = (m << unit, 1) if unit >= 0 else (m, 1 << -unit)
    k = len(str(above)) - len(str(below)) - digits
    scaled = above * _ten(max(-k, 0)) // (below * _ten(max(k, 0)))
    return scaled + r.choice((0, 1)), k


def limit(r: Random, kind: Kind) -> Decimal:
    """About the greatest float, what rounds to infinity, and half of the least."""
    greatest = (2 << kind.p) - 2 << kind.most - 1
    half = 1 << kind.most - 1
    exact = r.choice((greatest, greatest + half, greatest - half))
    n, k = exact * _ten(20) + r.choice((-1, 0, 1)), -20
    if r.random() < 0.5:
        n, k = 5 ** (1 - kind.least) * r.choice((1, 2, 3)), kind.least - 1
        n, k = n * _ten(20) + r.choice((-1, 0, 1)), k - 20
    return n, k


MAKERS = {"random": random, "halfway": halfway, "printed": printed, "limits": limit}


def spelled(r: Random, n: int, k: int) -> bytes:
    """Write n * 10**k: the point and the exponent anywhere."""
    digits = str(n)
    form = r.randrange(4)
    if form == 0:
        return f"{digits}e{k}".encode()
    if form == 1 and -LONGEST < k <= 0:
        padded = digits.rjust(1 - k, "0")
        return f"{padded[: len(padded) + k]}.{padded[len(padded) + k :]}".encode()
    point = r.randint(0, len(digits))
    text = f"{digits[:point]}.{digits[point:]}E{k + len(digits) - point:+d}"
    return text.encode()
