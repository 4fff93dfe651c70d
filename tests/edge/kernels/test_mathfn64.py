import doctest
import math
import re
from decimal import Context, Decimal, localcontext

import numpy as np
import pytest

from edge import scalars64
from edge.kernels import mathfn64
from edge.types import f64, f64x2
from tests.convert.compile.machine import compiled, sources
from tests.edge.kernels.arrays import over_arrays

NAN, INF = float("nan"), float("inf")
LARGEST, SMALLEST = 1.7976931348623157e308, 5e-324
NORMAL = 2.2250738585072014e-308
SWEPT = over_arrays(mathfn64)
NAMES = ("exp", "expm1", "log", "sigmoid", "tanh")
DIGITS = 60
# below that the first terms of a series are exact to 60 digits
TINY = Decimal(2) ** -100


def _expm1(x):
    return x + x * x / 2 if abs(x) < TINY else x.exp() - 1


def _tanh(x):
    if abs(x) < TINY:
        return x - x**3 / 3
    if abs(x) > 1000:
        return Decimal(1).copy_sign(x)
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


TRUE = {
    "exp": Decimal.exp,
    "expm1": _expm1,
    "log": Decimal.ln,
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "tanh": _tanh,
}


def stated_ulp(name):
    """The bound that the function's docstring states."""
    text = getattr(mathfn64, name).__doc__
    return float(re.search(r"Error: max ([0-9.]+) ulp", text).group(1))


def ulps(name, x, got):
    """The error of one value in units of the float64 around the true one."""
    with localcontext(Context(prec=DIGITS + 40, traps=[])):
        true = TRUE[name](Decimal(x))
        if abs(true) >= Decimal(LARGEST) + Decimal(2) ** 970:  # rounds to infinity
            return 0.0 if got == math.copysign(INF, true) else INF
        if not math.isfinite(got):
            return INF
        unit = Decimal(2) ** max(math.frexp(float(true))[1] - 53, -1074)
        return float(abs(Decimal(got) - true) / unit)


def swept(name, x):
    """The largest error at finite arguments; of log, at those above zero."""
    x = x[np.isfinite(x) & ((x > 0) | (name != "log"))]
    with np.errstate(all="ignore"):
        got = getattr(SWEPT, name)(x)
    return max(map(ulps, [name] * len(x), x.tolist(), got.tolist()))


