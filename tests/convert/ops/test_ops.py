import ast
import importlib
import inspect
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convert import ops
from convert.graph import Type
from convert.lower import exact
from convert.ops import OPERATORS, complete, infer

ROOT = Path(__file__).parents[3]
INF = math.inf
NO_DTYPE = Type("int32", (1, 4))
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def f32(*shape):
    return Type("float32", shape)


def apply(op, *arrays, dtype=np.float32, **attributes):
    given = [np.asarray(array, dtype) for array in arrays]
    with np.errstate(all="ignore"):
        return ops.meaning(op, given, complete(op, attributes))[0]


def ulps(got, wanted):
    return abs(got - wanted) / math.ulp(wanted)


@pytest.mark.parametrize("row", OPERATORS.values(), ids=lambda row: row.name)
def test_a_row_names_itself_and_its_kernel(row):
    assert OPERATORS[row.name] is row
    if row.kernel:
        module, _, name = row.kernel.rpartition(".")
        assert name == row.name
        parts = inspect.signature(
            getattr(importlib.import_module(f"edge.kernels.{module}"), name)
        ).parameters
        assert list(parts)[:2] in (["y", "x"], ["y", "a"])


# NumPy's words that give the same bits on any processor
EXACT = {
    *(
        "abs",
        "broadcast_shapes",
        "all",
        "asarray",
        "ascontiguousarray",
        "broadcast_to",
        "clip",
        "concatenate",
        "copysign",
    ),
    *("dtype", "errstate", "finfo", "float32", "float64", "floating", "generic"),
    *(
        "full",
        "inf",
        "int16",
        "int32",
        "int64",
        "isfinite",
        "ldexp",
        "max",
        "maximum",
        "minimum",
        "moveaxis",
        "nan",
        "ndindex",
        "newaxis",
        "ones",
        "pad",
        "repeat",
        "rint",
        "swapaxes",
        "where",
        "zeros",
        "zeros_like",
    ),
}


@pytest.mark.parametrize(
    "source",
    [
        *sorted(ROOT.glob("convert/ops/*.py")),
        ROOT / "convert/graph/run.py",
        *sorted(ROOT.glob("convert/passes/fold_*.py")),
    ],
    ids=lambda path: path.stem,
)
def test_nothing_depends_on_the_processor(source):
    for node in ast.walk(ast.parse(source.read_text())):
        assert not isinstance(node, ast.MatMult | ast.Pow)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert node.value.id != "np" or node.attr in EXACT
            assert node.value.id != "math" or node.attr in ("inf", "prod")


@given(st.floats(-745, 709.7))
def test_exp(x):
    assert ulps(float(exact.exp(np.float64(x))), math.exp(x)) <= 2


@given(st.one_of(st.floats(-50, 709.7), st.floats(-1, 1), st.floats(-1e-9, 1e-9)))
def test_expm1(x):
    assert ulps(float(exact.expm1(np.float64(x))), math.expm1(x)) <= 3


@pytest.mark.parametrize(
    ("x", "exp", "expm1"),
    [
        (0.0, 1.0, 0.0),
        (INF, INF, INF),
        (-INF, 0.0, -1.0),
        (1e300, INF, INF),
        (-1e300, 0.0, -1.0),
        (709.79, INF, INF),
        (math.nan, math.nan, math.nan),
        (5e-324, 1.0, 5e-324),
    ],
)
def test_exp_at_its_ends(x, exp, expm1):
    one = np.float64(x)
    np.testing.assert_array_equal([exact.exp(one), exact.expm1(one)], [exp, expm1])


@given(FINITE)
def test_sigmoid_tanh_elu_in_float64(x):
    np.testing.assert_allclose(
        apply("tanh", [[x]], dtype=np.float64), math.tanh(x), 2e-15
    )
    power = math.exp(-abs(x))
    sigmoid = 1 / (1 + power) if x > 0 else power / (1 + power)
    np.testing.assert_allclose(
        apply("sigmoid", [[x]], dtype=np.float64), sigmoid, 2e-15, atol=1e-307
    )
    elu = x if x > 0 else 0.5 * math.expm1(x)
    np.testing.assert_allclose(
        apply("elu", [[x]], dtype=np.float64, alpha=0.5), elu, 2e-15
    )


