import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import edge.packed
import edge.shorts
from edge.types import (
    Ptr,
    data,
    dot,
    f32,
    f32x4,
    i8,
    i16,
    i16x8,
    i32,
    i32x4,
    load,
    load8x8,
    load16x4,
    load64_zero,
    narrow,
    shuffle,
    static,
    store,
    store64_lane,
    u8,
    unrolled,
)

LOW, HIGH = -(1 << 15), (1 << 15) - 1
SHORTS = st.one_of(st.integers(LOW, HIGH), st.sampled_from([LOW, -1, 0, 1, HIGH]))
I8 = st.lists(SHORTS, min_size=8, max_size=8)
INTEGERS = st.one_of(
    st.integers(-(1 << 31), (1 << 31) - 1),
    st.sampled_from([LOW - 1, LOW, HIGH, HIGH + 1]),
)
I4 = st.lists(INTEGERS, min_size=4, max_size=4)


def check(got, kind, wanted):
    assert type(got) is kind
    assert all(type(x) is int for x in got)
    assert tuple(got) == tuple(int(x) for x in wanted)


def i2(lanes):
    return np.array(lanes, np.int16)


@given(I8, I8)
def test_dot(x, y):
    products = i2(x).astype(np.int32) * i2(y).astype(np.int32)
    with np.errstate(all="ignore"):
        check(dot(i16x8(*x), i16x8(*y)), i32x4, products[::2] + products[1::2])


def test_dot_wraps_at_the_one_sum_that_is_too_large():
    check(dot(i16x8(LOW), i16x8(LOW)), i32x4, [-(1 << 31)] * 4)


@given(I4, I4)
def test_narrow(x, y):
    check(narrow(i32x4(*x), i32x4(*y)), i16x8, np.clip([*x, *y], LOW, HIGH))


@given(I8, I8, st.lists(st.integers(0, 15), min_size=8, max_size=8))
def test_shuffle_of_eight(x, y, places):
    check(shuffle(i16x8(*x), i16x8(*y), *places), i16x8, i2([*x, *y])[places])


@given(I4, I4, st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_shuffle_of_four(x, y, places):
    wanted = np.array([*x, *y])[places]
    check(shuffle(i32x4(*x), i32x4(*y), *places), i32x4, wanted)


@given(st.lists(SHORTS, min_size=11, max_size=11), st.integers(0, 3))
def test_loads_and_stores_of_shorts(values, at):
    p = data(i16, values)
    check(load(p[1:], at - 1) if at else load(p, 0), i16x8, values[at : at + 8])
    check(load16x4(p, at), i32x4, values[at : at + 4])
    check(load64_zero(p, at), i16x8, [*values[at : at + 4], 0, 0, 0, 0])
    q = static(i16, 10)
    store(q, 1, i16x8(*values[:8]))
    assert list(q.span(10)) == [0, *values[:8], 0]
    store64_lane(q[1:], 2, i16x8(*values[:8]), 1)
    assert list(q.span(10)) == [0, *values[:2], *values[4:8], *values[6:8], 0]
    store64_lane(q, 0, i16x8(*values[:8]), 0)
    assert list(q.span(4)) == values[:4]


@given(st.lists(st.integers(-128, 127), min_size=11, max_size=11), st.integers(0, 3))
def test_loads_of_bytes(values, at):
    check(load8x8(data(i8, values), at), i16x8, values[at : at + 8])


@given(I4)
def test_loads_and_stores_of_integers(values):
    p = static(i32, 6)
    store(p, 1, i32x4(*values))
    assert list(p.span(6)) == [0, *values, 0]
    check(load(p[1:], 0), i32x4, values)


@pytest.mark.parametrize(("kind", "low", "high"), [(i8, -128, 127), (i16, LOW, HIGH)])
def test_narrow_items_are_loaded_as_i32(kind, low, high):
    p: Ptr = static(kind, 3)
    p[0] = low
    p[1] = i32(high)
    assert (p[0], p[1], p[2]) == (i32(low), i32(high), i32(0))
    assert type(p[0]) is i32
    for beyond in (low - 1, i32(high + 1)):
        with pytest.raises(OverflowError):
            p[0] = beyond
    with pytest.raises(TypeError):
        p[0] = 1.0


def test_construction_and_registers():
    check(i16x8(i32(-3)), i16x8, [-3] * 8)
    check(unrolled(i16x8, 1)[0], i16x8, [0] * 8)
    assert repr(i16x8(7)) == "i16x8(7, 7, 7, 7, 7, 7, 7, 7)"


@pytest.mark.parametrize(
    ("error", "compute"),
    [
        (TypeError, lambda: i16x8(1.0)),
        (TypeError, lambda: i16x8(True)),
        (OverflowError, lambda: i16x8(1 << 15)),
        (ValueError, lambda: i16x8(1, 2)),
        (TypeError, lambda: i16x8(1) + i16x8(1)),
        (TypeError, lambda: 2 * i16x8(1)),
        (TypeError, lambda: i16x8(1) == i16x8(1)),
        (TypeError, lambda: i16x8(1) < i16x8(1)),
        (TypeError, lambda: bool(i16x8(1))),
        (TypeError, lambda: dot(i32x4(1), i32x4(1))),
        (TypeError, lambda: narrow(f32x4(1.0), f32x4(1.0))),
        (TypeError, lambda: shuffle(f32x4(1.0), f32x4(1.0), 0, 1, 2, 3)),
        (TypeError, lambda: shuffle(i32x4(1), i16x8(1), 0, 1, 2, 3)),
        (ValueError, lambda: shuffle(i32x4(1), i32x4(1), 0, 1, 2)),
        (IndexError, lambda: shuffle(i32x4(1), i32x4(1), 0, 1, 2, 8)),
        (IndexError, lambda: shuffle(i32x4(1), i32x4(1), 0, 1, 2, i32(3))),
        (TypeError, lambda: load8x8(static(u8, 8), 0)),
        (TypeError, lambda: load16x4(static(i8, 8), 0)),
        (TypeError, lambda: load64_zero(static(i32, 8), 0)),
        (IndexError, lambda: load8x8(static(i8, 8), 1)),
        (IndexError, lambda: load(static(i16, 8), 1)),
        (IndexError, lambda: store(static(i16, 8), 1, i16x8(0))),
        (IndexError, lambda: store64_lane(static(i16, 4), 0, i16x8(0), 2)),
        (IndexError, lambda: store64_lane(static(i16, 4), 1, i16x8(0), 0)),
        (TypeError, lambda: store64_lane(static(i16, 4), 0, i32x4(0), 0)),
        (TypeError, lambda: store(static(i16, 8), 0, i32x4(0))),
        (TypeError, lambda: store(static(f32, 8), 0, i16x8(0))),
        (TypeError, lambda: store(static(u8, 16), 0, i16x8(0))),
    ],
)
def test_what_is_refused(error, compute):
    with pytest.raises(error):
        compute()


@pytest.mark.parametrize("module", [edge.packed, edge.shorts])
def test_examples(module):
    found = doctest.testmod(module)
    assert found.attempted > 0 and found.failed == 0