def drawn(n, seed=3):
    """Arguments of every size, more of them where the functions bend."""
    r = np.random.default_rng(seed)
    signs = r.choice([-1.0, 1.0], n)
    return np.concatenate(
        [
            r.integers(0, 1 << 64, n, np.uint64).view(np.float64),
            r.uniform(-760.0, 760.0, n),
            r.uniform(-2.5, 2.5, n),
            r.uniform(0.34, 0.8, n) * signs,
            np.exp2(r.uniform(-60, 8, n)) * signs,
        ]
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_error_is_within_the_stated_bound(name):
    assert 0.5 < swept(name, drawn(500)) <= stated_ulp(name)


WORST = {
    "exp": -17.67445573501388,
    "expm1": 0.3632400093247945,
    "log": 0.6999648371499035,
    "sigmoid": -3.4639617676539984,
    "tanh": 0.5502678171720059,
}


@pytest.mark.parametrize(("name", "x"), WORST.items())
def test_the_stated_bound_is_nearly_reached(name, x):
    assert swept(name, np.array([x])) > 0.9 * stated_ulp(name)


NEAR = [
    *(0.0, NORMAL, 0.34657359027997264, 0.55, 0.7071067811865476, 1.0, 2.0, 8.0),
    *(36.7, 40.0, 708.3964185322641, 709.0895657128241, 709.782712893384, 710.0),
    *(744.4400719213812, 745.1332191019411, 746.0, 1e5, LARGEST),
]


@pytest.mark.parametrize("name", NAMES)
def test_the_error_where_something_changes(name):
    bits = np.array(NEAR).view(np.int64)[:, None] + np.arange(-12, 13)
    x = np.clip(bits.ravel(), 0, 0x7FF0000000000000).view(np.float64)
    assert swept(name, np.concatenate([x, -x])) <= stated_ulp(name)


@pytest.mark.parametrize(
    ("name", "x", "wanted"),
    [
        ("exp", 0.0, 1.0),
        ("exp", -0.0, 1.0),
        ("exp", INF, INF),
        ("exp", -INF, 0.0),
        ("exp", 709.7827128933841, INF),
        ("exp", -745.1332191019412, 0.0),
        ("exp", -745.13, SMALLEST),
        ("expm1", 0.0, 0.0),
        ("expm1", SMALLEST, SMALLEST),
        ("expm1", -1e-310, -1e-310),
        ("expm1", INF, INF),
        ("expm1", -INF, -1.0),
        ("expm1", -40.5, -1.0),
        ("log", 1.0, 0.0),
        ("log", 0.0, -INF),
        ("log", -0.0, -INF),
        ("log", INF, INF),
        ("log", -1.0, NAN),
        ("log", -SMALLEST, NAN),
        ("log", -INF, NAN),
        ("log", SMALLEST, -744.4400719213812),
        ("sigmoid", 0.0, 0.5),
        ("sigmoid", INF, 1.0),
        ("sigmoid", -INF, 0.0),
        ("tanh", 0.0, 0.0),
        ("tanh", -0.0, -0.0),
        ("tanh", INF, 1.0),
        ("tanh", -INF, -1.0),
        ("tanh", SMALLEST, SMALLEST),
        ("tanh", -20.0, -1.0),
        *((name, NAN, NAN) for name in NAMES),
    ],
)
def test_special_values(name, x, wanted):
    got = list(getattr(mathfn64, name)(f64x2(x, 0.25)))[0]
    np.testing.assert_array_equal(got, wanted)
    if name == "tanh":
        assert np.signbit(got) == np.signbit(wanted)


SAMPLE = np.concatenate([[0.0, -0.0, INF, -INF, NAN, SMALLEST, -NORMAL], drawn(60)])


@pytest.mark.parametrize("name", NAMES)
def test_numbers_and_arrays_have_the_bits_of_lanes(name):
    with np.errstate(all="ignore"):
        arrays = getattr(SWEPT, name)(SAMPLE)
    for x, wanted in zip(SAMPLE.tolist(), arrays.tolist(), strict=True):
        lanes = getattr(mathfn64, name)(f64x2(0.75, x))
        one = getattr(scalars64, f"{name}_f64")(f64(x))
        assert type(one) is f64
        np.testing.assert_array_equal([lanes[1], float(one)], wanted)


N = 1 << 16
LOOPS = f"""
from edge.kernels.mathfn64 import {", ".join(NAMES)}
from edge.types import address, f64, i32, load, range, static, store

X = static(f64, {N})
Y = static(f64, {N})


def at_X() -> i32:
    return address(X)


def at_Y() -> i32:
    return address(Y)
""" + "".join(
    f"\n\ndef all_{name}(n: i32) -> None:\n    for k in range(0, {N}, 2):\n"
    f"        store(Y, k, {name}(load(X, k)))\n"
    for name in NAMES
)


@pytest.mark.parametrize("checked", [False, True])
def test_compiled_they_have_the_bits_of_cpython(tmp_path, checked):
    roots = ["at_X", "at_Y", *(f"all_{name}" for name in NAMES)]
    root = sources(tmp_path, m=LOOPS)
    machine = compiled(root, [f"edge.m.{one}" for one in roots], checked=checked)
    x, y = (
        np.frombuffer(machine.bytes(machine.call(at), 8 * N), np.float64)
        for at in ("at_X", "at_Y")
    )
    x[:] = np.resize(np.concatenate([SAMPLE, drawn(N // 5)]), N)
    for name in NAMES:
        machine.call(f"all_{name}", 0)
        with np.errstate(all="ignore"):
            wanted = getattr(SWEPT, name)(x)
        same = y.view(np.int64) == wanted.view(np.int64)
        assert (same | np.isnan(y) & np.isnan(wanted)).all(), name


def polynomial(letter, count, x):
    return sum(Decimal(getattr(mathfn64, f"{letter}{i}")) * x**i for i in range(count))


@pytest.mark.parametrize(
    ("letter", "count", "bound"),
    [("E", 11, 3.1e-19), ("L", 7, 1.3e-18), ("T", 11, 5.9e-19)],
)
def test_the_polynomials_are_as_near_as_is_said(letter, count, bound):
    worst = Decimal(0)
    with localcontext(Context(prec=DIGITS)):
        for k in range(1, 301):
            share = Decimal(k) / 300
            if letter == "E":
                r = share * Decimal("0.3466") * (-1) ** k
                found, true = r + r * r * polynomial("E", count, r), r.exp() - 1
            elif letter == "L":
                s = share * Decimal("0.1716")
                found = 2 * s + s**3 * polynomial("L", count, s * s)
                true = ((1 + s) / (1 - s)).ln()
            else:
                x = share * Decimal("0.55")
                found, true = x + x**3 * polynomial("T", count, x * x), _tanh(x)
            worst = max(worst, abs(found / true - 1))
    assert bound / 2 < worst < bound


def test_ln_2_in_two_parts():
    assert mathfn64.LN2_HIGH * 2.0**40 % 1.0 == 0.0
    with localcontext(Context(prec=DIGITS)):
        left = Decimal(2).ln() - Decimal(mathfn64.LN2_HIGH)
    assert float(left) == mathfn64.LN2_LOW


def test_examples():
    assert doctest.testmod(mathfn64).failed == 0
