"""Rules that no shape shows: NaN, what is outside, what wraps, what is divided by 0."""

import numpy as np
import pytest

from convert.graph import Type
from convert.lower import composed
from convert.lower import core as c
from convert.lower.folding import run
from convert.lower.schedule import schedule
from tests.convert.lower.random_graphs import INTEGERS

NAN = np.nan
F32 = "float32"


def source(array, name="x"):
    return c.source(name, Type(array.dtype.name, array.shape))


def result(value, **arrays):
    (found,) = run(schedule([value]), arrays)
    return found.tolist()


def floats(*values):
    return np.array(values, F32)


@pytest.mark.parametrize(
    ("kind", "items", "place"),
    [
        ("argmax", (1, 3, 3, 2), 1),
        ("argmax_last", (1, 3, 3, 2), 2),
        ("argmin", (2, 1, 1, 3), 1),
        ("argmin_last", (2, 1, 1, 3), 2),
        ("argmax", (1, NAN, 3, NAN), 1),  # NaN is larger than all
        ("argmax_last", (1, NAN, 3, NAN), 3),
        ("argmin", (1, NAN, 0, NAN), 1),  # and smaller
        ("argmin_last", (1, NAN, 0, NAN), 3),
        ("argmax", (-np.inf, -np.inf), 0),
        ("argmin_last", (np.inf, np.inf), 1),
    ],
)
def test_an_index_of_the_largest(kind, items, place):
    x = floats(*items)
    assert result(c.reduce_(kind, source(x), (0,)), x=x) == place
    columns = np.stack([x, x], 1)
    assert result(c.reduce_(kind, source(columns), (0,)), x=columns) == [place] * 2


def test_the_largest_is_nan_if_one_is():
    x = floats(1, NAN, 5, 2, 3)
    assert np.isnan(result(c.reduce_("max", source(x), (0,)), x=x))
    assert np.isnan(result(c.reduce_("min", source(x), (0,)), x=x))


@pytest.mark.parametrize("n", [31, 32, 35, 47, 48, 61])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "int8"])
def test_the_largest_may_stand_anywhere(n, dtype):
    x = np.tri(n, k=0, dtype=dtype)[:, ::-1].copy()
    x[:, 0] = np.arange(n) % 7
    value = source(x)
    largest, least = (c.reduce_(kind, value, (1,)) for kind in ("max", "min"))
    assert result(largest, x=x) == x.max(1).tolist()
    assert result(least, x=-x) == (-x).min(1).tolist()


def test_reductions_of_nothing():
    x = np.zeros((2, 0), F32)
    of = [c.reduce_(kind, source(x), (1,)) for kind in ("sum", "prod", "max", "min")]
    assert [result(one, x=x)[0] for one in of] == [0, 1, -np.inf, np.inf]
    whole = np.zeros((2, 0), np.int8)
    least = c.reduce_("max", source(whole), (1,))
    assert result(least, x=whole) == [-128, -128]


@pytest.mark.parametrize("dtype", ["int32", "int64", "int8"])
def test_gather_takes_the_nearest_item_inside(dtype):
    x, index = floats(1, 2, 3), np.array([-100, -1, 0, 2, 3, 100], dtype)
    value = c.gather(source(x), source(index, "i"))
    assert result(value, x=x, i=index) == [1, 1, 1, 3, 3, 3]


def test_scatter_leaves_out_what_is_outside_and_goes_in_order():
    x, index = floats(0, 0, 0), np.array([2, -1, 3, 2, 0], np.int32)
    updates = floats(1, 2, 3, 4, 5)
    sources = source(x), source(index, "i"), source(updates, "u")
    arrays = {"x": x, "i": index, "u": updates}
    assert result(c.scatter(*sources), **arrays) == [5, 0, 4]
    assert result(c.scatter(*sources, "add"), **arrays) == [5, 0, 5]


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_wrap_after_each_map(dtype):
    info = np.iinfo(dtype)
    x, one = np.array([info.max, info.min], dtype), c.constant(1, dtype)
    more = c.map_("add", source(x), one)
    assert result(more, x=x) == [info.min, info.min + 1]
    halves = [-(-info.min // 2), -(-min(0, info.min + 1) // 2)]
    assert result(c.map_("divide", more, c.constant(2, dtype)), x=x) == halves


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64"])
def test_division_by_zero_is_zero_and_the_least_by_minus_one_wraps(dtype):
    least = int(np.iinfo(dtype).min)
    x, y = np.array([7, -7, least], dtype), np.array([0, 2, -1], dtype)
    arrays = {"x": x, "y": y}
    pair = source(x), source(y, "y")
    assert result(c.map_("divide", *pair), **arrays) == [0, -3, least]
    assert result(c.map_("floor_divide", *pair), **arrays) == [0, -4, least]
    assert result(c.map_("remainder", *pair), **arrays) == [0, 1, 0]


@pytest.mark.parametrize(
    ("dtype", "want"),
    [
        ("int32", [-3, 2**31 - 1, -(2**31), 0]),
        ("int64", [-3, 10**10, -(2**63), 0]),
        ("int8", [-3, -1, 0, 0]),  # what int32 is then, wrapped
        ("uint32", [0, 2**32 - 1, 0, 0]),
        ("bool", [True, True, True, True]),
    ],
)
def test_floats_become_integers_towards_zero_and_saturate(dtype, want):
    x = floats(-3.9, 1e10, -np.inf, NAN)
    assert result(composed.cast(source(x), dtype), x=x) == want


@pytest.mark.parametrize(
    ("before", "value", "after", "want"),
    [
        ("int64", 2**40 + 5, "int32", 5),
        ("int64", 2**31, "int32", -(2**31)),
        ("uint32", 2**32 - 1, "int32", -1),
        ("uint64", 2**64 - 1, "int64", -1),
        ("uint64", 2**64 - 2, "int32", -2),
        ("int32", -1, "uint64", 2**64 - 1),
        ("int32", 300, "uint8", 44),
        ("int32", 200, "int8", -56),
        ("bool", True, "float64", 1.0),
    ],
)
def test_integers_are_cast_modulo(before, value, after, want):
    x = np.array([value], before)
    assert result(composed.cast(source(x), after), x=x) == [want]


def test_sorting_is_stable_and_nan_is_larger_than_all():
    x = floats(2, NAN, 1, 2, NAN, 1)
    assert result(composed.argsort(source(x), 0), x=x) == [2, 5, 0, 3, 1, 4]
    down = composed.argsort(source(x), 0, descending=True)
    assert result(down, x=x) == [1, 4, 0, 3, 2, 5]


def test_a_division_is_not_taken_where_it_is_not_asked_for():
    x = np.array([6, 0], np.int32)
    zero, six = c.constant(0, "int32"), c.constant(6, "int32")
    test = c.flag("not_equal", source(x), zero)
    value = composed.where(test, c.map_("divide", six, source(x)), six)
    assert result(value, x=x) == [1, 6]
