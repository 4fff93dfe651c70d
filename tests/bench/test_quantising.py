from dataclasses import replace

import numpy as np
import pytest

from bench import mobilenet, quantising
from bench.quantising import Range
from convert import passes
from convert.graph.check import check

SIDE = 32


@pytest.fixture(scope="module")
def exact():
    return mobilenet.graph(side=SIDE, width=0.35)


@pytest.fixture(scope="module")
def quantised(exact):
    return mobilenet.eight_bits(exact)


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (0.0, 255.0, Range(1.0, 0, 255)),
        (-1.0, 254.0, Range(1.0, -1, 254)),
        (-127.5, 0.0, Range(0.5, -255, 0)),
        (-0.6, 254.4, Range(1.0, -1, 254)),  # the zero point is a whole number
        (0.0, 0.0, Range(1.0, 0, 255)),
    ],
)
def test_a_range_is_laid_on_eight_bits(low, high, wanted):
    assert quantising.span(low, high) == wanted


def test_a_kernel_has_a_scale_for_each_output():
    kernel = np.array([[12.7, 0.0, -1.0], [-6.35, 0.0, 0.5]], np.float32)
    whole, scales = quantising.by_output(kernel)
    assert whole.dtype == np.int8
    assert whole.tolist() == [[127, 0, -127], [-64, 0, 64]]
    np.testing.assert_allclose(scales, [0.1, 1.0, 1 / 127])


def test_ranges_hold_0_and_what_the_rows_give(exact):
    rows = np.concatenate([mobilenet.image(k, SIDE) for k in (1, 2)])
    found = quantising.ranges(exact, rows)
    one = found["image"]
    assert one.scale * one.low == pytest.approx(rows.min(), abs=one.scale)
    assert one.scale * one.high == pytest.approx(rows.max(), abs=one.scale)
    assert found["conv"].low == 0  # behind a relu6


def test_it_is_the_architecture_in_eight_bits(exact, quantised):
    check(quantised)
    ops = [node.op for node in passes.apply(quantised).nodes]
    counts = {op: ops.count(op) for op in set(ops)}
    assert counts == {
        **{"input": 1, "quantise": 1, "patches": 1, "dequantise": 1, "reshape": 2},
        **{"conv2d_i8": 36, "depthwise_conv2d_i8": 17, "add_i8": 11},
        **{"global_average_pool2d_i8": 1, "to_eights": 2, "from_eights": 1},
    }


def test_compiled_it_gives_the_bits_of_numpy(exact, quantised):
    network = mobilenet.Network(mobilenet.core(mobilenet.plan(quantised)), SIDE)
    for k in mobilenet.PICTURES:
        x = mobilenet.image(k, SIDE)
        wanted = mobilenet.reference(quantised, x)
        got = network(x)
        np.testing.assert_array_equal(got.view(np.int32), wanted.view(np.int32))
        assert mobilenet.cosine(got, mobilenet.reference(exact, x)) > 0.99
        assert (network(-x) != got).any()


@pytest.mark.parametrize("bend", ["negative_slope", "threshold"])
def test_a_relu_that_does_more_than_cut_is_refused(exact, bend):
    relus = [
        replace(node, attributes={**node.attributes, bend: 0.5})
        if node.op == "relu"
        else node
        for node in exact.nodes
    ]
    with pytest.raises(KeyError, match="conv/relu6: no relu that alone cuts"):
        quantising.quantised(
            replace(exact, nodes=tuple(relus)), mobilenet.image(1, SIDE)
        )
