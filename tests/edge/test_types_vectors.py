import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.types import (
    as_f32x4,
    as_i32x4,
    ceil,
    data,
    f32,
    f32x4,
    f64,
    fabs,
    floor,
    i32,
    i32x4,
    lane,
    load,
    maximum,
    minimum,
    nearest,
    select,
    sqrt,
    static,
    store,
    trunc,
    unroll,
    unrolled,
)

NAN, INF = float("nan"), float("inf")
FLOATS = st.one_of(
    st.floats(width=32),
    st.floats(-4.0, 4.0, width=32),
    st.sampled_from([0.0, -0.0, 0.5, -1.5, 2.5, 1e-45, -1e-40]),
).map(lambda x: float(np.float32(x)))
LOW, HIGH = -(1 << 31), (1 << 31) - 1
INTEGERS = st.one_of(
    st.integers(LOW, HIGH), st.sampled_from([LOW, -1, 0, 1, 23, HIGH - 1, HIGH])
)
F4 = st.tuples(*[FLOATS] * 4)
I4 = st.tuples(*[INTEGERS] * 4)
COMPARISONS = [
    *(operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge),
]


def check_f(got, wanted):
    assert type(got) is f32x4
    assert all(type(x) is float for x in got)
    a = np.array(tuple(got), np.float32)
    b = np.asarray(wanted, np.float32)
    assert np.array_equal(np.isnan(a), np.isnan(b))
    keep = ~np.isnan(a)
    assert np.array_equal(a.view(np.int32)[keep], b.view(np.int32)[keep])


def check_i(got, wanted):
    assert type(got) is i32x4
    assert all(type(x) is int for x in got)
    assert tuple(got) == tuple(int(x) for x in wanted)


def f4(lanes):
    return np.array(lanes, np.float32)


def i4(lanes):
    return np.array(lanes, np.int32)


@pytest.mark.parametrize(
    "function", [operator.add, operator.sub, operator.mul, operator.truediv]
)
@given(F4, F4, st.floats(-8.0, 8.0))
def test_float_lanes(function, x, y, literal):
    with np.errstate(all="ignore"):
        check_f(function(f32x4(*x), f32x4(*y)), function(f4(x), f4(y)))
        one = np.float32(literal)
        check_f(function(f32x4(*x), literal), function(f4(x), one))
        check_f(function(literal, f32x4(*x)), function(one, f4(x)))


@pytest.mark.parametrize(
    "function",
    [
        *(operator.add, operator.sub, operator.mul),
        *(operator.and_, operator.or_, operator.xor),
    ],
)
@given(I4, I4, INTEGERS)
def test_integer_lanes_wrap(function, x, y, literal):
    with np.errstate(all="ignore"):
        check_i(function(i32x4(*x), i32x4(*y)), function(i4(x), i4(y)))
        check_i(function(i32x4(*x), literal), function(i4(x), np.int32(literal)))
        check_i(function(literal, i32x4(*x)), function(np.int32(literal), i4(x)))


@given(I4, st.integers(0, 31))
def test_lane_shifts(x, n):
    check_i(i32x4(*x) << n, i4(x) << np.int32(n))
    check_i(i32x4(*x) >> n, i4(x) >> np.int32(n))
    check_i(i32x4(*x) << i32(n), i4(x) << np.int32(n))  # a typed amount wraps too
    check_i(i32x4(*x) >> i32(n), i4(x) >> np.int32(n))


@given(F4, I4)
def test_unary_signs(x, k):
    check_f(-f32x4(*x), -f4(x))
    with np.errstate(all="ignore"):
        check_i(-i32x4(*k), -i4(k))
    check_i(~i32x4(*k), ~i4(k))


@pytest.mark.parametrize("compare", COMPARISONS)
@given(F4, F4, I4, I4)
def test_comparisons_give_masks(compare, x, y, k, m):
    check_i(compare(f32x4(*x), f32x4(*y)), -compare(f4(x), f4(y)).astype(int))
    check_i(compare(i32x4(*k), i32x4(*m)), -compare(i4(k), i4(m)).astype(int))
    check_i(compare(f32x4(*x), 0.5), -compare(f4(x), np.float32(0.5)).astype(int))
    check_i(compare(i32x4(*k), 23), -compare(i4(k), np.int32(23)).astype(int))
    check_i(compare(f32x4(*x), f32x4(*x)), -compare(f4(x), f4(x)).astype(int))