@pytest.mark.parametrize(
    ("op", "attributes", "x", "y"),
    [
        ("relu", {}, [-2, 0, 3, INF], [0, 0, 3, INF]),
        ("relu", {"max_value": 6.0}, [-2, 3, 7], [0, 3, 6]),
        ("relu", {"negative_slope": 0.5, "max_value": 2.0}, [-2, 1, 9], [-1, 1, 2]),
        ("relu", {"threshold": 1.0}, [-2, 1, 1.5], [0, 0, 1.5]),
        # as Keras: below the threshold, the slope starts from it
        ("relu", {"threshold": 1.0, "negative_slope": 0.5}, [-1, 1, 2], [-1, 0, 2]),
        ("leaky_relu", {"negative_slope": 0.25}, [-4, 0, 4], [-1, 0, 4]),
        ("dropout", {}, [1, 2], [1, 2]),
        ("identity", {}, [1, 2], [1, 2]),
    ],
)
def test_what_happens_to_each_item(op, attributes, x, y):
    assert apply(op, [x], **attributes).tolist() == [y]


def test_nan_goes_through():
    for op in ("relu", "elu", "sigmoid", "tanh", "softmax"):
        assert np.isnan(apply(op, [[math.nan]])).all(), op


def test_dense_adds_in_order_and_rounds_every_step():
    # 1 is lost beside 2**24 while it comes alone, and bias comes last
    x, w, b = [[2.0**24, 1, 1]], [[1], [1], [1]], [2]
    assert apply("dense", x, w, b).tolist() == [[2.0**24 + 2]]
    assert apply("dense", x, w, b, dtype=np.float64).tolist() == [[2.0**24 + 4]]
    assert apply("dense", [[1, 1, 2.0**24]], w, b).tolist() == [[2.0**24 + 4]]


def test_dense_works_on_the_last_axis():
    x = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3)
    w, b = np.arange(6, dtype=np.float32).reshape(3, 2), np.float32([1, 2])
    np.testing.assert_array_equal(apply("dense", x, w, b), x @ w + b)


def test_normalization_and_rescaling_repeat_their_weights():
    x = [[[1, 2], [3, 4]]]
    assert apply("normalization", x, [1, 0], [2, 4]).tolist() == [[[0, 0.5], [1, 1]]]
    assert apply("rescaling", x, [2, 1], [0, 1]).tolist() == [[[2, 3], [6, 5]]]


def test_softmax_of_large_scores():
    y = apply("softmax", [[1000, 1000, 0], [-1000, -1000, -1000]])
    np.testing.assert_allclose(y, [[0.5, 0.5, 0], [1 / 3] * 3], 1e-7)


def test_softmax_is_the_exact_one_rounded():
    x = np.random.default_rng(3).normal(0, 5, (50, 7)).astype(np.float32)
    shares = [[math.exp(a - max(row)) for a in row] for row in x.tolist()]
    exact = [[a / math.fsum(row) for a in row] for row in shares]
    np.testing.assert_array_almost_equal_nulp(apply("softmax", x), np.float32(exact), 1)


def test_concat_and_flatten_keep_rows_apart():
    a, b = np.float32([[[1, 2]], [[3, 4]]]), np.float32([[[5, 6]], [[7, 8]]])
    assert apply("concat", a, b, axis=1).tolist() == [
        [[1, 2], [5, 6]],
        [[3, 4], [7, 8]],
    ]
    assert apply("flatten", a).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("op", "types", "attributes", "result"),
    [
        ("dense", [f32(1, 4), f32(4, 3), f32(3)], {}, f32(1, 3)),
        ("dense", [f32(1, 7, 4), f32(4, 3), f32(3)], {}, f32(1, 7, 3)),
        ("normalization", [f32(1, 2, 4), f32(4), f32(4)], {}, f32(1, 2, 4)),
        ("rescaling", [f32(1, 2, 4), f32(2, 4), f32(2, 4)], {}, f32(1, 2, 4)),
        ("softmax", [f32(1, 4)], {}, f32(1, 4)),
        ("concat", [f32(1, 4)], {"axis": 1}, f32(1, 4)),
        ("concat", [f32(1, 2, 4), f32(1, 3, 4)], {"axis": 1}, f32(1, 5, 4)),
        ("flatten", [f32(1, 2, 3, 4)], {}, f32(1, 24)),
        ("flatten", [f32(5, 2, 3)], {}, f32(5, 6)),
        ("relu", [f32()], {}, f32()),
        ("relu", [f32(4)], {}, f32(4)),
        ("dense", [f32(4), f32(4, 3), f32(3)], {}, f32(3)),
        ("concat", [f32(2), f32(3)], {"axis": 0}, f32(5)),
        ("rescaling", [f32(2, 4), f32(2, 4), f32(2, 4)], {}, f32(2, 4)),
        (
            *("conv2d", [f32(4, 6, 6, 3), f32(3, 3, 3, 5), f32(5)], {}),
            f32(4, 4, 4, 5),
        ),
        ("global_average_pool2d", [f32(4, 6, 6, 3)], {}, f32(4, 3)),
        ("dropout", [f32(1, 2, 3)], {}, f32(1, 2, 3)),
    ],
)
def test_types(op, types, attributes, result):
    assert infer(op, types, complete(op, attributes)) == (result,)


