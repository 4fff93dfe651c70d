import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

import edge.numpy_lite as lite
from edge import scalars
from edge.types import f32
from tests.edge.numpy_lite.twins import (
    DTYPES,
    any_array,
    both,
    few,
    of_shape,
    shapes,
    twin,
)


def pairs_of(dtypes):
    found = mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=4)
    return found.flatmap(
        lambda found: st.tuples(*[of_shape(s, dtypes) for s in found.input_shapes])
    )


PAIRS = pairs_of(DTYPES)
NUMBERS = st.one_of(
    st.booleans(), st.integers(-9, 9), st.floats(-8.0, 8.0), st.floats()
)
EXACT = [
    *(operator.add, operator.sub, operator.mul, operator.truediv),
    *(operator.and_, operator.or_, operator.xor),
    *(operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge),
]
WORDS = [
    *("add", "subtract", "multiply", "divide", "minimum", "maximum"),
    *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"),
    *("logical_and", "logical_or"),
]


@pytest.mark.parametrize("function", EXACT)
@few
@given(PAIRS)
def test_operators_broadcast_and_promote(function, pair):
    both(lambda _, x, y: function(x, y), *pair)


@pytest.mark.parametrize("function", EXACT)
@few
@given(any_array(), NUMBERS)
def test_operators_with_a_python_number(function, x, number):
    both(lambda _, x: function(x, number), x)
    both(lambda _, x: function(number, x), x)


@pytest.mark.parametrize("word", WORDS)
@few
@given(PAIRS)
def test_functions_are_the_operators(word, pair):
    both(lambda np, x, y: getattr(np, word)(x, y), *pair)


@pytest.mark.parametrize("word", ["floor_divide", "remainder"])
@few
@given(pairs_of(["int32", "int64"]))
def test_floor_division_of_integers(word, pair):
    both(lambda np, x, y: getattr(np, word)(x, y), *pair)


