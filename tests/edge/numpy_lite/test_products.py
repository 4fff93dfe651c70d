import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

import edge.numpy_lite as lite
from edge.kernels.dense import dense
from edge.kernels.epilogue import as_is
from edge.types import data, f32, static
from tests.edge.numpy_lite.twins import any_array, both, few, of_shape, twin

PAIRS = mutually_broadcastable_shapes(
    signature=np.matmul.signature, max_dims=3, max_side=4
).flatmap(
    lambda found: st.tuples(*[of_shape(s, small=True) for s in found.input_shapes])
)


@few
@given(PAIRS)
def test_matmul(pair):
    both(lambda _, x, y: x @ y, *pair, rtol=1e-5, atol=1e-3)
    both(lambda np, x, y: np.matmul(x, y), *pair, rtol=1e-5, atol=1e-3)


@few
@given(PAIRS)
def test_matmul_of_integers_is_exact(pair):
    x, y = (one.astype(np.int32) << 20 for one in pair)
    both(lambda _, x, y: x @ y, x, y)


@few
@given(any_array(small=True), any_array(small=True, max_dims=2))
def test_dot(x, y):
    both(lambda np, x, y: np.dot(x, y), x, y, rtol=1e-5, atol=1e-3)
    both(lambda _, x, y: x.dot(y), x, y, rtol=1e-5, atol=1e-3)


def test_lists_multiply_too():
    both(lambda _, x: [1.0, 2.0] @ x, np.array([[1.0, 2.0], [3.0, 4.0]]))


@pytest.mark.parametrize(
    ("a", "b"), [((3,), (4,)), ((2, 3), (2, 3)), ((), (2,)), ((2, 2, 3), (3, 3, 2))]
)
def test_shapes_that_do_not_multiply(a, b):
    both(lambda _, x, y: x @ y, np.zeros(a), np.zeros(b))


def test_dot_is_not_made_for_two_deep_arrays():
    with pytest.raises(ValueError, match="matmul"):
        lite.dot(lite.zeros((2, 2, 2)), lite.zeros((2, 2, 2)))


@pytest.mark.parametrize(("n", "k"), [(1, 1), (3, 8), (4, 5), (7, 16), (16, 4)])
def test_a_row_times_a_matrix_has_the_bits_of_dense(n, k):
    random = np.random.default_rng(n * 100 + k)
    x = random.standard_normal(k).astype(np.float32)
    kernel = random.standard_normal((k, n)).astype(np.float32)
    bias = random.standard_normal(n).astype(np.float32)
    padded = np.pad(kernel, ((0, 0), (0, -n % 4))).reshape(k, -1, 4)
    w = data(f32, padded.transpose(1, 0, 2).tobytes())
    b = data(f32, np.pad(bias, (0, -n % 4)).tobytes())
    y = static(f32, -(-n // 4) * 4)
    dense(y, data(f32, np.pad(x, (0, -k % 4)).tobytes()), y, w, b, n, k, as_is)
    got = twin(x) @ twin(kernel) + twin(bias)
    assert got.tolist() == y.span(n).tolist()
