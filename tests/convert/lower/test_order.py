"""The order in which floats are added is a rule of the logical shape alone."""

import numpy as np
import pytest

from convert.graph import Type
from convert.lower import core as c
from convert.lower.folding import run
from convert.lower.schedule import schedule
from convert.ops import OPERATORS
from edge.kernels import mathfn
from tests.convert.lower.lowered import same_bits
from tests.edge.kernels.arrays import over_arrays

F32 = "float32"
RNG = np.random.default_rng(3)


def source(array, name="x"):
    return c.source(name, Type(array.dtype.name, array.shape))


def result(value, x, **options):
    (found,) = run(schedule([value], **options), {"x": x})
    return found


def in_order(row):
    total = np.float32(0)
    for item in row:
        total = np.float32(total + item)
    return total


def in_parts(row):
    a, b, d, e = (in_order(row[k::4]) for k in range(4))
    return np.float32(np.float32(a + b) + np.float32(d + e))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 11, 64])
def test_the_last_axis_goes_to_four_partial_sums(n):
    x = RNG.normal(size=(3, n)).astype(F32)
    want = np.array([in_parts(row) for row in x])
    assert same_bits(result(c.reduce_("sum", source(x), (1,)), x), want)


@pytest.mark.parametrize("n", [1, 3, 8, 11])
def test_another_axis_is_added_in_order(n):
    x = RNG.normal(size=(n, 5)).astype(F32)
    want = np.array([in_order(row) for row in x.T])
    assert same_bits(result(c.reduce_("sum", source(x), (0,)), x), want)


def test_partial_sums_go_through_all_axes():
    x = RNG.normal(size=(3, 2, 7)).astype(F32)
    rows = x.transpose(1, 0, 2)
    parts = [
        [in_order(np.concatenate([row[k::4] for row in rows_])) for k in range(4)]
        for rows_ in rows
    ]
    want = [np.float32(np.float32(a + b) + np.float32(d + e)) for a, b, d, e in parts]
    assert same_bits(result(c.reduce_("sum", source(x), (0, 2)), x), np.array(want))


def test_extents_of_one_do_not_count():
    x = RNG.normal(size=(1, 40, 1)).astype(F32)
    want = in_parts(x.ravel())
    assert same_bits(result(c.reduce_("sum", source(x), (1,)), x), want.reshape(1, 1))


def test_strides_change_no_bit():
    x = RNG.normal(size=(40, 30)).astype(F32)
    rows = c.reduce_("sum", source(x), (1,))
    turned = np.ascontiguousarray(x.T)
    again = c.reduce_("sum", c.transpose(source(turned), (1, 0)), (1,))
    found = result(again, turned)
    assert same_bits(found, result(rows, x))
    assert same_bits(found, result(again, turned, lanes=False))


def test_a_product_has_the_same_order():
    x = RNG.normal(1, 0.1, size=(2, 9)).astype(F32)
    logs = []
    for row in x:
        parts = [np.float32(1)] * 4
        for k, item in enumerate(row):
            parts[k % 4] = np.float32(parts[k % 4] * item)
        a, b, d, e = parts
        logs.append(np.float32(np.float32(a * b) * np.float32(d * e)))
    assert same_bits(result(c.reduce_("prod", source(x), (1,)), x), np.array(logs))


def test_sums_of_doubles_have_the_same_order():
    x = np.array([2.0**53, 1.0, -(2.0**53), 1.0, 1.0, 1.0, 1.0])
    # lanes of items 0 and 4, 1 and 5, 2 and 6, 3
    want = np.array(((2.0**53 + 1.0) + 2.0) + (-(2.0**53) + 1.0 + 1.0))
    assert same_bits(result(c.reduce_("sum", source(x), (0,)), x), want)


@pytest.mark.parametrize("n", [3, 10, 16])
def test_a_softmax_adds_its_powers_in_parts(n):
    x = RNG.normal(size=(3, n)).astype(F32)
    e = over_arrays(mathfn).exp(x - x.max(-1, keepdims=True))
    want = e / np.array([[in_parts(row)] for row in e])
    share = OPERATORS["softmax"].core([source(x)], {})
    assert same_bits(result(share, x), want)
    assert same_bits(result(share, x, far=0), want)


def test_a_scan_goes_in_order():
    x = np.array([2.0**24, 1, 1, 1, -(2.0**24)], F32)
    want = np.array([2.0**24, 2.0**24, 2.0**24, 2.0**24, 0], F32)
    assert same_bits(result(c.scan("sum", source(x), 0), x), want)
