import operator

import numpy as np
import pytest

from edge.types import (
    Const,
    Ptr,
    Record,
    T,
    U,
    apart,
    as_f64x2,
    as_i64x2,
    convert_low,
    copy,
    data,
    demote_zero,
    f32,
    f32x4,
    f64,
    f64x2,
    fabs,
    fill,
    i8,
    i16,
    i32,
    i32x4,
    i64,
    i64x2,
    lane,
    lanes,
    like,
    load,
    maximum,
    minimum,
    nearest,
    promote_low,
    range,
    select,
    sqrt,
    static,
    store,
    trunc_sat_zero,
    u8,
    u16,
    u32,
    u64,
    unroll,
)

NAN, INF = float("nan"), float("inf")
DOUBLES = [0.0, -0.0, 1.5, -2.5, 1e308, -1e308, 5e-324, INF, -INF, NAN, 0.1]
LONGS = [0, 1, -1, 7, (1 << 63) - 1, -(1 << 63), 1 << 32, -(1 << 40)]


def pairs(values):
    return [(x, y) for x in values for y in values]


def same(found, expected):
    assert [float(one).hex() for one in found] == [float(v).hex() for v in expected]


def softsign(x: T) -> T:
    return x / (fabs(x) + 1.0)


def each(y: Ptr[T], x: Ptr[T], n: Const, f: Const) -> None:
    for i in range(0, n, lanes(x)):
        store(y, i, f(load(x, i)))


@pytest.mark.parametrize(
    "sign", [operator.add, operator.sub, operator.mul, operator.truediv]
)
def test_two_doubles_are_two_numbers(sign):
    for x, y in pairs(DOUBLES):
        with np.errstate(all="ignore"):
            wanted = sign(np.float64([x, y]), np.float64([y, 0.1]))
        same(sign(f64x2(x, y), f64x2(y, 0.1)), wanted)


@pytest.mark.parametrize(
    "sign", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq,
             operator.ne],
)  # fmt: skip
def test_a_comparison_gives_a_mask(sign):
    for x, y in pairs(DOUBLES):
        found = sign(f64x2(x, y), f64x2(y, x))
        assert type(found) is i64x2
        assert tuple(found) == (-sign(x, y), -sign(y, x))
    for x, y in pairs(LONGS):
        assert tuple(sign(i64x2(x), i64x2(y))) == (-sign(x, y),) * 2


@pytest.mark.parametrize(
    "sign", [operator.add, operator.sub, operator.mul, operator.and_, operator.or_,
             operator.xor],
)  # fmt: skip
def test_two_longs_wrap(sign):
    for x, y in pairs(LONGS):
        with np.errstate(all="ignore"):
            wanted = sign(np.int64([x, y]), np.int64([y, y]))
        assert tuple(sign(i64x2(x, y), i64x2(y))) == tuple(wanted.tolist())


def test_longs_are_shifted_and_turned():
    assert tuple(i64x2(-8, 1) >> 2) == (-2, 0)
    assert tuple(i64x2(1, -1) << 63) == (-(1 << 63),) * 2
    assert tuple(-i64x2(-(1 << 63), 5)) == (-(1 << 63), -5)
    assert tuple(~i64x2(0, -1)) == (-1, 0)
    assert tuple(3 - i64x2(1, 2)) == (2, 1)


def test_words_on_two_doubles():
    same(sqrt(f64x2(2.0, -0.0)), (2.0**0.5, -0.0))
    same(nearest(f64x2(2.5, -0.5)), (2.0, -0.0))
    same(minimum(f64x2(0.0, NAN), -0.0), (-0.0, NAN))
    same(maximum(f64x2(-0.0, 3.0), f64x2(0.0, 4.0)), (0.0, 4.0))
    same(2.0 - f64x2(0.5, 1.0) * 2.0, (1.0, 0.0))
    same(1.0 / -f64x2(0.0, -2.0), (-INF, 0.5))
    assert type(lane(f64x2(1.0, 2.0), 1)) is f64
    assert lane(i64x2(1, 2), 1) == i64(2)
    same(as_f64x2(as_i64x2(f64x2(0.1, -INF))), (0.1, -INF))


def test_doubles_become_floats_and_integers_and_back():
    same(promote_low(f32x4(0.1, 2.0, 3.0, 4.0)), (float(np.float32(0.1)), 2.0))
    same(convert_low(i32x4(-5, 6, 7, 8)), (-5.0, 6.0))
    same(demote_zero(f64x2(0.1, 1e39)), (float(np.float32(0.1)), INF, 0.0, 0.0))
    assert tuple(trunc_sat_zero(f64x2(-1e10, NAN))) == (-(1 << 31), 0, 0, 0)
    assert tuple(i64x2(f64x2(-2.9, 1e300))) == (-2, (1 << 63) - 1)
    same(f64x2(i64x2((1 << 53) + 1, -3)), (float(1 << 53), -3.0))


