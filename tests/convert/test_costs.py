from pathlib import Path

import pytest

from convert.costs import costs, node_cost
from tests.cases import Case

IRIS = Path(__file__).resolve().parents[2] / "models" / "iris"


def test_iris():
    found, component = costs(IRIS)
    by_name = {node.name: node for node in found.nodes}
    assert by_name["hidden_2/dense"].multiply_adds == 16 * 8
    assert by_name["hidden_2/dense"].weight_bytes == (16 * 8 + 8) * 4
    assert found.parts["weights"] >= sum(node.weight_bytes for node in found.nodes)
    assert found.arena_bytes >= (16 + 8) * 4
    assert sum(found.parts.values()) == 2 * found.parts["component"]
    assert found.parts["component"] == len(component)
    assert 1 <= found.memory_pages < 64


@pytest.mark.parametrize(
    ("op", "shapes", "attributes", "products"),
    [
        ("dense", [(1, 3, 5), (5, 6), (6,)], {}, 3 * 5 * 6),
        ("normalization", [(1, 2, 3), (2, 3), (2, 3)], {}, 0),
        ("conv2d", [(1, 4, 4, 3), (3, 3, 3, 5), (5,)], {}, 2 * 2 * 9 * 3 * 5),
        ("depthwise_conv2d", [(1, 4, 4, 3), (3, 3, 3), (3,)], {}, 2 * 2 * 9 * 3),
        ("convolution", [(1, 4, 4, 6), (3, 3, 3, 4)], {"groups": 2}, 2 * 2 * 9 * 3 * 4),
        ("tanh", [(1, 5)], {}, 0),
    ],
)
def test_products_are_counted(op, shapes, attributes, products):
    graph = Case(op, tuple(shapes), attributes).graph()
    assert node_cost(graph, graph.nodes[0]).multiply_adds == products
