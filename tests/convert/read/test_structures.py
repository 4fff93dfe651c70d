import numpy as np
import pytest

from convert import passes
from convert.graph.run import run
from convert.read import read
from tests.convert import tfjs
from tests.convert.tfjs import called, functional, layer, sequential, start, tensor

DOUBLE = layer("Rescaling", "double", scale=2.0)
SHIFT = layer("Rescaling", "shift", scale=1.0, offset=1.0)
ENDS = {"double": ["double", 0, 0], "shift": ["shift", 0, 0], "i": ["i", 0, 0]}


def filled(structure, leaves):
    if isinstance(structure, list):
        return [filled(one, leaves) for one in structure]
    if isinstance(structure, dict):
        return {key: filled(one, leaves) for key, one in structure.items()}
    return leaves[structure]


def answers(folder, model, **inputs):
    graph = read(tfjs.write(folder, model))
    arrays = {name: np.float32([[value]]) for name, value in inputs.items()}
    results = run(graph, arrays)
    optimised = run(passes.apply(graph), arrays)
    assert {name: array.tolist() for name, array in optimised.items()} == {
        name: array.tolist() for name, array in results.items()
    }
    return {name: array.ravel().tolist() for name, array in results.items()}


def ending(structure, name="m"):
    """A model of one input, i, that gives i, 2 i and i + 1 in this structure."""
    layers = [called(start(1, name="i")), called(DOUBLE, "i"), called(SHIFT, "i")]
    return functional(layers, ["i", 0, 0], filled(structure, ENDS), name)


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        ({"b": "double", "a": "shift"}, {"a": [4], "b": [6]}),
        ({"y": "double"}, {"y": [6]}),
        # named as other layers are, and as an input is
        ({"shift": "double", "double": "shift"}, {"double": [4], "shift": [6]}),
        ({"i": "double"}, {"i": [6]}),
        ({"i": "i", "j": "double"}, {"i": [3], "j": [6]}),
        # one value under two names, an input handed on
        ({"b": "double", "a": "double", "c": "i"}, {"a": [6], "b": [6], "c": [3]}),
        (["double", "double", "i"], {"double": [6], "double:2": [6], "i:2": [3]}),
        (
            {"b": ["double", "shift"], "a": {"k": "double"}},
            {"a/k": [6], "b/0": [6], "b/1": [4]},
        ),
        # two names that come out the same
        ({"a/0": "double", "a": ["shift"]}, {"a/0": [4], "a/0:2": [6]}),
    ],
)
def test_keys_name_the_outputs(tmp_path, structure, expected):
    got = answers(tmp_path, ending(structure), i=3)
    assert got == expected
    assert list(got) == list(expected)  # in the order of sorted keys


def concatenated(items):
    """A model that calls `inner` and joins these results of it."""
    calls = tuple(["inner", 0, item] for item in items)
    joined = called(layer("Concatenate", "c", axis=1), calls)
    return [called(start(1, name="x")), joined], ["c", 0, 0]


@pytest.mark.parametrize(
    ("structure", "values"),
    [
        (["double", "shift"], [6, 4]),
        ({"b": "double", "a": "shift"}, [4, 6]),
        ([{"q": ["double", "shift"], "b": "i"}], [3, 6, 4]),
        ({"b": {"z": "double", "y": "shift"}, "a": ["i"]}, [3, 4, 6]),
        ({"2": "double", "1": "shift", "x": "i"}, [4, 6, 3]),  # as texts or numbers
        ({"B": "double", "a": "shift"}, [6, 4]),  # capitals first
    ],
)
def test_results_of_an_inner_model_are_counted_by_sorted_keys(
    tmp_path, structure, values
):
    layers, end = concatenated(range(len(values)))
    inner = called(ending(structure, "inner"), "x")
    model = functional([*layers, inner], ["x", 0, 0], end)
    assert answers(tmp_path, model, x=3) == {"c": values}


