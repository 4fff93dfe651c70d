import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import valid_tuple_axes

import edge.numpy_lite as lite
from edge.types import f32
from tests.edge.numpy_lite.twins import any_array, both, few, twin


def with_axes(**bounds):
    """An array, and an axis, several or None."""
    return any_array(**bounds).flatmap(
        lambda x: st.tuples(
            st.just(x),
            st.one_of(
                st.none(),
                valid_tuple_axes(x.ndim),
                *([st.integers(-x.ndim, x.ndim - 1)] if x.ndim else []),
            ),
        )
    )


@pytest.mark.parametrize("word", ["sum", "mean"])
@few
@given(with_axes(small=True), st.booleans())
def test_sums(word, found, keepdims):
    x, axis = found
    both(
        lambda np, x: getattr(np, word)(x, axis=axis, keepdims=keepdims),
        x,
        rtol=1e-5 if x.dtype == "float32" else 1e-13,
        atol=1e-4 if x.dtype == "float32" else 1e-13,
    )
    both(lambda _, x: getattr(x, word)(axis), x, rtol=1e-5, atol=1e-4)


@few
@given(with_axes(dtypes=["bool", "int32", "int64"]))
def test_sums_of_integers_are_exact_and_wrap(found):
    x, axis = found
    both(lambda np, x: np.sum(x, axis=axis), x)


@pytest.mark.parametrize("word", ["max", "min", "any", "all"])
@few
@given(with_axes(), st.booleans())
def test_extremes_and_truths(word, found, keepdims):
    x, axis = found
    both(lambda np, x: getattr(np, word)(x, axis=axis, keepdims=keepdims), x)
    both(lambda _, x: getattr(x, word)(axis), x)


@pytest.mark.parametrize("word", ["argmax", "argmin"])
@few
@given(with_axes(), st.booleans())
def test_places_of_extremes(word, found, keepdims):
    x, axis = found
    if not isinstance(axis, tuple):
        both(lambda np, x: getattr(np, word)(x, axis=axis, keepdims=keepdims), x)
        both(lambda _, x: getattr(x, word)(axis), x)


@pytest.mark.parametrize("word", ["argmax", "argmin", "max", "min"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nan_comes_first(word, dtype):
    rows = [[1.0, np.nan, 9.0, np.nan], [4.0, 4.0, 1.0, 1.0], [np.inf, 0.0, np.nan, -1]]
    x = np.array(rows, dtype)
    both(lambda np, x: getattr(np, word)(x, axis=1), x)
    both(lambda np, x: getattr(np, word)(x, axis=0), x)
    both(lambda np, x: getattr(np, word)(x), x)


@pytest.mark.parametrize(
    "call",
    [
        lambda np, x: np.sum(x, axis=2),
        lambda np, x: np.max(x, axis=-3),
        lambda np, x: np.mean(x, axis=(0, 0)),
        lambda np, x: np.max(x[:, :0], axis=1),
        lambda np, x: np.argmax(x[:0], axis=0),
        lambda np, x: np.sum(x[:0], axis=0),
        lambda np, x: np.mean(x[:0], axis=0),
        lambda np, x: np.max(x[:0], axis=1),
        lambda np, x: np.sum(x, axis=()),
    ],
)
@pytest.mark.parametrize("dtype", ["int32", "float32", "float64"])
def test_axes_that_are_not_there_and_empty_ones(call, dtype):
    both(call, np.arange(6, dtype=dtype).reshape(2, 3))


@few
@given(st.lists(st.floats(-8.0, 8.0, width=32), min_size=1, max_size=11))
def test_sums_of_float32_go_by_four_lanes(values):
    lanes = [f32(0.0)] * 4
    for i, value in enumerate(values):
        lanes[i % 4] = lanes[i % 4] + f32(value)
    wanted = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
    x = twin(np.float32(values))
    assert lite.sum(x).item() == float(wanted)
    assert lite.mean(x).item() == float(wanted / f32(len(values)))


def test_of_two_zeros_that_above_0_is_the_larger():
    for row in ([0.0, -0.0], [-0.0, 0.0]):
        x = twin(np.float32(row))
        assert np.signbit([lite.max(x).item(), lite.min(x).item()]).tolist() == [0, 1]


@few
@given(st.lists(st.floats(-8.0, 8.0, width=32), min_size=2, max_size=9))
def test_sums_of_float32_columns_go_in_order(values):
    total = f32(0.0)
    for value in values:
        total = total + f32(value)
    x = twin(np.float32([[v] * 3 for v in values]))
    assert lite.sum(x, axis=0).tolist() == [float(total)] * 3