@few
@given(st.floats(-64.0, 64.0, width=32), st.floats(-8.0, 8.0, width=32))
def test_floor_division_of_floats(p, q):
    x, y = np.array([p]), np.array([round(q * 8) / 8])  # no quotient near an integer
    if abs(y[0]) > 0.1 or y[0] == 0.0:
        both(lambda _, x, y: x // y, np.rint(x * 8) / 8, y)
        both(lambda _, x, y: x % y, np.rint(x * 8) / 8, y)


@few
@given(st.integers(-5, 5), st.integers(0, 30))
def test_powers_of_integers_wrap(x, y):
    for dtype in ("int32", "int64"):
        both(lambda _, x, y: x**y, np.array([x], dtype), np.array([y], dtype))
        both(lambda _, x: x**y, np.array([x], dtype))


@few
@given(st.floats(-8.0, 8.0, width=32), st.floats(-8.0, 8.0, width=32))
def test_powers_of_floats(x, y):
    for dtype, rtol in (("float32", 3e-7), ("float64", 1e-15)):
        tolerance = {"rtol": rtol, "atol": np.finfo(dtype).tiny}
        both(
            lambda _, x, y: x**y,
            np.array([x], dtype),
            np.array([y], dtype),
            **tolerance,
        )
        both(lambda _, x: x**2, np.array([x], dtype), **tolerance)


@pytest.mark.parametrize(
    ("x", "y"),
    [(0.0, -1.0), (-0.0, -1.0), (0.0, -2.0), (-0.0, -3.5), (-2.0, 0.5), (-8.0, 999.0)],
)
def test_powers_at_the_edges(x, y):
    both(lambda _, x, y: x**y, np.array([x]), np.array([y]))


def test_an_integer_to_a_negative_power():
    both(lambda _, x, y: x**y, np.array([2]), np.array([-1]))


@pytest.mark.parametrize(
    "word",
    ["negative", "absolute", "sign", "floor", "ceil", "isnan", "isinf", "isfinite"],
)
@few
@given(any_array())
def test_unary_functions(word, x):
    both(lambda np, x: getattr(np, word)(x), x)


@few
@given(any_array())
def test_unary_operators(x):
    both(lambda _, x: abs(x), x)
    both(lambda _, x: -x, x)
    both(lambda _, x: ~x, x)
    both(lambda np, x: np.logical_not(x), x)


@few
@given(any_array(["float32", "float64"]))
def test_rint(x):
    both(lambda np, x: np.rint(x), x)


@pytest.mark.parametrize("word", ["exp", "log", "sqrt", "tanh"])
@few
@given(any_array(["int32", "int64", "float32", "float64"]))
def test_functions_of_floats(word, x):
    tolerance = {"rtol": 5e-7 if x.dtype == "float32" else 5e-16, "atol": 1e-44}
    both(lambda np, x: getattr(np, word)(x), x, **tolerance)


@pytest.mark.parametrize("word", ["exp", "log", "tanh"])
@few
@given(any_array(["float32"]))
def test_functions_of_float32_have_the_kernels_bits(word, x):
    got = getattr(lite, word)(twin(x))
    one = getattr(scalars, word)
    wanted = [float(one(f32(v))) for v in x.ravel().tolist()]
    np.testing.assert_array_equal(np.ravel(got.tolist()), np.array(wanted))


def test_exp_where_float64_ends():
    x = np.array([709.7, 709.9, 710.0, 1e300, -745.0, -746.0, np.inf, -np.inf])
    both(lambda np, x: np.exp(x), x, rtol=1e-15)


def test_sums_products_and_roots_of_float32_are_rounded():
    x, y = np.float32([0.1, 1e-30, 3e38]), np.float32([0.7, 1e-12, 3e38])
    for function in (operator.add, operator.mul, operator.truediv):
        both(lambda _, x, y, f=function: f(x, y), x, y)
    both(lambda np, x: np.sqrt(x), x)
    both(lambda _, x: x + 0.1, x)  # the number is rounded first
    both(lambda _, x: 0.1 * x, x)


@few
@given(shapes(), shapes())
def test_shapes_that_do_not_broadcast(a, b):
    both(lambda _, x, y: x + y, np.zeros(a), np.zeros(b))


@pytest.mark.parametrize(
    "call",
    [
        lambda np, x: x.astype(np.int32) + (1 << 31),
        lambda np, x: (1 << 63) - x,
        lambda np, x: np.array([1 << 31], np.int32),
        lambda np, x: np.array([1 << 40, 2.0], np.int32),
    ],
)
def test_python_integers_must_fit(call):
    with pytest.raises(OverflowError):
        call(lite, lite.array([1, 2]))


@pytest.mark.parametrize(
    "call",
    [
        lambda np, x: x.astype(bool) - x.astype(bool),
        lambda np, x: -(x > 1),
        lambda np, x: ~(x * 0.5),
        lambda np, x: (x * 0.5) & x,
        lambda np, x: np.sign(x > 1),
        lambda np, x: x + "1",
        lambda np, x: np.zeros(2, "nonsense"),
        lambda np, x: np.add(x, "1"),
    ],
)
def test_types_that_are_refused(call):
    both(call, np.array([1, 2]))


@pytest.mark.parametrize("given", [["a"], [None], 1j, [object()], {1: 2}])
def test_what_is_no_number(given):
    with pytest.raises(TypeError, match="no number"):
        lite.array(given)


def test_bool_has_no_small_integers_to_become():
    for word in ("floor_divide", "remainder", "power"):
        with pytest.raises(TypeError, match="does not take bool"):
            getattr(lite, word)([True], [True])


@few
@given(any_array(small=True), any_array(small=True, max_dims=1))
def test_lists_are_arrays(x, y):
    items = y.tolist()
    if items:
        both(lambda _, x: x + items, x)
        both(lambda _, x: items * x, x)


def test_clip():
    x = np.array([[-2.0, 0.5, 9.0], [np.nan, 1.0, 2.0]], np.float32)
    both(lambda np, x: np.clip(x, 0.0, 1.5), x)
    both(lambda _, x: x.clip(None, 1.5), x)
    both(lambda _, x: x.clip(0), x)
