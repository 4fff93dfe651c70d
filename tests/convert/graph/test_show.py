import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convert.errors import InputError
from convert.graph import Graph, Node, Type, Value, weight
from convert.graph.show import content, parse, show
from convert.ops import OPERATORS, complete

WEIGHTS = {
    "d/kernel": np.arange(8, dtype=np.float32).reshape(4, 2),
    "d/bias": np.zeros(2, np.float32),
}
TEXT = """graph iris: x -> y
weight d/bias: float32[2] af5570f5a1810b7a
weight d/kernel: float32[4,2] 0571cfe42be5c7b9
x: float32[1,4] = input()
d: float32[1,2] = dense(x, d/kernel, d/bias)
"two words": float32[1,2] = leaky_relu(d) negative_slope=0.3
a: float32[1,2] = relu("two words") max_value=6
y: float32[1,4] = concat(a, d) axis=1 @ both
"""


def test_a_graph_as_text():
    graph = parse(TEXT, WEIGHTS)
    assert [node.op for node in graph.nodes] == [
        *("input", "dense", "leaky_relu", "relu", "concat")
    ]
    slope = graph.nodes[2].attributes["negative_slope"]
    assert slope == float(np.float32(0.3))  # the float32, not the decimal
    assert graph.nodes[3].attributes["threshold"] == 0.0  # a default
    assert graph.nodes[4].name == "both"
    assert show(graph) == TEXT


def test_digests_tell_weights_apart():
    other = {**WEIGHTS, "d/bias": np.ones(2, np.float32)}
    with pytest.raises(InputError) as caught:
        parse(TEXT, other)
    assert str(caught.value) == (
        "graph: line 2: weight 'd/bias' is float32[2] 80b8fd6d60fa85fd"
    )
    graph = parse(TEXT.replace(" af5570f5a1810b7a", ""), other)
    assert show(graph) != TEXT
    assert content(graph) != content(parse(TEXT, WEIGHTS))


def test_the_content_has_every_bit():
    graph = parse(TEXT, WEIGHTS)
    text, bias, kernel = content(graph)
    assert text.decode() == TEXT
    assert np.frombuffer(bias, "<f4").tolist() == [0, 0]
    assert np.frombuffer(kernel, "<f4").tolist() == list(range(8))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("y = tanh(d)", "line 7: ':' is wanted, not '='"),
        ("y: float32 = tanh(d)", "line 7: '[' is wanted, not '='"),
        ("y: float32[1] = gelu(d)", "line 7: 'gelu' is no operator"),
        ("y: float32[1] = tanh(d", "line 7: ',' is wanted, not 'the end'"),
        ("y: float32[1] = tanh(d) axis=1", "line 7: tanh has no attribute 'axis'"),
        ("y: float32[1] = elu(d) alpha=x", "line 7: 'x' is no float"),
        ("y: float32[x] = elu(d)", "line 7: 'x' is no size"),
        ("y: float32[1] = concat(d)", "line 7: attribute 'axis' is missing"),
        ("y: float32[1] = tanh(d) @", "line 7: a name is wanted, not 'the end'"),
        ("y: float32[1] = tanh(d) ; z", "line 7: '; z' is not graph text"),
        ("y: float32[1] = tanh(d) @ a b", "line 7: nothing is wanted, not 'b'"),
        ("weight z: float32[2]", "line 7: weight 'z' is not given"),
    ],
)
def test_text_that_is_wrong(line, message):
    lines = [*TEXT.splitlines()[:6], line]
    with pytest.raises(InputError) as caught:
        parse("\n".join(lines), WEIGHTS)
    assert str(caught.value) == f"graph: {message}"


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
ATTRIBUTES = {
    tuple: st.lists(st.integers(-9, 2**31), max_size=4).map(tuple),
    float: st.floats(width=32, allow_nan=False),
    int: st.integers(),
}


@st.composite
def graphs(draw):
    """Graphs of any form: text does not care what operators want."""
    names = draw(st.lists(NAMES, min_size=2, max_size=8, unique=True))
    weights = draw(st.integers(0, len(names) - 1))
    values, nodes = {}, []
    for i, name in enumerate(names):
        if i < weights:
            shape = draw(st.lists(st.integers(0, 3), max_size=3))
            values[name] = weight(name, np.full(shape, i, np.float32))
            continue
        shape = draw(st.lists(st.integers(0, 2**40), max_size=4))
        values[name] = Value(name, Type("float32", tuple(shape)))
        op = draw(st.sampled_from(sorted(OPERATORS)))
        words = OPERATORS[op].attributes.items()
        given = {
            n: draw(
                st.sampled_from(word.choices) if word.choices else ATTRIBUTES[word.kind]
            )
            for n, word in words
        }
        inputs = draw(st.lists(st.sampled_from(names), max_size=3))
        called = draw(st.one_of(st.just(name), NAMES))
        node = Node(called, op, tuple(inputs), (name,), complete(op, given))
        nodes.append(node)
    ends = [draw(st.lists(st.sampled_from(names), max_size=3)) for _ in range(2)]
    called = tuple(draw(NAMES) for _ in ends[1]) if draw(st.booleans()) else ()
    called = called if called != tuple(ends[1]) else ()
    return Graph(draw(NAMES), *map(tuple, ends), values, tuple(nodes), called)


@given(graphs())
def test_text_reads_back(graph):
    weights = {n: v.data for n, v in graph.values.items() if v.data is not None}
    again = parse(show(graph), weights)
    assert again == graph
    assert show(again) == show(graph)
