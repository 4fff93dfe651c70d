import doctest
import re

import numpy as np
import pytest

from edge import scalars
from edge.kernels import mathfn
from edge.types import f32, f32x4
from tests.edge.kernels.arrays import over_arrays

NAN, INF = float("nan"), float("inf")
LARGEST, SMALLEST = 3.4028234663852886e38, 1.401298464324817e-45
NORMAL = 1.1754943508222875e-38
SWEPT = over_arrays(mathfn)


def _sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1.0) / (1.0 + e)


# the true values; float64 is exact enough by 29 bits
TRUE = {
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
}
BITS = 1 << 32
STEP = 4099  # a prime: about a million of all float32, each binade as densely


def stated_ulp(name):
    """The bound that the function's docstring states."""
    text = getattr(mathfn, name).__doc__
    return float(re.search(r"Error: max ([0-9.]+) ulp", text).group(1))


def ulps(got, true):
    """The error in units of the float32 around the true value."""
    unit = np.ldexp(1.0, np.maximum(np.frexp(np.abs(true))[1] - 24, -149))
    beyond = np.abs(true) >= LARGEST + np.ldexp(1.0, 103)  # rounds to infinity
    right = np.where(beyond, got == np.copysign(INF, true), False)
    right |= np.isnan(got) & np.isnan(true)
    wrong = np.isnan(got) != np.isnan(true)
    error = np.abs(got.astype(np.float64) - true) / unit
    return np.where(right, 0.0, np.where(wrong | beyond, INF, error))


def swept(name, x):
    with np.errstate(all="ignore"):
        true = TRUE[name](x.astype(np.float64))
        return ulps(getattr(SWEPT, name)(x), true)


@pytest.mark.parametrize("name", TRUE)
def test_the_error_is_within_the_stated_bound(name):
    bits = np.arange(0, BITS, STEP, dtype=np.uint64).astype(np.uint32)
    assert swept(name, bits.view(np.float32)).max() <= stated_ulp(name)


@pytest.mark.parametrize("name", TRUE)
def test_the_stated_bound_is_reached(name):
    x = np.concatenate(
        [np.linspace(-20.0, 20.0, 1 << 21), np.linspace(0.5, 2.0, 1 << 20)]
    )
    assert swept(name, x.astype(np.float32)).max() > 0.85 * stated_ulp(name)


@pytest.mark.parametrize("name", TRUE)
@pytest.mark.parametrize(
    "near",
    [
        *(0.0, NORMAL, 0.34657359, 0.5, 0.55, 0.70710678, 1.0, 1.41421356, 2.0),
        *(
            8.0,
            17.328679,
            18.0,
            87.33655,
            88.02969,
            88.72284,
            89.0,
            103.2789,
            103.97208,
        ),
        *(104.0, 1e5, LARGEST),
    ],
)
def test_the_error_where_something_changes(name, near):
    start = int(np.float32(near).view(np.int32))
    bits = np.clip(np.arange(start - 3000, start + 3000), 0, 0x7F800000)
    x = bits.astype(np.int32).view(np.float32)
    assert swept(name, np.concatenate([x, -x])).max() <= stated_ulp(name)


@pytest.mark.parametrize(
    ("name", "x", "wanted"),
    [
        ("exp", 0.0, 1.0),
        ("exp", -0.0, 1.0),
        ("exp", INF, INF),
        ("exp", -INF, 0.0),
        ("exp", 88.72283172607422, 3.4027985e38),  # the last that is finite
        ("exp", 88.72283935546875, INF),
        ("exp", -87.5, 9.98e-39),  # subnormal
        ("exp", -103.97207641601562, SMALLEST),
        ("exp", -103.98, 0.0),
        ("expm1", 0.0, 0.0),
        ("expm1", SMALLEST, SMALLEST),
        ("expm1", -1e-40, -1e-40),
        ("expm1", INF, INF),
        ("expm1", -INF, -1.0),
        ("expm1", -20.0, -1.0),
        ("log", 1.0, 0.0),
        ("log", 0.0, -INF),
        ("log", -0.0, -INF),
        ("log", INF, INF),
        ("log", -1.0, NAN),
        ("log", -INF, NAN),
        ("log", SMALLEST, -103.27893),
        ("sigmoid", 0.0, 0.5),
        ("sigmoid", INF, 1.0),
        ("sigmoid", -INF, 0.0),
        ("sigmoid", -100.0, 3.783506e-44),  # subnormal
        ("tanh", 0.0, 0.0),
        ("tanh", -0.0, -0.0),
        ("tanh", INF, 1.0),
        ("tanh", -INF, -1.0),
        ("tanh", SMALLEST, SMALLEST),
        ("tanh", -20.0, -1.0),
        *((name, NAN, NAN) for name in ("exp", "expm1", "log", "sigmoid", "tanh")),
    ],
)
def test_special_values(name, x, wanted):
    (got, *rest) = getattr(mathfn, name)(f32x4(x))
    np.testing.assert_allclose(got, wanted, rtol=2e-3 if abs(wanted) < 1e-37 else 3e-7)
    if wanted in (0.0, 0.5, 1.0, -1.0, SMALLEST):
        assert got == np.float32(wanted)
    if wanted == 0.0 and name == "tanh":
        assert np.signbit(got) == np.signbit(wanted)
    np.testing.assert_array_equal(rest, [got] * 3)


