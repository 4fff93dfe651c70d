import operator
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.types import (
    as_f32,
    as_f64,
    as_u32,
    as_u64,
    ceil,
    f32,
    f64,
    fabs,
    floor,
    i32,
    i64,
    is_finite,
    maximum,
    minimum,
    nearest,
    sqrt,
    trunc,
    u32,
    u64,
)

NUMPY = {f32: np.float32, f64: np.float64}
WIDTH = {f32: 32, f64: 64}


def floats(kind):
    return st.one_of(
        st.floats(width=WIDTH[kind]),
        st.floats(-4.0, 4.0, width=WIDTH[kind]),
        st.floats(-1.0, 1.0, width=WIDTH[kind]).map(  # subnormals
            lambda x: float(NUMPY[kind](x) * np.finfo(NUMPY[kind]).tiny)
        ),
    )


PAIRS = st.sampled_from([f32, f64]).flatmap(
    lambda kind: st.tuples(st.just(kind), floats(kind), floats(kind))
)
ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.truediv]
COMPARISONS = [
    *(operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge),
]


def same(got, wanted):
    """One value: zeros of one sign, or both NaN."""
    a, b = struct.pack("<d", got), struct.pack("<d", float(wanted))
    return a == b or (got != got and wanted != wanted)


def numpy_of(kind, function, *values):
    with np.errstate(all="ignore"):
        return function(*[NUMPY[kind](x) for x in values])


@pytest.mark.parametrize("function", ARITHMETIC)
@given(PAIRS)
def test_arithmetic_rounds_as_numpy(function, pair):
    kind, x, y = pair
    wanted = numpy_of(kind, function, x, y)
    for got in (
        function(kind(x), kind(y)),
        function(kind(x), y),  # a literal on the right
        function(x, kind(y)),  # and on the left
    ):
        assert type(got) is kind
        assert same(got, wanted)


@pytest.mark.parametrize("function", ARITHMETIC)
@given(st.floats(-8.0, 8.0), st.floats(-8.0, 8.0, width=32))
def test_a_literal_is_rounded_first(function, literal, x):
    y = f32(x)
    assert same(function(y, literal), function(y, f32(literal)))
    assert same(function(literal, y), function(f32(literal), y))


@pytest.mark.parametrize("compare", COMPARISONS)
@given(PAIRS)
def test_comparisons(compare, pair):
    kind, x, y = pair
    assert compare(kind(x), kind(y)) is compare(x, y)
    assert compare(kind(x), y) is compare(x, y)
    assert compare(x, kind(y)) is compare(x, y)


def test_a_literal_is_rounded_before_it_is_compared():
    assert f32(0.1) == 0.1
    assert not f32(0.1) < 0.1


@given(PAIRS)
def test_negation_flips_the_sign_only(pair):
    kind, x, _ = pair
    assert same(-kind(x), -x)
    assert type(-kind(x)) is kind


UNARY = [
    *((sqrt, np.sqrt), (fabs, np.fabs), (floor, np.floor), (ceil, np.ceil)),
    *((trunc, np.trunc), (nearest, np.rint)),
]


@pytest.mark.parametrize(("word", "meaning"), UNARY)
@given(PAIRS, st.integers(-6, 6))
def test_unary_words(word, meaning, pair, halves):
    kind, x, _ = pair
    for value in (x, halves / 2):  # ties
        got = word(kind(value))
        assert type(got) is kind
        assert same(got, numpy_of(kind, meaning, value))


@pytest.mark.parametrize(
    ("word", "x", "y", "wanted"),
    [
        (minimum, 1.0, 2.0, 1.0),
        (minimum, -0.0, 0.0, -0.0),
        (minimum, 0.0, -0.0, -0.0),
        (minimum, float("nan"), 1.0, float("nan")),
        (minimum, 1.0, float("nan"), float("nan")),
        (minimum, float("-inf"), float("nan"), float("nan")),
        (maximum, 1.0, 2.0, 2.0),
        (maximum, -0.0, 0.0, 0.0),
        (maximum, 0.0, -0.0, 0.0),
        (maximum, float("nan"), 1.0, float("nan")),
        (maximum, 1.0, float("nan"), float("nan")),
        (maximum, float("inf"), float("nan"), float("nan")),
    ],
)
@pytest.mark.parametrize("kind", [f32, f64])
def test_extremes_are_wasms(kind, word, x, y, wanted):
    assert same(word(kind(x), kind(y)), wanted)
    assert same(word(kind(x), y), wanted)
    assert type(word(kind(x), y)) is kind


