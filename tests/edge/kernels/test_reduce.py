import numpy as np
import pytest

from edge.kernels import reduce
from edge.types import Ptr, i32
from tests.cases import SPECIAL
from tests.kernels import buffer, distance

SHAPES = [
    *((1, 1, 1), (1, 3, 1), (2, 4, 1), (1, 11, 1), (3, 5, 1)),
    *((1, 3, 2), (2, 3, 4), (2, 2, 7), (1, 5, 9)),
]


def inputs(shape, special):
    random = np.random.default_rng(sum(shape))
    if special:
        return random.choice(np.float32(SPECIAL), shape)
    return random.standard_normal(shape).astype(np.float32)


def by_lanes(x):
    """Neighbours by i % 4, then pairs; items further apart in order."""
    if x.shape[2] > 1:
        total = np.zeros((x.shape[0], x.shape[2]), np.float32)
        for k in range(x.shape[1]):
            total = total + x[:, k]
        return total
    lanes = np.zeros((x.shape[0], 4), np.float32)
    for k in range(x.shape[1]):
        lanes[:, k % 4] = lanes[:, k % 4] + x[:, k, 0]
    return ((lanes[:, 0] + lanes[:, 1]) + (lanes[:, 2] + lanes[:, 3]))[:, None]


MEANINGS = {
    "sum": by_lanes,
    "mean": lambda x: by_lanes(x) / np.float32(x.shape[1]),
    "max": lambda x: x.max(axis=1),
    "min": lambda x: x.min(axis=1),
}


@pytest.mark.parametrize("special", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", MEANINGS)
def test_reductions(name, shape, special):
    outer, n, inner = shape
    x, y = inputs(shape, special), buffer(np.zeros((outer, inner)), np.nan)
    getattr(reduce, name)(y, buffer(x, np.nan), outer, n, inner)
    got = np.array(y.view.tolist(), np.float32)
    with np.errstate(all="ignore"):
        wanted = MEANINGS[name](x).ravel()
    assert (distance(got[: wanted.size], wanted) == 0).all()
    assert np.isnan(got[wanted.size :]).all()  # not even the padding is written


@pytest.mark.parametrize("special", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_argmax_is_the_first_largest_or_nan(shape, special):
    outer, n, inner = shape
    x = inputs(shape, special)
    places = np.full(outer * inner, -7, np.int32)
    reduce.argmax(Ptr(i32, memoryview(places)), buffer(x), outer, n, inner)
    assert places.tolist() == x.argmax(axis=1).ravel().tolist()


def test_nothing_adds_up_to_0():
    y = buffer(np.ones(3))
    reduce.sum(y, buffer(np.zeros(0)), 1, 0, 3)
    assert y.span(3).tolist() == [0.0, 0.0, 0.0]
    reduce.max(y, buffer(np.zeros(0)), 3, 0, 1)
    assert y.span(3).tolist() == [-np.inf] * 3
