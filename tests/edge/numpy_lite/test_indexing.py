import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import basic_indices

import edge.numpy_lite as lite
from tests.edge.numpy_lite.twins import agree, any_array, both, few, shapes, twin

INDEXED = shapes(min_dims=1).flatmap(
    lambda shape: st.tuples(
        st.just(np.arange(np.prod(shape, dtype=int), dtype="int32").reshape(shape)),
        basic_indices(shape, allow_newaxis=True, max_dims=5),
    )
)


@few
@given(INDEXED)
def test_reading(indexed):
    x, key = indexed
    both(lambda _, x: x[key], x)


@few
@given(INDEXED, st.integers(-9, 9))
def test_writing(indexed, value):
    x, key = indexed
    y = twin(x)
    x[key], y[key] = value, value
    agree(y, x)


@few
@given(INDEXED)
def test_a_part_looks_at_the_same_items(indexed):
    x, key = indexed
    y = twin(x)
    one, other = x[key], y[key]
    if one.shape:
        one[...], other[...] = -1, -1
        agree(y, x)


@few
@given(INDEXED, any_array(small=True, max_dims=2))
def test_writing_broadcasts_and_casts(indexed, value):
    x, key = indexed
    y = twin(x)
    try:
        x[key] = value
    except ValueError:
        with pytest.raises(ValueError, match="broadcast|no single item"):
            y[key] = twin(value)
        return
    y[key] = twin(value)
    agree(y, x)


@few
@given(any_array(min_dims=1), st.data())
def test_masks(x, data):
    depth = data.draw(st.integers(1, x.ndim))
    size = int(np.prod(x.shape[:depth]))
    bits = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    mask = np.array(bits, bool).reshape(x.shape[:depth])
    both(lambda _, x, mask: x[mask], x, mask)
    y = twin(x)
    x[mask], y[twin(mask)] = 1, 1
    agree(y, x)


@few
@given(any_array(min_dims=1, min_side=1), st.data())
def test_lists_of_integers(x, data):
    rows = st.integers(-x.shape[0], x.shape[0] - 1)
    picks = data.draw(st.lists(rows, min_size=1, max_size=5))
    both(lambda _, x: x[picks], x)
    both(lambda np, x: x[np.array(picks)], x)
    both(lambda np, x: x[np.array([picks, picks])], x)
    y = twin(x)
    x[picks], y[picks] = 1, 1
    agree(y, x)


@pytest.mark.parametrize(
    "key",
    [
        3,
        -4,
        (0, 4),
        (0, 0, 0),
        (slice(None), -5),
        (..., ...),
        1.0,
        "a",
        (0, 1.5),
        [3],
        [0.5],
        [True],  # too short a mask
        (slice(None), None, 4),
    ],
)
def test_what_is_no_index(key):
    x = np.arange(12).reshape(3, 4)
    with pytest.raises(IndexError):
        x[key]
    with pytest.raises(IndexError):
        twin(x)[key]
    with pytest.raises(IndexError):
        twin(x)[key] = 0


def test_a_slice_has_a_step():
    with pytest.raises(ValueError, match="zero"):
        lite.arange(3)[::0]


def test_an_item_does_as_a_number():
    x = lite.array([0.25, 2.0], dtype=lite.float32)
    assert (float(x[0]), int(x[1]), x[0].item()) == (0.25, 2, 0.25)
    assert "ab"[lite.array([1, 0])[1]] == "a"
    assert f"{x[0]:.3f} {x[0]}" == "0.250 0.25"
    assert (x[0] == 0.25) and not (x[0] > x[1])
    assert (x[0] + 0.1).dtype == lite.float32
    assert 2.0 in x
    assert 3.0 not in x


def test_an_item_is_a_copy():
    x = lite.array([1, 2])
    item = x[0]
    x[0] = 5
    assert int(item) == 1


def test_rows_come_one_by_one():
    x = lite.array([[1, 2, 3], [4, 5, 6]])
    assert [row.tolist() for row in x] == [[1, 2, 3], [4, 5, 6]]
    first, second = x
    assert (len(x), first.tolist(), second.tolist()) == (2, [1, 2, 3], [4, 5, 6])


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (ValueError, lambda x: bool(x)),
        (ValueError, lambda x: x.item()),
        (TypeError, lambda x: float(x)),
        (TypeError, lambda x: int(x)),
        (TypeError, lambda x: len(x[0])),
        (TypeError, lambda x: [1, 2, 3][x[0] * 1.0]),
        (TypeError, lambda x: list(x[0])),
        (TypeError, lambda x: hash(x)),
    ],
)
def test_an_array_is_no_number(error, call):
    for x in (np.array([1, 2]), lite.array([1, 2])):
        with pytest.raises(error):
            call(x)
