"""The parts of the exhaustive checks, each in blocks that a process does one by one.

    part = PARTS["float32 read back"]
    part.block(sweep, 17)  →  Found(right=1048576, wrong=())

The reference of the functions is NumPy's float64, whose error is below 8 units of
2**-53: less than 1e-7 of a float32's. Only what is not the correctly rounded value is
measured: the others err by at most a half.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from itertools import islice
from random import Random

import numpy as np

from tests.edge.kernels.test_mathfn import SWEPT, TRUE, ulps
from tests.exhaustive import decimals
from tests.exhaustive.compiled import ITEMS, LINES, MATH, Sweep
from tests.exhaustive.decimals import F32, F64, Kind

ALL = 1 << 32
TWIN_STEP = 61  # a prime: every low bit comes up
TEXTS = 1000  # of a kind in a block
WRONG = 3  # shown of a block
SHOWN = 10  # of a part
PIECE = 1 << 16


@dataclass(frozen=True)
class Found:
    """How many were right, some that were not, and the greatest error with its bits."""

    right: int
    wrong: tuple[str, ...] = ()
    ulp: float = 0.0
    bits: int = 0
    twins: int = 0


def add(one: Found, other: Found) -> Found:
    """Put together what two blocks have found."""
    worse = one if one.ulp >= other.ulp else other
    return Found(
        one.right + other.right,
        (*one.wrong, *other.wrong)[:SHOWN],
        worse.ulp,
        worse.bits,
        one.twins + other.twins,
    )


@dataclass(frozen=True)
class Part:
    """Blocks of work, and how many values are in one."""

    blocks: int
    values: int
    block: Callable[[Sweep, int], Found] = field(repr=False)


def read_back(sweep: Sweep, block: int) -> Found:
    """Print and read back 2**20 float32 one after another."""
    start = block * ITEMS
    right = _back(sweep, start, ITEMS)
    if right == ITEMS:
        return Found(right)
    wrong = (k for k in range(start, start + ITEMS) if not _back(sweep, k, 1))
    shown = islice(wrong, min(WRONG, ITEMS - right))
    return Found(right, tuple(f"bits {bits:#010x}" for bits in shown))


def _back(sweep: Sweep, bits: int, n: int) -> int:
    return sweep.call("read_back", np.uint32(bits).astype(np.int32).item(), n)


def _lines(sweep: Sweep, word: str, expected: list[str]) -> Found:
    """Print what lies in the buffer and hold each line against what is expected."""
    size = sweep.call(word, len(expected))
    text = sweep.text[:size].tobytes()
    if text == ("\n".join(expected) + "\n").encode():
        return Found(len(expected))
    pairs = zip(text.decode().splitlines(), expected, strict=True)
    wrong = [f"{got}, not {true}" for got, true in pairs if got != true]
    return Found(len(expected) - len(wrong), tuple(wrong[:WRONG]))


def shortest32(sweep: Sweep, block: int) -> Found:
    """Print float32 in the digits of NumPy's scalars, laid out as Python's floats.

    Decimals of up to 15 digits go through a float64 and keep their digits.
    """
    x = _finite(special32() if block == 0 else _drawn(block, np.uint32, np.float32))
    sweep.x[: len(x)] = x
    return _lines(sweep, "print32", [repr(float(str(one))) for one in x])


def shortest64(sweep: Sweep, block: int) -> Found:
    """Print float64 as Python's repr does."""
    x = _finite(special64() if block == 0 else _drawn(block, np.uint64, np.float64))
    sweep.wide[: len(x)] = x
    return _lines(sweep, "print64", list(map(repr, x.tolist())))


def _finite(x: np.ndarray) -> np.ndarray:
    return x[np.isfinite(x)]