@pytest.mark.parametrize(
    ("op", "types", "attributes", "message"),
    [
        ("relu", [NO_DTYPE], {}, "int32[1,4] is not of float32"),
        ("relu", [], {}, "relu takes 1 inputs, not 0"),
        ("relu", [f32(1, 4)] * 2, {}, "relu takes 1 inputs, not 2"),
        ("concat", [], {"axis": 1}, "concat takes 1 inputs, not 0"),
        ("dense", [f32(1, 4), f32(4, 3)], {}, "dense takes 3 inputs, not 2"),
        (
            *("dense", [f32(1, 5), f32(4, 3), f32(3)], {}),
            "weights float32[4,3] do not fit float32[1,5]",
        ),
        (
            *("dense", [f32(1, 4), f32(4, 3), f32(4)], {}),
            "bias float32[4] does not fit weights float32[4,3]",
        ),
        (
            *("dense", [f32(1, 4), f32(4), f32(4)], {}),
            "weights float32[4] do not fit float32[1,4]",
        ),
        (
            *("normalization", [f32(1, 4), f32(3), f32(3)], {}),
            "weights float32[3] and float32[3] do not fit float32[1,4]",
        ),
        (
            *("normalization", [f32(1, 4), f32(), f32()], {}),
            "weights float32[] and float32[] do not fit float32[1,4]",
        ),
        (
            *("rescaling", [f32(4), f32(1, 4), f32(1, 4)], {}),
            "weights float32[1,4] and float32[1,4] do not fit float32[4]",
        ),
        (
            *("rescaling", [f32(1, 4), f32(4), f32(3)], {}),
            "weights float32[4] and float32[3] do not fit float32[1,4]",
        ),
        (
            *("concat", [f32(1, 4), f32(1, 2, 4)], {"axis": 1}),
            "float32[1,4] and float32[1,2,4] do not fit together",
        ),
        (
            *("concat", [f32(1, 2, 4), f32(1, 2, 3)], {"axis": 1}),
            "float32[1,2,4] and float32[1,2,3] do not fit together",
        ),
        (
            *("concat", [f32(1, 4)], {"axis": -1}),
            "there is no axis -1 in float32[1,4]",
        ),
        (
            *("concat", [f32(1, 4)], {"axis": 2}),
            "there is no axis 2 in float32[1,4]",
        ),
        ("input", [], {}, "the type of input follows from nothing"),
    ],
)
def test_types_that_do_not_fit(op, types, attributes, message):
    with pytest.raises(ValueError) as caught:
        infer(op, types, attributes)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("op", "attributes", "message"),
    [
        ("relu", {"slope": 1.0}, "relu has no attribute 'slope'"),
        ("concat", {}, "attribute 'axis' is missing"),
        ("concat", {"axis": 1.0}, "attribute 'axis' is 1.0, not of kind int"),
        ("elu", {"alpha": 1}, "attribute 'alpha' is 1, not of kind float"),
        (
            *("conv2d", {"padding": "full"}),
            "attribute 'padding' is 'full', not one of ('valid', 'same')",
        ),
    ],
)
def test_attributes_that_are_wrong(op, attributes, message):
    with pytest.raises(ValueError) as caught:
        complete(op, attributes)
    assert str(caught.value) == message


def test_defaults():
    assert complete("relu", {"max_value": 6.0}) == {
        **{"negative_slope": 0.0, "threshold": 0.0},
        "max_value": 6.0,
    }
