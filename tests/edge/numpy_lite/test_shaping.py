import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

import edge.numpy_lite as lite
from tests.edge.numpy_lite.twins import any_array, both, few, of_shape, twin


@few
@given(
    any_array(), st.lists(st.sampled_from([-1, -1, 0, 1, 2, 3, 4, 6, 12]), max_size=4)
)
def test_reshape(x, shape):
    both(lambda _, x: x.reshape(shape), x)
    both(lambda np, x: np.reshape(x, tuple(shape)), x)
    if shape:
        both(lambda _, x: x.T.reshape(*shape), x)
    both(lambda _, x: x.reshape(-1), x)


@few
@given(any_array(), st.permutations(range(3)), st.data())
def test_transpose(x, order, data):
    both(lambda _, x: x.T, x)
    both(lambda np, x: np.transpose(x, order), x)
    axes = data.draw(st.permutations(range(x.ndim)))
    both(lambda _, x: x.transpose(axes), x)
    both(lambda _, x: x.transpose(*axes) if axes else x, x)
    both(lambda _, x: x.T.flatten(), x)
    both(lambda _, x: x.T.ravel(), x)


@few
@given(any_array(), st.integers(-4, 4))
def test_axes_of_one_item(x, axis):
    both(lambda np, x: np.expand_dims(x, axis), x)
    if x.ndim:
        both(lambda np, x: np.squeeze(x, axis), x)
    both(lambda _, x: x[None].squeeze(), x)


@few
@given(any_array(min_dims=1), st.data())
def test_concatenate_and_stack(x, data):
    axis = data.draw(st.integers(-x.ndim - 1, x.ndim))
    other = data.draw(of_shape(x.shape))
    both(lambda np, x, y: np.concatenate([x, y, x], axis=axis), x, other)
    both(lambda np, x, y: np.stack((x, y), axis=axis), x, other)
    both(lambda np, x, y: np.concatenate([x, y], axis=None), x, other)
    longer = np.concatenate([other, other], axis=0)
    both(lambda np, x, y: np.concatenate([x, y]), x, longer)
    both(lambda np, x, y: np.stack([x, y]), x, longer)


@pytest.mark.parametrize(
    "call",
    [
        lambda np: np.concatenate([]),
        lambda np: np.stack([]),
        lambda np: np.concatenate([np.array(1), np.array(2)]),
        lambda np: np.concatenate([np.zeros((2, 2)), np.zeros((2, 3))]),
        lambda np: np.concatenate([np.zeros(2), np.zeros((2, 2))]),
        lambda np: np.array([[1, 2], [3]]),
        lambda np: np.array([1, [2]]),
        lambda np: np.zeros((2, -1)),
        lambda np: np.zeros(3).reshape(-1, -1),
        lambda np: np.zeros(3).reshape(2),
        lambda np: np.zeros((2, 3)).transpose(0, 0),
        lambda np: np.broadcast_to(np.zeros(3), (3, 2)),
    ],
)
def test_what_does_not_fit_together(call):
    both(call)


@few
@given(
    mutually_broadcastable_shapes(num_shapes=3, max_dims=3, max_side=3).flatmap(
        lambda found: st.tuples(*[of_shape(shape) for shape in found.input_shapes])
    )
)
def test_where(found):
    mask, x, y = found
    both(lambda np, m, x, y: np.where(m, x, y), mask, x, y)
    both(lambda np, m, x: np.where(m, x, 0), mask, x)
    both(lambda np, m, x: np.where(m, 0.5, x), mask, x)
    both(lambda np, m: np.where(m, 1, 2.5), mask)


@pytest.mark.parametrize(
    "call",
    [
        lambda np: np.array(5),
        lambda np: np.array([]),
        lambda np: np.array([[], []]),
        lambda np: np.array([True, 2]),
        lambda np: np.array([[1, 2.5], [True, 4]]),
        lambda np: np.array((1.5, 2), dtype=np.float32),
        lambda np: np.array([1.9, -1.9], dtype=np.int32),
        lambda np: np.array([2, 0], dtype=bool),
        lambda np: np.array([np.array([1, 2]), np.array([3.0, 4.0])]),
        lambda np: np.asarray(np.array([1, 2]), dtype="float64"),
        lambda np: np.zeros((2, 3)),
        lambda np: np.zeros(3, dtype=np.int32),
        lambda np: np.zeros(()),
        lambda np: np.ones([2, 2], dtype=np.float32),
        lambda np: np.full((2, 2), 7),
        lambda np: np.full(3, 0.5),
        lambda np: np.full((2, 3), [1, 2, 3], dtype=np.float32),
        lambda np: np.full(2, True),
        lambda np: np.zeros_like(np.array([[1, 2]], dtype=np.int32)),
        lambda np: np.ones_like([1.5, 2.5], dtype=bool),
        lambda np: np.arange(5),
        lambda np: np.arange(2, 9, 3),
        lambda np: np.arange(5, 0, -2),
        lambda np: np.arange(0),
        lambda np: np.arange(4.0),
        lambda np: np.arange(0, 1, 0.25),
        lambda np: np.arange(3, dtype=np.float32),
        lambda np: np.broadcast_to(np.array([1, 2]), (2, 2)),
        lambda np: np.array([1, 2]).astype(np.float32),
        lambda np: np.array([0.0, 0.5]).astype(bool),
        lambda np: np.array([3.7, -3.7]).astype(np.int64),
        lambda np: np.array([1 << 40, 5]).astype(np.int32),
        lambda np: np.array([1e300, -1e300, 0.1]).astype(np.float32),
    ],
)
def test_making_arrays(call):
    both(call)


def test_a_float_beyond_the_integers_saturates():
    x = lite.array([1e30, -1e30, float("nan"), 5e9])
    assert x.astype(lite.int32).tolist() == [
        (1 << 31) - 1,
        -(1 << 31),
        0,
        (1 << 31) - 1,
    ]


def test_array_copies_and_asarray_does_not():
    x = lite.zeros(2)
    copied, same = lite.array(x), lite.asarray(x)
    x[0] = 1
    assert (copied.tolist(), same.tolist()) == ([0.0, 0.0], [1.0, 0.0])
    assert same is x


def test_what_looks_at_the_same_items():
    x = lite.arange(6).reshape(2, 3)
    x.T[0] = 7
    x.reshape(3, 2)[0, 1] = 8
    x.ravel()[2] = 9
    x.flatten()[0] = 1
    x.copy()[0] = 1
    assert x.tolist() == [[7, 8, 9], [7, 4, 5]]


@few
@given(any_array())
def test_attributes(x):
    y = twin(x)
    assert (y.shape, y.ndim, y.size) == (x.shape, x.ndim, x.size)
    assert (y.dtype.name, y.dtype.kind) == (x.dtype.name, x.dtype.kind)
    assert y.dtype.itemsize == x.dtype.itemsize
    np.testing.assert_equal(y.tolist(), x.tolist())
    np.testing.assert_equal(y.T.tolist(), x.T.tolist())
