import pytest

from tests.convert import tfjs
from tests.convert.tfjs import (
    called,
    functional,
    layer,
    refused,
    sequential,
    start,
    tensor,
)

A, B = called(start(2, name="a")), called(start(3, name="b"))
RELU = layer("ReLU", "r")
SIDE = layer("ReLU", "s")
AT_A = ["a", 0, 0]
UNCLEAR = (
    "has keys that look like numbers, which Keras counts by value where they are "
    "numbers and by letter where they are texts; use names for keys"
)


def pair(keys):
    """A model of three inputs in a structure, the inputs given by number."""
    inputs = [called(start(2, name=f"i{i}")) for i in range(3)]
    both = called(layer("Concatenate", "c", axis=1), ("i0", "i1", "i2"))
    entries = [[f"i{i}", 0, 0] for i in range(3)]
    given = keys if isinstance(keys, list) else {k: entries[i] for k, i in keys.items()}
    given = entries if isinstance(keys, list) else given
    return functional([*inputs, both], given, ["c", 0, 0], "f")


def two_outputs(keys):
    ends = {key: [name, 0, 0] for key, name in keys.items()}
    layers = [called(start(2, name="i")), called(RELU, "i"), called(SIDE, "i")]
    return functional(layers, ["i", 0, 0], ends, "f")


