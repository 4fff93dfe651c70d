import functools

import numpy as np
import pytest

import edge.numpy_lite as lite
from edge.kernels.dense import dense
from edge.kernels.epilogue import as_is
from edge.scalars import divide, exp, maximum, relu, subtract
from edge.types import data, f32, load, static, store
from tests.edge import iris

MEAN, DIVISOR, LAYERS = iris.weights()
SETS = {name: rest for name, *rest in iris.reference()}


def packed(kernel):
    k, n = kernel.shape
    wide = np.pad(kernel, ((0, 0), (0, -n % 4))).reshape(k, -1, 4)
    return data(f32, wide.transpose(1, 0, 2).tobytes())


def padded(x):
    return data(f32, np.pad(x, (0, -len(x) % 4)).astype(np.float32).tobytes())


NETWORK = [(packed(kernel), padded(bias), *kernel.shape) for kernel, bias in LAYERS]


def rectified(v, a, i):
    return relu(v)


def by_kernels(row):
    x, y = static(f32, 16), static(f32, 16)
    for i, value in enumerate(row.tolist()):
        x[i] = value
    centred = subtract(load(x, 0), load(padded(MEAN), 0))
    store(x, 0, divide(centred, load(padded(DIVISOR), 0)))
    for w, b, k, n in NETWORK[:-1]:
        dense(y, x, y, w, b, n, k, rectified)
        x, y = y, x
    w, b, k, n = NETWORK[-1]
    dense(y, x, y, w, b, n, k, as_is)
    m = functools.reduce(maximum, [y[k] for k in range(n)])
    powers = [exp(y[k] - m) for k in range(n)]
    total = sum(powers, f32(0.0))  # of three it has one order
    return [float(one / total) for one in powers]


def by_numpy_lite(rows):
    x = lite.array(rows.tolist(), lite.float32)
    mean, divisor = (lite.array(v.tolist(), lite.float32) for v in (MEAN, DIVISOR))
    x = (x - mean) / divisor
    for i, (kernel, bias) in enumerate(LAYERS):
        w = lite.array(kernel.tolist(), lite.float32)
        x = x @ w + lite.array(bias.tolist(), lite.float32)
        if i < len(LAYERS) - 1:
            x = lite.maximum(x, 0.0)
    e = lite.exp(x - x.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).tolist()


@pytest.mark.parametrize("name", SETS)
def test_kernels_agree_with_the_framework(name):
    tolerance, inputs, outputs = SETS[name]
    step = -(-len(inputs) // 150)
    got = np.array([by_kernels(row) for row in inputs[::step]])
    wanted = outputs[::step]
    assert np.abs(got - wanted).max() <= tolerance
    two = np.sort(wanted, axis=1)[:, -2:]
    clear = two[:, 1] - two[:, 0] > 2 * tolerance
    assert (got.argmax(axis=1) == wanted.argmax(axis=1))[clear].all()


@pytest.mark.parametrize("name", SETS)
def test_numpy_lite_has_the_kernels_bits(name):
    inputs = SETS[name][1][::29]
    assert by_numpy_lite(inputs) == [by_kernels(row) for row in inputs]
