"""One array in NumPy and in numpy_lite, and whether the two agree."""

import warnings

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import edge.numpy_lite as lite

# many tables times many examples
few = settings(max_examples=20, deadline=None)

DTYPES = ["bool", "int32", "int64", "float32", "float64"]
_ITEMS = {
    "bool": st.booleans(),
    "int32": st.one_of(st.integers(-9, 9), st.integers(-(1 << 31), (1 << 31) - 1)),
    "int64": st.one_of(st.integers(-9, 9), st.integers(-(1 << 63), (1 << 63) - 1)),
    "float32": st.one_of(st.floats(-8.0, 8.0, width=32), st.floats(width=32)),
    "float64": st.one_of(st.floats(-8.0, 8.0), st.floats()),
}
_SMALL = {
    "bool": st.booleans(),
    "int32": st.integers(-9, 9),
    "int64": st.integers(-9, 9),
    "float32": st.floats(-8.0, 8.0, width=32),
    "float64": st.floats(-8.0, 8.0),
}


_ERRORS = (IndexError, ValueError, OverflowError, ZeroDivisionError, TypeError)


def shapes(max_dims=3, min_side=0, min_dims=0):
    return arrays.array_shapes(
        min_dims=min_dims, max_dims=max_dims, min_side=min_side, max_side=4
    )


def of_shape(shape, dtypes=DTYPES, small=False):
    """Arrays of a shape and any of the types."""
    items = _SMALL if small else _ITEMS
    return st.sampled_from(dtypes).flatmap(
        lambda dtype: arrays.arrays(dtype, shape, elements=items[dtype])
    )


def any_array(dtypes=DTYPES, small=False, **bounds):
    return shapes(**bounds).flatmap(lambda shape: of_shape(shape, dtypes, small))


def twin(x):
    """A NumPy array in numpy_lite; anything else as it is."""
    if not isinstance(x, np.ndarray | np.generic):
        return x
    flat = lite.array(x.ravel().tolist() or [], dtype=x.dtype.name)
    return flat.reshape(x.shape)


def back(x):
    """A numpy_lite array in NumPy, unchecked."""
    return np.array(x.tolist(), dtype=x.dtype.name).reshape(x.shape)


def quietly(function, *args, **kwargs):
    """NumPy's answer without its warnings."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return function(*args, **kwargs)


def agree(got, wanted, rtol=0.0, atol=0.0):
    """Type and shape are the same, items too or within the tolerance."""
    wanted = np.asarray(wanted)
    assert isinstance(got, lite.ndarray)
    assert got.dtype.name == wanted.dtype.name
    assert got.shape == wanted.shape
    if rtol or atol:
        np.testing.assert_allclose(back(got), wanted, rtol=rtol, atol=atol)
    else:
        np.testing.assert_array_equal(back(got), wanted)


def both(call, *operands, **tolerance):
    """``call(np, …)`` gives the same with either library, or the same error."""
    given = [twin(x) for x in operands]
    try:
        wanted = quietly(call, np, *operands)
    except _ERRORS as error:
        kind = next(one for one in _ERRORS if isinstance(error, one))
        with pytest.raises(kind):
            call(lite, *given)
        return
    agree(call(lite, *given), wanted, **tolerance)