@pytest.mark.parametrize(
    ("layers", "inputs", "outputs", "message"),
    [
        ([A, called(RELU, "z")], AT_A, AT_A, "layer 'r': inbound_nodes[0]: args[0]: "
         "config: keras_history: there is no layer 'z'"),
        ([A, called(RELU, ["a", 1, 0])], AT_A, AT_A,
         "layer 'r': reads what no other layer makes"),
        ([A, called(RELU, ["a", 0, 1])], AT_A, AT_A, "layer 'r': inbound_nodes[0]: "
         "args[0]: config: keras_history: 'a' gives 1 values"),
        ([A, called(RELU, ["r", 0, 0])], AT_A, AT_A,  # reads itself
         "layer 'r': reads what no other layer makes"),
        ([A, called(RELU, ["a", 0])], AT_A, AT_A, "layer 'r': inbound_nodes[0]: "
         "args[0]: config: keras_history: must be a layer's name, a call and an item"),
        ([A, called(RELU, ["a", "x", 0])], AT_A, AT_A, "layer 'r': inbound_nodes[0]: "
         "args[0]: config: keras_history[1]: must be a whole number, not 'x'"),
        ([A, called(RELU, ("a", "a"))], AT_A, ["r", 0, 0],
         "layer 'r': relu takes 1 inputs, not 2"),
        ([A, called(layer("Flatten", "f"), ("a", "a"))], AT_A, ["f", 0, 0],
         "layer 'f': is called with 2 inputs, not 1"),
        ([A, called(layer("Dense", "f", units=1), ("a", "a"))], AT_A, ["f", 0, 0],
         "layer 'f': is called with 2 inputs, not 1"),
        ([A, called(RELU, ())], AT_A, ["r", 0, 0],
         "layer 'r': is called without an input"),
        ([A, B, called(layer("Concatenate", "c", axis=1), {"p": "a", "q": "b"})],
         [AT_A, ["b", 0, 0]], ["c", 0, 0], "layer 'c': inbound_nodes[0]: args[0]: a "
         "call with a dictionary is not supported; use a list"),
        ([A, B, called(layer("Concatenate", "c", axis=1), ("a", "b"))],
         [AT_A, ["b", 0, 0]], ["c", 1, 0],
         "model: output_layers: 'c' is not called that often"),
        ([A, called(RELU, "a")], AT_A, ["z", 0, 0],
         "model: output_layers: there is no layer 'z'"),
        ([A, called(RELU, "a")], ["r", 0, 0], ["r", 0, 0],
         "model: input_layers: 'r' is no input of its own"),
        ([A, called(RELU, "a")], [AT_A, AT_A], ["r", 0, 0],
         "model: input_layers[1]: 'a' is no input of its own"),
        ([A, called(RELU, "a")], AT_A, [], "there is no output"),
        ([A, called(RELU, "a", training=True)], AT_A, ["r", 0, 0], "layer 'r': "
         "inbound_nodes[0]: kwargs: a call with training= is not supported; leave it "
         "out"),
        ([A, {**RELU, "name": "r", "inbound_nodes": [[["a", 0, 0, {"y": 1}]]]}], AT_A,
         ["r", 0, 0], "layer 'r': inbound_nodes[0][0][3]: a call with y= is not "
         "supported; leave it out"),
        ([A, {**RELU, "inbound_nodes": [{"args": [{"a": 1}]}]}], AT_A, AT_A,
         "layer 'r': inbound_nodes[0]: args[0]: a: a call with more than tensors is "
         "not supported; leave it out"),
        ([A, called(RELU, {"k\n": ["a", "x", 0]})], AT_A, AT_A, "layer 'r': "
         "inbound_nodes[0]: args[0]: 'k\\n': config: keras_history[1]: must be a whole "
         "number, not 'x'"),
        ([A, called(RELU, "a", **{"k\u2028": True})], AT_A, AT_A, "layer 'r': "
         "inbound_nodes[0]: kwargs: a call with 'k\\u2028'= is not supported; leave it "
         "out"),
        ([A, {**RELU, "inbound_nodes": [{"args": [tensor("a"), tensor("a")]}]}], AT_A,
         AT_A, "layer 'r': inbound_nodes[0]: args[1]: a call with more than its inputs "
         "is not supported; leave it out"),
        ([A, called(RELU, "a", mask=["x", None])], AT_A, ["r", 0, 0], "layer 'r': "
         "inbound_nodes[0]: kwargs: a call with mask= is not supported; leave it out"),
        ([A, {**RELU, "inbound_nodes": [{"args": [0.5]}]}], AT_A, AT_A,
         "layer 'r': inbound_nodes[0]: args[0]: a call with more than tensors is not "
         "supported; leave it out"),
        ([A, B, called(layer("Concatenate", "c", axis=2), ("a", "b"))],
         [AT_A, ["b", 0, 0]], ["c", 0, 0], "layer 'c': there is no axis 2 to "
         "concatenate along; use one of 1 to 1, or -1"),
        ([called(start(2, 2, name="a")), B,
          called(layer("Concatenate", "c", axis=-1), ("a", "b"))],
         [AT_A, ["b", 0, 0]], ["c", 0, 0],
         "layer 'c': float32[1,2,2] and float32[1,3] do not fit together"),
        ([A, called(sequential(start(2), RELU, name="s"), ("a", "a"))], AT_A,
         ["s", 0, 0], "layer 's': is called with 2 inputs, not 1"),
        ([A, called(pair({"1": 0, "10": 1, "2": 2}), ("a", "a", "a"))], AT_A,
         ["f", 1, 0], f"layer 'f': input_layers: {UNCLEAR}"),
        ([A, called(pair([0, 1, 2]), {"1": "a", "10": "a", "2": "a"})], AT_A,
         ["f", 1, 0], f"layer 'f': inbound_nodes[0]: args[0]: {UNCLEAR}"),
        ([A, called(two_outputs({"2": "r", "10": "s"}), "a")], AT_A, ["f", 1, 0],
         f"layer 'f': output_layers: {UNCLEAR}"),
        ([A, called(functional([B], ["b", 0, 0], ["b", 0, 0], "f"), ("a", "a"))], AT_A,
         ["f", 1, 0], "layer 'f': is called with 2 inputs, not 1"),
    ],
)  # fmt: skip
def test_a_wiring_that_is_wrong(tmp_path, layers, inputs, outputs, message):
    tfjs.write(tmp_path, functional(layers, inputs, outputs))
    assert refused(tmp_path) == message


def test_models_in_models_without_end(tmp_path):
    model = sequential(start(2), RELU)
    for _ in range(450):
        model = sequential(start(2), model, name="s")
    tfjs.write(tmp_path, model)
    assert refused(tmp_path).endswith("nested too deeply; export the model again")


def test_models_that_multiply(tmp_path):
    model = functional([A, called(RELU, *["a"] * 500)], AT_A, ["r", 0, 0], "s0")
    for i in range(1, 20):  # each calls the one inside twice
        name = f"s{i - 1}"
        twice = called(model, "a", [name, 0, 0])
        model = functional([A, twice], AT_A, [name, 2, 0], f"s{i}")
    tfjs.write(tmp_path, model)
    assert refused(tmp_path).endswith("more than 10,000 calls of layers are not read")