def taking(structure):
    """A model that joins its inputs p, q and r, given in this structure."""
    inputs = [called(start(1, name=name)) for name in "pqr"]
    joined = called(layer("Concatenate", "c", axis=1), ("p", "q", "r"))
    ends = filled(structure, {name: [name, 0, 0] for name in "pqr"})
    return functional([*inputs, joined], ends, ["c", 0, 0], "inner")


X, Y, Z = "xyz"


@pytest.mark.parametrize(
    ("inputs", "call", "values"),
    [
        (["p", "q", "r"], (X, Y, Z), [1, 2, 3]),
        (["r", "p", "q"], (X, Y, Z), [2, 3, 1]),
        # a dictionary of inputs, called with one in another order, or with a list
        ({"b": "p", "a": "q", "c": "r"}, {"c": Z, "a": X, "b": Y}, [2, 1, 3]),
        ({"b": "p", "a": "q", "c": "r"}, (X, Y, Z), [2, 1, 3]),
        # other keys go by their order
        ({"b": "p", "a": "q", "c": "r"}, {"k": Z, "i": X, "j": Y}, [2, 1, 3]),
        # more keys than inputs, as Keras 2 lets pass
        ({"b": "p", "a": "q", "c": "r"}, {"A": Z, "a": X, "b": Y, "c": Z}, [2, 1, 3]),
        # a list of inputs, called by the names of its InputLayers
        (["p", "q", "r"], {"r": X, "p": Y, "q": Z}, [2, 3, 1]),
        # numbers are the same keys on both sides
        ({"2": "p", "10": "q", "1": "r"}, {"10": X, "1": Y, "2": Z}, [3, 1, 2]),
        ([{"b": "p", "a": "q"}, "r"], ({"a": X, "b": Y}, Z), [2, 1, 3]),
        ({"n": {"b": "p", "a": "q"}, "m": ["r"]}, {"m": (X,), "n": {"a": Y, "b": Z}},
         [3, 2, 1]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("keras", [3, 2])
def test_inputs_of_an_inner_model(tmp_path, inputs, call, values, keras):
    inner, last = taking(inputs), layer("ReLU", "l")
    if keras == 2:
        model = around(*old_calls(inner, call, last))
    else:
        model = around(called(inner, call), called(last, "inner"))
    assert answers(tmp_path, model, x=1, y=2, z=3) == {"l": values}


def around(inner, last):
    """A model that hands x, y and z to `inner`, and what that gives to `last`."""
    layers = [*(called(start(1, name=name)) for name in "xyz"), inner, last]
    return functional(layers, [[name, 0, 0] for name in "xyz"], ["l", 0, 0])


def old_calls(inner, call, last):
    """Both with their calls as Keras 2 writes them: a model's first is its own."""
    second = [["inner", 1, 0, {}]]
    return {**inner, "inbound_nodes": [old(call)]}, {**last, "inbound_nodes": [second]}


def old(call):
    if isinstance(call, tuple):
        return [old(one) for one in call]
    if isinstance(call, dict):
        return {key: old(one) for key, one in call.items()}
    return [call, 0, 0, {"training": False, "mask": None}]


def test_a_dictionary_of_keras_2_with_the_keys_of_a_call(tmp_path):
    inner = taking({"args": "p", "kwargs": "q", "x": "r"})
    call = {"args": X, "kwargs": Y, "x": Z}
    model = around(*old_calls(inner, call, layer("ReLU", "l")))
    assert answers(tmp_path, model, x=1, y=2, z=3) == {"l": [1, 2, 3]}


def test_inputs_of_the_model_stand_in_the_order_of_their_keys(tmp_path):
    graph = read(tfjs.write(tmp_path, taking({"b": "r", "a": "q", "c": "p"})))
    assert graph.inputs == ("q", "r", "p")


@pytest.mark.parametrize(
    "arguments",
    [
        {"mask": [None, None, None]},
        {"mask": {"a": None, "b": [None]}, "training": False},
        {"training": None, "mask": []},
    ],
)
def test_arguments_that_say_nothing(tmp_path, arguments):
    inner = called(taking(["p", "q", "r"]), ("x", "x", "x"), **arguments)
    model = functional([called(start(1)), inner], ["x", 0, 0], ["inner", 1, 0])
    assert answers(tmp_path, model, x=5) == {"inner/c": [5, 5, 5]}


def test_an_input_by_keyword(tmp_path):
    inner = called(taking(["p", "q", "r"]), ())
    by_word = {"inputs": tensor(("x", "x", "x")), "mask": None}
    inner["inbound_nodes"] = [{"args": [], "kwargs": by_word}]
    model = functional([called(start(1)), inner], ["x", 0, 0], ["inner", 1, 0])
    assert answers(tmp_path, model, x=5) == {"inner/c": [5, 5, 5]}


def bare(*layers):
    """A Sequential as early writers have it, without a name."""
    return {"class_name": "Sequential", "config": list(layers)}


FIRST = layer("Rescaling", "double", scale=2.0, batch_input_shape=[None, 1])


@pytest.mark.parametrize(
    ("model", "value"),
    [
        (bare(FIRST, SHIFT), 7),
        (bare(start(1), DOUBLE), 6),
        (bare(bare(FIRST), bare(SHIFT), DOUBLE), 14),
        (sequential(sequential(FIRST, name="inner"), SHIFT), 7),
        (sequential(sequential(start(1), DOUBLE, name="inner"), SHIFT), 7),
        (sequential(ending(["double"], "inner"), SHIFT), 7),
        # a name that a model without one would get
        (bare(bare(FIRST), layer("ReLU", "sequential"), DOUBLE), 12),
    ],
)
def test_models_that_begin_with_models_and_bare_lists(tmp_path, model, value):
    (got,) = answers(tmp_path, model, **{first_input(model): 3}).values()
    assert got == [value]


def first_input(model):
    config = model["config"]
    first = (config if isinstance(config, list) else config["layers"])[0]
    return first["config"]["name"] if first["class_name"] == "InputLayer" else "input"


def test_tensorflow_js_counts_a_call_of_every_model(tmp_path):
    inner = {**sequential(FIRST, name="s"), "inbound_nodes": [[["x", 0, 0, {}]]]}
    again = {**SHIFT, "inbound_nodes": [[["s", 1, 0, {}]]]}
    layers = [called(start(1)), inner, again]
    model = functional(layers, [["x", 0, 0]], [["shift", 0, 0], ["s", 1, 0]])
    graph = read(tfjs.write(tmp_path, model, version="tfjs-layers 4.22.0"))
    got = run(graph, {"x": np.float32([[3]])})
    assert [array.tolist() for array in got.values()] == [[[7]], [[6]]]


@pytest.mark.parametrize("shape", [(3,), (1, 3), (3, 1, 1)])
def test_a_flatten_that_has_nothing_to_move(tmp_path, shape):
    flat = layer("Flatten", "f", data_format="channels_first")
    graph = read(tfjs.write(tmp_path, sequential(start(*shape), flat)))
    got = run(graph, {"x": np.float32([1, 2, 3]).reshape(1, *shape)})
    assert got["f"].tolist() == [[1, 2, 3]]


def test_many_layers_in_the_worst_order(tmp_path):
    layers = [called(start(1))]
    layers += [
        called(layer("ReLU", f"r{i}"), f"r{i - 1}" if i else "x") for i in range(2000)
    ]
    wide = called(
        layer("Concatenate", "c", axis=1), tuple(f"r{i}" for i in range(2000))
    )
    model = functional([layers[0], wide, *layers[:0:-1]], ["x", 0, 0], ["c", 0, 0])
    assert read(tfjs.write(tmp_path, model)).type("c").shape == (1, 2000)
