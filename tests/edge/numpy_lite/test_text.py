import numpy as np
import pytest

import edge.numpy_lite as lite

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "values",
    [
        [],
        [1.0, 2.5],
        [0.1, 0.25, 100.0],
        [-1.0, 10.0],
        [1e-10, 1.5],
        [1e10, -2.5e10],
        [1 / 3, 2 / 3],
        [NAN, 1.0, -INF],
        [NAN, INF],
        [0.0, -0.0],
        [0.001, 1.0],
        [[1.0, 2.0], [3.25, -4.0]],
        [[[1.0], [2.0]], [[3.0], [4.0]]],
        3.5,
    ],
)
def test_floats_as_numpy_writes_them(values, dtype):
    assert repr(lite.array(values, dtype)) == repr(np.array(values, dtype))
    assert str(lite.array(values, dtype)) == str(np.array(values, dtype))


@pytest.mark.parametrize(
    "values",
    [
        [1, 2],
        [-1, 100],
        [True, False],
        [True],
        [[1, 20], [300, 4]],
        [[[1, 2]], [[3, 4]]],
        7,
        True,
    ],
)
def test_integers_and_truths_as_numpy_writes_them(values):
    assert repr(lite.array(values)) == repr(np.array(values))
    assert str(lite.array(values)) == str(np.array(values))


def test_types_are_named_where_they_are_not_numpys_own():
    assert repr(lite.array([1], lite.int32)) == "array([1], dtype=int32)"
    assert repr(lite.zeros((0, 2))) == repr(np.zeros((0, 2)))
    assert repr(lite.float32) == "dtype('float32')"
    assert str(lite.float32) == "float32"
