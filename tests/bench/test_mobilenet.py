import re

import numpy as np
import pytest

from bench import mobilenet
from convert.graph.check import check


@pytest.fixture(scope="module")
def graph():
    return mobilenet.graph()


def test_it_is_the_architecture(graph):
    check(graph)
    items = sum(
        value.data.size for value in graph.values.values() if value.data is not None
    )
    assert items == 3_487_816  # 3,504,872 with batch normalizations, less half of those
    ops = [node.op for node in graph.nodes]
    counts = {op: ops.count(op) for op in set(ops)}
    assert counts == {
        **{"input": 1, "conv2d": 35, "depthwise_conv2d": 17, "add": 10, "relu": 35},
        **{"global_average_pool2d": 1, "dense": 1},
    }
    assert graph.type("block_12/add").shape == (1, 14, 14, 96)
    assert graph.type("head/relu6").shape == (1, 7, 7, 1280)


def test_a_seed_makes_the_same_weights(graph):
    assert mobilenet.graph() == graph
    assert mobilenet.graph(1) != graph


def test_large_images_go_row_by_row(graph):
    text = mobilenet.plan(graph).files["model_mobilenet.py"].decode()
    calls = re.findall(r"(?m)^    (\w+)\(", text.partition("def predict")[2])
    assert calls[:5] == [
        *("to_groups", "conv2d", "depthwise_separable"),
        *("inverted_residual", "inverted_residual"),
    ]
    assert calls[-3:] == ["conv2d", "global_average_pool2d", "dense"]
    assert not re.search("nest_", text)  # what cuts and adds is in the kernels


def test_compiled_it_gives_the_bits_of_numpy(graph):
    x = mobilenet.image()
    network = mobilenet.Network(mobilenet.core(mobilenet.plan(graph)))
    wanted = mobilenet.reference(graph, x)
    assert np.isfinite(wanted).all() and wanted.std() > 0.1
    for _ in range(2):  # nothing stays from one run to the next
        np.testing.assert_array_equal(network(x).view(np.int32), wanted.view(np.int32))
        assert (network(0 * x) != wanted).any()