@given(PAIRS)
def test_extremes_agree_with_numpy(pair):
    kind, x, y = pair
    if x != y:  # numpy leaves the sign of zero open
        assert same(minimum(kind(x), kind(y)), numpy_of(kind, np.minimum, x, y))
        assert same(maximum(kind(x), kind(y)), numpy_of(kind, np.maximum, x, y))


@given(PAIRS)
def test_is_finite(pair):
    kind, x, _ = pair
    assert is_finite(kind(x)) is bool(np.isfinite(x))


@given(st.floats())
def test_f64_to_f32_rounds_once(x):
    with np.errstate(all="ignore"):
        assert same(f32(f64(x)), np.float32(x))
    assert same(f64(f32(x)), f32(x))


INTEGERS = [
    0,
    (1 << 24) + 1,  # a tie
    (1 << 24) + 3,
    (1 << 25) + 2,
    (1 << 53) + 1,
    (1 << 60) + (1 << 36),
    (1 << 60) + (1 << 36) + 1,  # just above a tie; through float64 it is one
    (1 << 60) + (3 << 36) - 1,  # just below
    (1 << 63) - 1,
    (1 << 64) - 1,
    (1 << 64) - (1 << 39) - 1,  # just below half a step under 2**64
]


@pytest.mark.parametrize("value", INTEGERS)
def test_integers_to_f32_round_once(value):
    check_rounded(value)


@given(st.integers(0, (1 << 64) - 1))
def test_any_integer_to_f32_rounds_once(value):
    check_rounded(value)


def check_rounded(value):
    near = np.float32(np.uint64(value))  # a cvtusi2ss or its like, one rounding
    rounded = int(f32(u64(value)))
    below, above = np.nextafter(near, np.float32(0)), np.nextafter(near, np.inf)
    for other in (below, near, above):
        if np.isfinite(other):
            assert abs(rounded - value) <= abs(int(other) - value)
    step = 1 << max(value.bit_length() - 24, 0)
    if value % step == step // 2 and step > 1:
        assert rounded // step % 2 == 0  # half to even
    if value < 1 << 63:
        assert float(f32(i64(-value))) == -float(f32(i64(value)))
        assert rounded == int(f32(i64(value)))


@given(st.integers(-(1 << 31), (1 << 31) - 1))
def test_small_integers_agree_with_numpy(value):
    assert same(f32(i32(value)), np.float32(np.int32(value)))
    assert same(f64(i32(value)), value)


@given(st.integers(0, (1 << 64) - 1))
def test_integers_to_f64(value):
    assert same(f64(u64(value)), np.float64(np.uint64(value)))


def test_bool_becomes_0_or_1():
    assert [f32(True), f64(False), f32(), f64()] == [1.0, 0.0, 0.0, 0.0]


@given(st.integers(0, (1 << 32) - 1), st.integers(0, (1 << 64) - 1))
def test_bits(word, long):
    x, y = as_f32(u32(word)), as_f64(u64(long))
    assert same(x, np.uint32(word).view(np.float32))
    assert same(y, np.uint64(long).view(np.float64))
    assert (type(x), type(y)) == (f32, f64)
    if x == x:
        assert as_u32(x) == word
    if y == y:
        assert as_u64(y) == long
    assert (type(as_u32(x)), type(as_u64(y))) == (u32, u64)


@pytest.mark.parametrize(
    "compute",
    [
        lambda: f32(1.0) + f64(1.0),
        lambda: f64(1.0) * f32(1.0),
        lambda: f32(1.0) + 1,  # an integer literal
        lambda: 1 - f32(1.0),
        lambda: f32(1.0) / i32(1),
        lambda: f32(1.0) < f64(1.0),
        lambda: f32(1.0) == 1,
        lambda: f32(1.0) >= i32(1),
        lambda: minimum(f32(1.0), f64(1.0)),
        lambda: maximum(f64(1.0), 1),
        lambda: f32(5.0) // 2.0,
        lambda: 5.0 % f64(2.0),
        lambda: f32(2.0) ** 2.0,
        lambda: as_u32(f64(1.0)),
        lambda: as_u64(f32(1.0)),
        lambda: as_f32(i32(1)),
        lambda: as_f64(u32(1)),
    ],
)
def test_types_do_not_mix(compute):
    with pytest.raises(TypeError):
        compute()


def test_repr_names_the_type():
    assert repr([f32(0.1), f64(0.1)]) == "[f32(0.10000000149011612), f64(0.1)]"


def test_equal_values_have_equal_hashes():
    assert len({f32(0.5), f32(0.5), f32(0.25)}) == 2