def _drawn(block: int, bits: type, kind: type) -> np.ndarray:
    """Half of any bits, a quarter of a positional layout, a quarter of few digits."""
    r = np.random.default_rng(block)
    any_bits = r.integers(0, np.iinfo(bits).max, LINES // 2, bits, endpoint=True)
    some = r.choice([-1.0, 1.0], LINES // 4) * 10.0 ** r.uniform(-6, 18, LINES // 4)
    few = r.integers(1, 99999, LINES // 4) / 10.0 ** r.integers(-12, 12, LINES // 4)
    return np.concatenate([any_bits.view(kind), some.astype(kind), few.astype(kind)])


def special32() -> np.ndarray:
    """Powers of two, powers of ten, subnormals, limits, and what lies around them."""
    powers = [*np.ldexp(1.0, np.arange(-149, 128)), *10.0 ** np.arange(-45, 39)]
    around = np.array([0.0, 3.4028234663852886e38, *powers], np.float32)
    bits = around.view(np.int32)[:, None] + np.arange(-40, 41, dtype=np.int32)
    subnormal = np.arange(1, 20000, dtype=np.int32)
    least = np.arange(0x007FFFFF - 10000, 0x007FFFFF + 2, dtype=np.int32)
    x = np.concatenate([bits.ravel(), subnormal, least]).view(np.float32)
    return x[:LINES]


def special64() -> np.ndarray:
    """The same for float64."""
    powers = [*np.ldexp(1.0, np.arange(-1074, 1024)), *10.0 ** np.arange(-323, 309)]
    around = np.array([0.0, 1.7976931348623157e308, *powers])
    bits = around.view(np.int64)[:, None] + np.arange(-8, 9, dtype=np.int64)
    least = np.arange((1 << 52) - 4000, (1 << 52) + 2)
    x = np.concatenate([bits.ravel(), np.arange(1, 10000), least]).view(np.float64)
    return x[:LINES]


def parsed(kind: Kind, sweep: Sweep, block: int) -> Found:
    """Read decimals of every kind and hold them against their exact values."""
    r = Random(f"{kind.p}/{block}")
    makers = ["random"] * TEXTS + ["halfway"] * (TEXTS // 4)
    makers += ["printed"] * (TEXTS // 4) + ["limits"] * (TEXTS // 10)
    numbers = [decimals.MAKERS[name](r, kind) for name in makers]
    texts = [decimals.spelled(r, *number) for number in numbers]
    if kind is F32:
        true = [decimals.bits(kind, *number) for number in numbers]
    else:
        true = [decimals.float64_bits(text) for text in texts]
        # the reference itself, against whole numbers
        for text, number in list(zip(texts, numbers, strict=True))[::16]:
            if decimals.bits(kind, *number) != decimals.float64_bits(text):
                return Found(0, (f"float({text!r}) is not exact",))
    sweep.sizes[: len(texts)] = list(map(len, texts))
    joined = b"".join(texts)
    sweep.text[: len(joined)] = np.frombuffer(joined, np.uint8)
    right = sweep.call("parse32" if kind is F32 else "parse64", len(texts))
    got = sweep.bits[: len(texts)].tolist()
    wrong = [
        f"{text.decode()}: {one:#x}, not {exact:#x}"
        for text, one, exact in zip(texts, got, true, strict=True)
        if one != exact
    ]
    if right != len(texts):
        wrong.append(f"{len(texts) - right} of the texts are said to be no numbers")
    return Found(len(texts) - len(wrong), tuple(wrong[:WRONG]))


def function(name: str, sweep: Sweep, block: int) -> Found:
    """Evaluate a function at 2**20 arguments; a sample also by NumPy's arrays."""
    pieces = range(block * ITEMS, (block + 1) * ITEMS, PIECE)
    return reduce(add, (_piece(name, sweep, start) for start in pieces))


def _piece(name: str, sweep: Sweep, start: int) -> Found:
    """As many arguments as stay in a core's own cache."""
    bits = np.arange(PIECE, dtype=np.uint32) + np.uint32(start)
    x, y = bits.view(np.float32), sweep.y[:PIECE]
    sweep.x[:PIECE] = x
    sweep.call(f"{name}_all", PIECE)
    some = slice(start // PIECE % TWIN_STEP, None, TWIN_STEP)
    with np.errstate(all="ignore"):
        true = TRUE[name](x.astype(np.float64))
        places = _different(y, true.astype(np.float32))
        errors = ulps(y[places], true[places])
        twins = getattr(SWEPT, name)(x[some])
        other = _different(y[some], twins)
    wrong = tuple(f"{x[some][k]!r} in CPython: {twins[k]!r}" for k in other[:WRONG])
    found = Found(PIECE - len(other), wrong, twins=len(twins))
    if not len(errors):
        return found
    k = int(errors.argmax())
    return replace(found, ulp=float(errors[k]), bits=int(bits[places[k]]))


def _different(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Where the bits are not the same; all NaNs are."""
    differ = np.flatnonzero(a.view(np.int32) != b.view(np.int32))
    return differ[~(np.isnan(a[differ]) & np.isnan(b[differ]))]


def made_of(millions: float) -> int:
    """Blocks of texts for so many million values."""
    return -(-int(millions * 1e6) // (LINES * 9 // 10))


PARTS = {
    "float32 read back": Part(ALL // ITEMS, ITEMS, read_back),
    "float32 shortest": Part(made_of(10), LINES, shortest32),
    "float64 shortest": Part(made_of(10), LINES, shortest64),
    "float32 decimals": Part(1000, TEXTS, partial(parsed, F32)),
    "float64 decimals": Part(1000, TEXTS, partial(parsed, F64)),
    **{name: Part(ALL // ITEMS, ITEMS, partial(function, name)) for name in MATH},
}
