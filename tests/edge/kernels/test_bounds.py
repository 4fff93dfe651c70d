import math

import numpy as np
import pytest

from convert.graph import Type
from convert.lower.core import source
from convert.lower.folding import run
from convert.lower.schedule import schedule
from convert.ops import OPERATORS
from convert.ops.planes import pack_panels
from edge.kernels.dense import dense
from edge.kernels.epilogue import as_is
from edge.kernels.matmul import matmul
from tests.cases import Case
from tests.kernels import buffer, python, table

UNIT = 2.0**-24


def random(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def result(y, *shape):
    return np.array(y.span(int(np.prod(shape))).tolist()).reshape(shape)


@pytest.mark.parametrize("bias_scale", [0.0, 1.0, 1e4])
@pytest.mark.parametrize(("n", "k"), [(4, 1), (5, 16), (8, 200)])
def test_dense(n, k, bias_scale):
    x, kernel, b = random(1, k), random(2, k, n), random(3, n) * np.float32(bias_scale)
    y = buffer(np.zeros(n))
    dense(y, buffer(x), y, table(pack_panels(kernel)), table(b), n, k, as_is)
    true = x.astype(np.float64) @ kernel + b
    size = np.abs(x).astype(np.float64) @ np.abs(kernel) + np.abs(b)
    assert (np.abs(result(y, n) - true) <= 1.01 * (k + 1) * UNIT * size).all()


@pytest.mark.parametrize(
    ("op", "kernel"),
    [
        ("conv2d", (1, 1, 40, 3)),
        ("conv2d", (3, 3, 9, 2)),
        ("depthwise_conv2d", (3, 3, 6)),
        ("depthwise_conv2d", (5, 5, 3)),
    ],
)
@pytest.mark.parametrize("bias_scale", [0.0, 1.0, 1e4])
def test_convolutions(op, kernel, bias_scale):
    case = Case(op, ((1, 5, 6, kernel[2]), kernel, (kernel[-1],)), {"padding": "same"})
    x, w, b = case.arrays()
    b = b * np.float32(bias_scale)
    call, exact = OPERATORS[op].meaning, np.float64
    given = case.graph().nodes[0].attributes
    got = call([x, w, b], given)  # the kernel's bits, by the table
    true = call([one.astype(exact) for one in (x, w, b)], given)
    size = call([np.abs(one).astype(exact) for one in (x, w, b)], given)
    k = math.prod(kernel[:2]) * (kernel[2] if op == "conv2d" else 1)
    assert (np.abs(got - true) <= 1.01 * (k + 1) * UNIT * size).all()


@pytest.mark.parametrize("shape", [(1, 7, 7, 5), (1, 1, 3, 4)])
def test_global_average_pool2d(shape):
    case = Case("global_average_pool2d", (shape,))
    (x,) = case.arrays()
    error = np.abs(python(case) - x.mean(axis=(1, 2), dtype=np.float64))
    size = np.abs(x).mean(axis=(1, 2), dtype=np.float64)
    pixels = shape[1] * shape[2]
    assert (error <= 1.01 * (pixels + 1) * UNIT * size).all()


@pytest.mark.parametrize(("m", "n", "k"), [(2, 5, 1), (3, 4, 60)])
def test_matmul(m, n, k):
    a, b = random(4, m, k), random(5, k, n)
    y = buffer(np.zeros((m, n)))
    matmul(y, buffer(a), buffer(b), m, n, k)
    size = np.abs(a).astype(np.float64) @ np.abs(b)
    error = np.abs(result(y, m, n) - a.astype(np.float64) @ b)
    assert (error <= 1.01 * k * UNIT * size).all()


@pytest.mark.parametrize("spread", [1.0, 20.0, 100.0])
@pytest.mark.parametrize(("rows", "n"), [(20, 2), (20, 3), (10, 16), (5, 101)])
def test_softmax(rows, n, spread):
    x = random(7, rows, n) * np.float32(spread)
    value = source("x", Type("float32", x.shape))
    (got,) = run(schedule([OPERATORS["softmax"].core([value], {})]), {"x": x})
    below = x.max(axis=1, keepdims=True).astype(np.float64) - x
    true = np.exp(-below) / np.exp(-below).sum(axis=1, keepdims=True)
    error = np.abs(got - true) / true
    normal = true > 2.0**-126
    assert (error <= (n + 8 + below) * UNIT)[normal].all()
    assert (got[~normal] <= 2.0**-126).all()
