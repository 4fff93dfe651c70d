from dataclasses import replace

import numpy as np
import pytest

from convert.errors import InputError
from convert.graph import Node, Type, Value, weight
from convert.graph.check import check
from convert.graph.show import parse

WEIGHTS = {"w": np.eye(2, dtype=np.float32), "b": np.zeros(2, np.float32)}
GOOD = """graph g: x -> y
weight w: float32[2,2]
weight b: float32[2]
x: float32[1,2] = input()
h: float32[1,2] = dense(x, w, b) @ first
y: float32[1,2] = tanh(h)
"""
GRAPH = parse(GOOD, WEIGHTS)


def refused(graph):
    with pytest.raises(InputError) as caught:
        check(graph)
    return str(caught.value)


def test_a_good_graph_passes():
    check(GRAPH)
    check(parse(GOOD.replace("x -> y", "x -> x=y, y=h"), WEIGHTS))


@pytest.mark.parametrize(
    ("line", "other", "message"),
    [
        ("= tanh(h)", "= tanh(z)", "node 'y': 'z' is used before it is made"),
        ("= dense(x, w", "= dense(y, w", "node 'first': 'y' is used before it is made"),
        ("(x, w, b)", "(x, w, x)", "node 'first': bias 'x' must be a constant"),
        ("(x, w, b)", "(x, w, _)", "node 'first': dense needs its input 'bias'"),
        (
            *("(x, w, b)", "(x, b, b)"),
            "node 'first': weights float32[2] do not fit float32[1,2]",
        ),
        ("(x, w, b)", "(x, w)", "node 'first': dense takes 3 inputs, not 2"),
        ("= tanh(h)", "= tanh(h, x)", "node 'y': tanh takes 1 inputs, not 2"),
        (
            *("y: float32[1,2]", "y: float32[1,3]"),
            "node 'y': gives float32[1,2], not float32[1,3]",
        ),
        (
            *("y: float32[1,2]", "y: float64[1,2]"),
            "node 'y': gives float32[1,2], not float64[1,2]",
        ),
        (
            *("y: float32[1,2]", "y: float32[1,2], z: float32[1,2]"),
            "node 'y': gives float32[1,2], not float32[1,2] and float32[1,2]",
        ),
        ("y: float32[1,2]", "h: float32[1,2]", "node 'h': 'h' is made twice"),
        (
            "y: float32[1,2]",
            "w: float32[1,2]",
            "node 'first': 'w' is used before it is made",
        ),
        ("x -> y", "x -> z", "output 'z' is made by no node"),
        ("x -> y", "x -> w", "output 'w' is made by no node"),
        ("x -> y", "x -> y, x", "output 'x' is an input as it is"),
        ("x -> y", "x -> y, y", "output 'y' is given twice"),
        ("x -> y", "x -> a=y, a=h", "output name 'a' is given twice"),
        ("x -> y", "x -> ", "there is no output"),
        ("x -> y", "x, z -> y", "inputs are ('x', 'z'), their nodes make ('x',)"),
        ("x -> y", "x, x -> y", "inputs are ('x', 'x'), their nodes make ('x',)"),
    ],
)
def test_what_does_not_obey_the_table(line, other, message):
    assert line in GOOD
    graph = parse(GOOD.replace(line, other), WEIGHTS)
    assert refused(graph) == f"graph: {message}"


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (Node("n", "gelu", ("h",), ("y",)), "'gelu' is no operator"),
        (Node("n", "elu", ("h",), ("y",)), "attributes are missing"),
        (
            *(Node("n", "elu", ("h",), ("y",), {"beta": 1.0}),),
            "elu has no attribute 'beta'",
        ),
        (
            *(Node("n", "elu", ("h",), ("y",), {"alpha": "1"}),),
            "attribute 'alpha' is '1', not of kind float",
        ),
        (Node("n", "tanh", ("h",), ("z",)), "'z' has no type"),
        (Node("n", "tanh", ("h",), ()), "gives float32[1,2], not nothing"),
    ],
)
def test_nodes_that_no_text_can_say(node, message):
    graph = replace(GRAPH, nodes=(*GRAPH.nodes[:2], node), file="m.json", word="layer")
    assert refused(graph) == f"m.json: layer 'n': {message}"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("z", Value("z", Type("float32", (1,))), "nothing makes 'z'"),
        ("z", weight("v", np.zeros(2)), "value 'v' is filed under 'z'"),
        (
            *("z", Value("z", Type("float32", (3,)), np.zeros(2))),
            "constant 'z' is float64[2], not float32[3]",
        ),
    ],
)
def test_values_that_do_not_belong(name, value, message):
    graph = replace(GRAPH, values={**GRAPH.values, name: value})
    assert refused(graph) == f"graph: {message}"
