import numpy as np
import pytest

from edge.kernels import arithmetic, elementwise, mathfn
from edge.kernels.lanes import load_some, max4, min4, store_some, sum4
from edge.kernels.matmul import matmul
from edge.types import f32, f32x4
from tests.cases import SPECIAL
from tests.kernels import buffer, distance

RANDOM = np.random.default_rng(11)
WORDS = np.float32([-1.5, *SPECIAL, *RANDOM.standard_normal(13)])
A = np.repeat(WORDS, len(WORDS))
B = np.tile(WORDS, len(WORDS))


def result(y, n):
    return np.array(y.span(n).tolist(), np.float32)


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        *(("add", np.add), ("sub", np.subtract), ("mul", np.multiply)),
        *(("div", np.divide), ("minimum", np.minimum), ("maximum", np.maximum)),
    ],
)
@pytest.mark.parametrize("n", [1, 6, len(A)])
def test_two_operands(name, meaning, n):
    y, a, b = (buffer(x[:n]) for x in (np.zeros_like(A), A, B))
    getattr(arithmetic, name)(y, a, b, n)
    with np.errstate(all="ignore"):
        assert (distance(result(y, n), meaning(A[:n], B[:n])) == 0).all()
    getattr(arithmetic, name)(a, a, b, n)  # in place
    assert (distance(result(a, n), result(y, n)) == 0).all()


@pytest.mark.parametrize(
    ("name", "meaning"), [("sqrt", np.sqrt), ("abs", np.abs), ("neg", np.negative)]
)
@pytest.mark.parametrize("n", [1, 6, len(WORDS)])
def test_one_operand(name, meaning, n):
    x = buffer(WORDS[:n])
    getattr(arithmetic, name)(x, x, n)
    with np.errstate(all="ignore"):
        assert (distance(result(x, n), meaning(WORDS[:n])) == 0).all()


@pytest.mark.parametrize("name", ["exp", "log"])
def test_functions_of_each_item(name):
    x = buffer(WORDS)
    getattr(elementwise, name)(x, x, len(WORDS))
    one = getattr(mathfn, f"{name}1")
    wanted = np.float32([float(one(f32(v))) for v in WORDS.tolist()])
    assert (distance(result(x, len(WORDS)), wanted) == 0).all()


@pytest.mark.parametrize(("m", "n", "k"), [(1, 1, 1), (2, 3, 4), (3, 4, 2), (2, 9, 5)])
def test_matmul_adds_in_order(m, n, k):
    a, b = (RANDOM.standard_normal(s).astype(np.float32) for s in ((m, k), (k, n)))
    total = np.zeros((m, n), np.float32)
    for i in range(k):
        total = total + a[:, i : i + 1] * b[i]
    y = buffer(np.zeros((m, n)), np.nan)
    matmul(y, buffer(a, np.nan), buffer(b, np.nan), m, n, k)
    np.testing.assert_array_equal(result(y, m * n).reshape(m, n), total)
    assert np.isnan(y[m * n :].span(4)).all()  # not even the padding is written


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_some_items_of_a_vector(n):
    p = buffer(np.arange(8))
    assert list(load_some(p, 3, n, -1.0)) == [3.0, 4.0, 5.0, 6.0][:n] + [-1.0] * (4 - n)
    store_some(p, 3, f32x4(10.0, 20.0, 30.0, 40.0), n)
    stored = [0.0, 1.0, 2.0, *[10.0, 20.0, 30.0, 40.0][:n], *range(3 + n, 8)]
    assert result(p, 8).tolist() == stored


def test_some_items_need_no_padding():
    p = buffer(np.arange(4))
    assert list(load_some(p, 6, 2, 0.5))[2:] == [0.5, 0.5]  # the buffer's last two


def test_four_lanes_to_one():
    assert sum4(f32x4(1e8, -1e8, 1.0, 0.5)) == 1.5
    assert sum4(f32x4(1e8, 1.0, -1e8, 0.5)) == 0.0  # by pairs of neighbours
    for at in range(4):
        lanes = [0.0] * 4
        lanes[at] = 2.0
        assert (max4(f32x4(*lanes)), min4(-f32x4(*lanes))) == (2.0, -2.0)
        lanes[at] = float("nan")
        assert np.isnan([max4(f32x4(*lanes)), min4(f32x4(*lanes))]).all()