def test_a_literal_is_rounded_before_it_is_compared():
    check_i(f32x4(0.1) == 0.1, [-1] * 4)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        *((sqrt, np.sqrt), (fabs, np.fabs), (floor, np.floor), (ceil, np.ceil)),
        *((trunc, np.trunc), (nearest, np.rint)),
    ],
)
@given(F4)
def test_unary_words(word, meaning, x):
    with np.errstate(all="ignore"):
        check_f(word(f32x4(*x)), meaning(f4(x)))


@pytest.mark.parametrize(
    ("word", "wanted"),
    [(minimum, (-0.0, NAN, NAN, 1.0)), (maximum, (0.0, NAN, NAN, 2.0))],
)
def test_extremes_are_wasms(word, wanted):
    x, y = f32x4(0.0, NAN, 1.0, 2.0), f32x4(-0.0, 1.0, NAN, 1.0)
    check_f(word(x, y), wanted)
    check_f(word(y, x), wanted)


def test_extremes_with_a_literal():
    check_f(minimum(f32x4(7.0, -1.0, NAN, INF), 6.0), (6.0, -1.0, NAN, 6.0))
    check_f(maximum(f32x4(7.0, -1.0, NAN, -0.0), 0.0), (7.0, 0.0, NAN, 0.0))


@given(F4, I4)
def test_conversions(x, k):
    check_f(f32x4(i32x4(*k)), i4(k).astype(np.float32))
    check_i(i32x4(f32x4(*x)), [i32(f32(v)) for v in x])


@given(F4, FLOATS, st.floats(), INTEGERS)
def test_construction(x, one, double, k):
    check_f(f32x4(*x), x)
    check_f(f32x4(*map(f32, x)), x)
    check_f(f32x4(f32(one)), [one] * 4)
    with np.errstate(all="ignore"):
        check_f(f32x4(double), [np.float32(double)] * 4)  # a literal is rounded
    check_i(i32x4(k), [k] * 4)
    check_i(i32x4(i32(k)), [k] * 4)


@given(F4, I4)
def test_bits(x, k):
    bits = as_i32x4(f32x4(*x))
    if not np.isnan(f4(x)).any():
        check_i(bits, f4(x).view(np.int32))
        check_f(as_f32x4(bits), x)
    check_f(as_f32x4(i32x4(*k)), i4(k).view(np.float32))


@given(F4, F4, I4, I4, st.tuples(*[st.booleans()] * 4))
def test_select(x, y, k, m, choice):
    mask = i32x4(*[-int(c) for c in choice])
    check_f(select(mask, f32x4(*x), f32x4(*y)), np.where(choice, f4(x), f4(y)))
    check_i(select(mask, i32x4(*k), i32x4(*m)), np.where(choice, i4(k), i4(m)))


@given(F4, I4)
def test_lane(x, k):
    for at in range(4):
        a, b = lane(f32x4(*x), at), lane(i32x4(*k), at)
        assert (type(a), type(b)) == (f32, i32)
        assert float(a) == x[at] or x[at] != x[at]
        assert int(b) == k[at]


@given(st.lists(FLOATS, min_size=4, max_size=9), st.data())
def test_load_and_store(values, draw):
    at = draw.draw(st.integers(0, len(values) - 4))
    p = static(f32, len(values) + 2)
    for i, value in enumerate(values):
        p[i + 1] = f32(value)
    check_f(load(p, at + 1), values[at : at + 4])
    check_f(load(p[1:], i32(at)), values[at : at + 4])
    store(p[1:], at, f32x4(1.0, 2.0, 3.0, 4.0))
    check_f(load(p, at + 1), (1.0, 2.0, 3.0, 4.0))
    for i, value in enumerate(values):
        if not at <= i < at + 4 and value == value:
            assert float(p[i + 1]) == value  # and nothing beside it