SAMPLE = np.concatenate(
    [
        np.float32([0.0, -0.0, INF, -INF, NAN, NORMAL, -NORMAL, SMALLEST, 1.0, 0.55]),
        np.random.default_rng(7).uniform(-120.0, 120.0, 300).astype(np.float32),
        np.exp2(np.random.default_rng(8).uniform(-149, 127, 300)).astype(np.float32),
    ]
)


@pytest.mark.parametrize("name", TRUE)
def test_sweeps_over_arrays_have_the_bits_of_the_vectors(name):
    with np.errstate(all="ignore"):
        arrays = getattr(SWEPT, name)(SAMPLE)
    vector, lanes = getattr(mathfn, name), SAMPLE[:608].reshape(-1, 4).tolist()
    vectors = np.float32([list(vector(f32x4(*four))) for four in lanes]).ravel()
    same = vectors.view(np.int32) == arrays[:608].view(np.int32)
    assert (same | (np.isnan(vectors) & np.isnan(arrays[:608]))).all()


@pytest.mark.parametrize("name", TRUE)
def test_one_number_has_the_bits_of_a_lane(name):
    one = getattr(scalars, name)
    for x in SAMPLE[:200].tolist():
        got, lane = one(f32(x)), getattr(mathfn, name)(f32x4(0.25, x, 1.0, 2.0))[1]
        assert type(got) is f32
        np.testing.assert_array_equal(float(got), lane)


def polynomial(letter, count, x):
    return sum(getattr(mathfn, f"{letter}{i}") * x**i for i in range(count))


def series(x, terms):
    """(expm1(x) - x) / x**2 without cancellation."""
    y = np.zeros_like(x)
    for k in range(terms, 1, -1):
        y = (y * x + 1.0) / k if k > 2 else (y * x + 1.0) / 2
    return y


def test_the_polynomial_of_exp():
    r = np.linspace(-0.3467, 0.3467, 20000)
    error = (polynomial("E", 6, r) - series(r, 16)) * r * r / np.expm1(r)
    assert np.abs(error).max() < 4.7e-10


def test_the_polynomial_of_log():
    s = np.linspace(1e-3, 0.1716, 20001)
    true = sum(2.0 / (2 * i + 3) * s ** (2 * i) for i in range(14))
    error = (polynomial("L", 4, s * s) - true) * s**3 / (2 * np.arctanh(s))
    assert np.abs(error).max() < 2.5e-11


def test_the_polynomial_of_tanh():
    x = np.linspace(0.05, 0.55, 20001)
    true = (np.tanh(x) - x) / x**3
    error = (polynomial("T", 5, x * x) - true) * x**3 / np.tanh(x)
    assert np.abs(error).max() < 1.2e-9


def test_ln_2_in_two_parts():
    assert mathfn.LN2_HIGH * 2**15 % 1.0 == 0.0
    assert float(np.float32(mathfn.LN2_HIGH)) == mathfn.LN2_HIGH
    for n in (1, 149, 151, 255):
        assert float(np.float32(mathfn.LN2_HIGH * n)) == mathfn.LN2_HIGH * n
    assert abs(mathfn.LN2_HIGH + mathfn.LN2_LOW - np.log(2.0)) < 1e-13


def test_examples():
    assert doctest.testmod(mathfn).failed == 0