@pytest.mark.parametrize(
    ("kind", "n", "wide"),
    [(f32, 4, f32x4), (i32, 4, i32x4), (f64, 2, f64x2), (i64, 2, i64x2)],
)
def test_lanes_of_a_buffer(kind, n, wide):
    p = static(kind, 9)
    for i in unroll(9):
        p[i] = kind(i)
    assert lanes(p) == n and lanes(p[0]) == 1
    v = load(p, 1)
    assert type(v) is wide and lanes(v) == n
    assert tuple(v) == tuple(unroll(1, n + 1))
    store(p, 5, v)
    assert [p[i] for i in unroll(5, 5 + n)] == list(v)
    with pytest.raises(IndexError):
        load(p, 10 - n)


@pytest.mark.parametrize("kind", [u32, u64, u8, i8, u16, bool])
def test_what_has_no_lanes_is_loaded_one_by_one(kind):
    p = static(kind, 3)
    assert lanes(p) == 1
    store(p, 2, like(p, True) if kind is bool else like(p, 1))
    assert load(p, 2) == 1
    with pytest.raises(IndexError):
        load(p, 3)


def test_one_function_for_every_type():
    same([softsign(f32(3.0)), softsign(f64(0.1))], (0.75, 0.1 / 1.1))
    same(softsign(f64x2(0.1, -3.0)), (0.1 / 1.1, -0.75))
    for kind in (f32, f64):
        x, y = static(kind, 8), static(kind, 8)
        x[5] = kind(-3.0)
        each(y, x, 8, softsign)
        assert y[5] == kind(-0.75)


def test_like_is_a_number_of_another_ones_type():
    assert like(f32(2.0), 1) == f32(1.0)
    assert type(like(i64(2), 1.9)) is i64
    assert type(like(static(u8, 1), 7)) is i32
    assert type(like(static(i16, 1), f32(7.5))) is i32
    same(like(f64x2(1.0), 3), (3.0, 3.0))
    same(like(f32x4(1.0), i32x4(1, 2, 3, 4)), (1.0, 2.0, 3.0, 4.0))
    assert tuple(like(i64x2(1), 2.9)) == (2, 2)
    same(like(f64x2(1.0), f64(0.1)), (0.1, 0.1))
    assert like(True, False) is False
    with pytest.raises(TypeError):
        like(True, 1)


def test_select_takes_a_bool_or_a_mask():
    assert select(True, f32(1.0), f32(2.0)) == f32(1.0)
    assert type(select(False, 1.0, f64(2.0))) is f64
    assert type(select(True, 1, i64(2))) is i64
    assert select(False, True, False) is False
    same(select(f64x2(1.0, 3.0) < 2.0, f64x2(9.0), 0.5), (9.0, 0.5))
    assert tuple(select(i64x2(-1, 0), i64x2(1), 2)) == (1, 2)


@pytest.mark.parametrize(
    "compute",
    [
        lambda: select(i32x4(-1), f64x2(1.0), f64x2(1.0)),
        lambda: select(i64x2(-1), f32x4(1.0), f32x4(1.0)),
        lambda: select(i32(1), f32(1.0), f32(1.0)),
        lambda: f64x2(f32(1.0)),
        lambda: f64x2(1.0) + f64(1.0),
        lambda: f64x2(1.0) + i64x2(1),
        lambda: i64x2(1) // 2,
        lambda: bool(i64x2(1)),
        lambda: promote_low(f64x2(1.0)),
        lambda: demote_zero(f32x4(1.0)),
        lambda: convert_low(f32x4(1.0)),
        lambda: trunc_sat_zero(f32x4(1.0)),
        lambda: static(bool, 1).__setitem__(0, 1),
    ],
)
def test_types_do_not_mix(compute):
    with pytest.raises(TypeError):
        compute()


def test_flags_in_memory():
    p = static(bool, 4)
    p[1] = True
    fill(p[2:], p[1], 2)
    q = static(bool, 4)
    copy(q, p, 3)
    assert [q[i] for i in unroll(4)] == [False, True, True, False]
    assert type(q[0]) is bool
    table = data(bool, b"\x00\x01\x02\xff")  # any byte but 0 is true
    assert [table[i] for i in unroll(4)] == [False, True, True, True]
    assert data(bool, [True, False])[0] is True


def test_unsigned_shorts_in_memory():
    p = static(u16, 2)
    p[1] = 65535
    assert p[1] == i32(65535) and type(p[1]) is i32
    with pytest.raises(OverflowError):
        p[0] = i32(65536)
    with pytest.raises(OverflowError):
        p[0] = -1


class Window(Record):
    """Sizes."""

    height: Const
    width: Const


def test_a_record_has_its_fields_and_keeps_them():
    window = Window(height=4, width=sqrt)
    assert window.height == 4 and window.width is sqrt
    assert repr(Window(height=4, width=0.5)) == "Window(height=4, width=0.5)"
    with pytest.raises(AttributeError):
        window.height = 5


@pytest.mark.parametrize(
    "fields", [{"height": 1}, {"height": 1, "width": 2, "depth": 3}, {}]
)
def test_a_record_takes_each_field(fields):
    with pytest.raises(TypeError, match="Window takes height, width, each by name"):
        Window(**fields)


def test_a_mark_changes_nothing():
    @apart
    def second(x: T, y: U) -> U:
        return y

    assert second(i32(1), f32(2.0)) == f32(2.0)