@pytest.mark.parametrize("at", [-2, -1, 2, 3, 4, 5])
def test_four_items_must_lie_in_the_buffer(at):
    p = static(f32, 7)[1:]
    if 0 <= at <= 2:
        check_f(load(p, at), [0.0] * 4)
        return
    with pytest.raises(IndexError):
        load(p, at)
    with pytest.raises(IndexError):
        store(p, at, f32x4(0.0))


@pytest.mark.parametrize(
    "compute",
    [
        lambda: f32x4(1.0) + f32(1.0),  # splats are written
        lambda: f32x4(1.0) + 1,
        lambda: 1 * f32x4(1.0),
        lambda: f32x4(1.0) * i32x4(1),
        lambda: f32x4(1.0) < f32(1.0),
        lambda: f32x4(1.0) == 1,
        lambda: minimum(f32x4(1.0), f32(1.0)),
        lambda: i32x4(1) + f32x4(1.0),
        lambda: i32x4(1) + i32(1),
        lambda: i32x4(1) + 1.0,
        lambda: i32x4(1) & True,
        lambda: i32x4(4) // 2,
        lambda: i32x4(4) % 2,
        lambda: i32x4(4) / 2,
        lambda: f32x4(1),
        lambda: f32x4(f64(1.0)),
        lambda: f32x4(1.0, 2.0, 3.0, i32(4)),
        lambda: i32x4(1.0),
        lambda: i32x4(True),
        lambda: select(i32x4(0), f32x4(1.0), i32x4(1)),
        lambda: select(True, f32x4(1.0), f32x4(1.0)),
        lambda: select(i32x4(0), f32(1.0), f32(1.0)),
        lambda: bool(f32x4(1.0)),
        lambda: bool(i32x4(1) == i32x4(1)),
        lambda: store(static(f32, 4), 0, i32x4(1)),
        lambda: store(data(f32, [0.0] * 4), 0, f32x4(1.0)),  # read-only
    ],
)
def test_types_do_not_mix(compute):
    with pytest.raises(TypeError):
        compute()


@pytest.mark.parametrize(
    ("error", "compute"),
    [
        (OverflowError, lambda: i32x4(1 << 31)),
        (OverflowError, lambda: i32x4(1) + (1 << 31)),
        (OverflowError, lambda: i32x4(1) << 32),
        (OverflowError, lambda: i32x4(1) >> -1),
        (ValueError, lambda: select(i32x4(1), f32x4(1.0), f32x4(2.0))),
        (ValueError, lambda: f32x4(1.0, 2.0, 3.0)),
        (IndexError, lambda: lane(f32x4(1.0), 4)),
        (IndexError, lambda: lane(i32x4(1), -1)),
    ],
)
def test_what_is_out_of_range_is_an_error(error, compute):
    with pytest.raises(error):
        compute()


def test_repr():
    assert repr(f32x4(0.5)) == "f32x4(0.5, 0.5, 0.5, 0.5)"
    assert repr(i32x4(1, 2, 3, 4)) == "i32x4(1, 2, 3, 4)"


def test_registers():
    acc = unrolled(f32x4, 3)
    for r in unroll(3):
        check_f(acc[r], [0.0] * 4)
        acc[r] = acc[r] + f32x4(f32(r + 1))
    check_f(acc[0] + acc[2], [4.0] * 4)
    check_i(unrolled(i32x4, 1)[0], [0] * 4)
    n = unrolled(i32, 2)
    n[1] = n[1] + 5
    assert (n[0], n[1]) == (0, 5)
    assert type(unrolled(f32, 1)[0]) is f32


@pytest.mark.parametrize(
    ("error", "compute"),
    [
        (TypeError, lambda acc: acc[i32(0)]),  # only constants
        (TypeError, lambda acc: acc.__setitem__(i32(0), f32x4(1.0))),
        (TypeError, lambda acc: acc.__setitem__(0, i32x4(1))),
        (TypeError, lambda acc: acc.__setitem__(0, 1.0)),
        (IndexError, lambda acc: acc[2]),
        (IndexError, lambda acc: acc[-1]),
        (IndexError, lambda acc: acc.__setitem__(2, f32x4(1.0))),
    ],
)
def test_registers_are_indexed_by_constants_and_keep_their_type(error, compute):
    with pytest.raises(error):
        compute(unrolled(f32x4, 2))
