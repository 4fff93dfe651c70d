import numpy as np
import pytest

from edge.kernels.lanes import load_some, store_some
from edge.kernels.matmul import matmul
from edge.types import f32x4
from tests.kernels import buffer

RANDOM = np.random.default_rng(11)


def result(y, n):
    return np.array(y.span(n).tolist(), np.float32)


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
