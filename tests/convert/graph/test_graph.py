import numpy as np
import pytest

from convert.errors import InputError
from convert.graph import Type, Value, maker, uses, weight, with_nodes
from convert.graph.show import parse

TEXT = """graph g: x -> y, h
weight w: float32[2,2]
weight b: float32[2]
x: float32[1,2] = input()
h: float32[1,2] = dense(x, w, b)
a: float32[1,2] = tanh(h)
y: float32[1,2] = sigmoid(a)
"""
WEIGHTS = {"w": np.eye(2, dtype=np.float32), "b": np.zeros(2, np.float32)}
GRAPH = parse(TEXT, WEIGHTS)


def test_a_type_says_what_it_is():
    assert str(Type("float32", (1, 28, 28, 3))) == "float32[1,28,28,3]"
    assert Type("float32", (1, 28, 28, 3)).items == 2352
    assert Type("float32", ()).items == 1


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (weight("w", np.float32([1, 2])), True),
        (weight("w", np.float32([1, 3])), False),
        (weight("v", np.float32([1, 2])), False),
        (weight("w", np.float32([[1, 2]])), False),  # the same bytes
        (Value("w", Type("float32", (2,))), False),
        ("w", False),
    ],
)
def test_weights_are_the_same_when_their_bits_are(other, same):
    assert (weight("w", np.float32([1, 2])) == other) is same


def test_a_weight_is_a_copy_that_stays():
    source = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    kept = weight("w", source)
    source[0, 0] = 7
    assert kept.data.flags.c_contiguous
    assert kept.data[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        kept.data[0, 0] = 1


def test_find_who_makes_and_who_reads():
    assert maker(GRAPH, "a").op == "tanh"
    assert maker(GRAPH, "w") is None
    assert uses(GRAPH, "h") == 2  # by tanh, and as an output
    assert uses(GRAPH, "b") == 1


def test_what_nothing_needs_is_left_out():
    dense = maker(GRAPH, "h")
    without = [node for node in GRAPH.nodes if node is not dense]
    sigmoid = with_nodes(parse(TEXT.replace("y, h", "y"), WEIGHTS), without)
    assert [node.op for node in sigmoid.nodes] == ["input", "tanh", "sigmoid"]
    only_h = with_nodes(parse(TEXT.replace("y, h", "h"), WEIGHTS), GRAPH.nodes)
    assert [node.op for node in only_h.nodes] == ["input", "dense"]
    assert set(only_h.values) == {"x", "h", "w", "b"}


def test_inputs_stay_though_nothing_reads_them():
    graph = parse("graph g: x, z -> y\n" + TEXT.split("\n", 1)[1], WEIGHTS)
    extra = parse("graph g: z -> z\nz: float32[1,2] = input()\n", {}).nodes
    assert [n.name for n in with_nodes(graph, (*extra, *graph.nodes)).nodes][0] == "z"


def test_only_weights_have_data():
    assert GRAPH.data("w").tolist() == [[1, 0], [0, 1]]
    with pytest.raises(KeyError, match="h is no constant"):
        GRAPH.data("h")


def test_an_error_names_the_file_and_the_node():
    assert isinstance(GRAPH.error(None, "no"), InputError)
    assert str(GRAPH.error(GRAPH.nodes[1], "no")) == "graph: node 'h': no"
