import json
import re
import shutil

import numpy as np
import pytest

from convert import passes
from convert.graph import Type
from convert.graph.run import run
from convert.graph.show import show
from convert.read import read
from tests.convert import tfjs
from tests.convert.tfjs import FIXTURES, called, functional, layer, sequential, start
from tests.convert.written import recorded

NAMES = sorted(path.parent.name for path in FIXTURES.glob("*/model.json"))
ROOT = FIXTURES.parents[2]


def steps(graph):
    return [node.op for node in graph.nodes if node.op != "input"]


def answer(graph, *inputs):
    given = dict(zip(graph.inputs, inputs, strict=True))
    results = [array.tolist() for array in run(graph, given).values()]
    return results if len(results) > 1 else results[0]


def test_there_are_fixtures():
    assert {"functional", "keras2_functional", "outputs", "shards"} <= set(NAMES)
    assert {"float16", "uint8", "uint16"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_the_frameworks(name):
    graph = read(FIXTURES / name)
    wanted = recorded.read(FIXTURES / name)
    for one in (graph, passes.apply(graph)):
        recorded.compare(wanted, run(one, wanted.named(graph.inputs)), 0, 1e-6)


def test_iris():
    graph = read(ROOT / "models" / "iris")
    assert [str(graph.type(name)) for name in graph.inputs] == ["float32[1,4]"]
    assert [str(graph.type(name)) for name in graph.outputs] == ["float32[1,3]"]


def test_the_text_of_a_model(tmp_path):
    weights = tfjs.dense_weights(2, 3)
    model = sequential(start(2), layer("Dense", "d", units=3, activation="relu"))
    text = show(read(tfjs.write(tmp_path, model, weights)))
    assert [re.sub(r"(?<=\]) .*", "", line) for line in text.splitlines()] == [
        "graph m: x -> d",
        "weight d/bias: float32[3]",
        "weight d/kernel: float32[2,3]",
        "x: float32[1,2]",
        "d/dense: float32[1,3]",
        "d: float32[1,3]",
    ]


@pytest.mark.parametrize(
    ("one", "x", "y"),
    [
        (layer("ReLU", "l"), [-1, 2], [0, 2]),
        (layer("ReLU", "l", max_value=6.0, negative_slope=0.0), [-1, 9], [0, 6]),
        (layer("ReLU", "l", max_value=None, negative_slope=0.5), [-2, 9], [-1, 9]),
        (
            layer("ReLU", "l", max_value=4, negative_slope=0.5, threshold=1),
            *([-3, 0.5, 2, 9], [-2, -0.25, 2, 4]),
        ),
        (layer("LeakyReLU", "l", negative_slope=0.25), [-4, 2], [-1, 2]),
        (layer("LeakyReLU", "l", alpha=0.25), [-4, 2], [-1, 2]),  # Keras 2
        (layer("ELU", "l", alpha=2.0), [-1e9, 2], [-2, 2]),
        (layer("ELU", "l"), [-1e9, 2], [-1, 2]),
        (layer("Softmax", "l", axis=-1), [5, 5], [0.5, 0.5]),
        (layer("Softmax", "l", axis=[1]), [5, 5], [0.5, 0.5]),
        (layer("Activation", "l", activation="relu6"), [-1, 9], [0, 6]),
        (layer("Activation", "l", activation="leaky_relu"), [-5, 9], [-1, 9]),
        (layer("Activation", "l", activation="linear"), [-5, 9], [-5, 9]),
        (layer("Dropout", "l", rate=0.5), [-5, 9], [-5, 9]),
        (layer("Concatenate", "l", axis=-1), [-5, 9], [-5, 9]),
        (layer("Flatten", "l", data_format="channels_last"), [-5, 9], [-5, 9]),
        (layer("Rescaling", "l", scale=0.5, offset=1.0), [2, 4], [2, 3]),
        (layer("Rescaling", "l", scale=[2, 3]), [2, 4], [4, 12]),
        (layer("Rescaling", "l", scale=[[2, 3]], offset=[[1]]), [2, 4], [5, 13]),
        (
            layer(
                *("Rescaling", "l"),
                scale={"class_name": "__numpy__", "config": {"value": [2, 3]}},
                offset=[0, 1],
            ),
            *([2, 4], [4, 13]),
        ),
        (
            layer("Normalization", "l", axis=[-1], mean=2.0, variance=4.0),
            [2, 6],
            [0, 2],
        ),
        (layer("Normalization", "l", axis=[], mean=2.0, variance=4.0), [2, 6], [0, 2]),
        (
            layer("Normalization", "l", axis=-1, mean=[1, 2], variance=[0, 16]),
            *([1, 6], [0, 1]),  # a variance of 0 divides by Keras's epsilon
        ),
        (
            layer(
                "Normalization", "l", axis=1, mean=[1, 2], variance=[4, 9], invert=True
            ),
            *([1, 2], [3, 8]),
        ),
    ],
)
def test_a_layer(tmp_path, one, x, y):
    tfjs.write(tmp_path, sequential(start(len(x)), one))
    got = answer(read(tmp_path), [x])
    np.testing.assert_allclose(got, [y], rtol=1e-6, atol=0)


def test_a_layer_that_is_called_with_inputs_of_two_sizes(tmp_path):
    twice = called(layer("Rescaling", "l", scale=2.0, offset=1.0), "a", "b")
    layers = [called(start(1, name="a")), called(start(2, name="b")), twice]
    ends = [["l", 0, 0], ["l", 1, 0]]
    model = functional(layers, [["a", 0, 0], ["b", 0, 0]], ends)
    graph = read(tfjs.write(tmp_path, model))
    results = run(graph, {"a": np.float32([[3]]), "b": np.float32([[4, 5]])})
    assert [one.tolist() for one in results.values()] == [[[7]], [[9, 11]]]


def test_epsilon_is_kerass(tmp_path):
    one = layer("Normalization", "l", axis=-1, mean=[0.0], variance=[0.0])
    tfjs.write(tmp_path, sequential(start(1), one))
    assert answer(read(tmp_path), [[1]])[0][0] == np.float32(1) / np.float32(1e-7)


@pytest.mark.parametrize(
    ("activation", "ops"),
    [
        ("linear", ["dense"]),
        (None, ["dense"]),
        ("softmax", ["dense", "softmax"]),
        (layer("LeakyReLU", "a", negative_slope=0.5), ["dense", "leaky_relu"]),
        (layer("Activation", "a", activation="tanh"), ["dense", "tanh"]),
        (
            layer(
                "Activation", "a", activation=layer("LeakyReLU", "b", negative_slope=2)
            ),
            ["dense", "leaky_relu"],
        ),
    ],
)
def test_dense_and_its_activation(tmp_path, activation, ops):
    weights = tfjs.dense_weights(2, 3)
    model = sequential(start(2), layer("Dense", "d", units=3, activation=activation))
    graph = read(tfjs.write(tmp_path, model, weights))
    assert steps(graph) == ops
    assert graph.outputs == ("d",)


def test_dense_without_bias(tmp_path):
    kernel = {"layers/dense/vars/0": np.float32([[1], [2]])}
    model = sequential(start(2), layer("Dense", "d", units=1, use_bias=False))
    assert answer(read(tfjs.write(tmp_path, model, kernel)), [[3, 4]]) == [[11]]


def test_normalization_by_its_weights(tmp_path):
    weights = {
        "layers/normalization/vars/0": np.float32([[1, 2], [3, 4]]),
        "layers/normalization/vars/1": np.float32([[1, 4], [9, 16]]),
        "layers/normalization/vars/2": np.int32(7),
    }
    model = sequential(start(2, 2), layer("Normalization", "n", axis=[1, 2]))
    graph = read(tfjs.write(tmp_path, model, weights))
    assert answer(graph, [[[2, 4], [6, 8]]]) == [[[1, 1], [1, 1]]]
    weights = {
        "layers/normalization/vars/0": np.float32(1),
        "layers/normalization/vars/1": np.float32(4),
    }
    model = sequential(start(2, 2), layer("Normalization", "n", axis=None))
    graph = read(tfjs.write(tmp_path, model, weights))
    assert answer(graph, [[[1, 3], [5, 7]]]) == [[[0, 1], [2, 3]]]


def test_layers_are_counted_by_class_not_by_name(tmp_path):
    weights = tfjs.dense_weights(2, 3)
    weights |= tfjs.dense_weights(3, 4, "layers/dense_1")
    weights["optimizer/vars/0"] = np.int64(3).astype(np.int32)  # left unread
    layers = [layer("Dense", "dense_1", units=3), layer("ReLU", "dense")]
    layers.append(layer("Dense", "dense_0", units=4))
    graph = read(tfjs.write(tmp_path, sequential(start(2), *layers), weights))
    assert graph.data("dense_1/kernel").shape == (2, 3)
    assert graph.data("dense_0/kernel").shape == (3, 4)


def old_dense(k, n, prefix):
    new = tfjs.dense_weights(k, n).values()
    return dict(zip((f"{prefix}/kernel", f"{prefix}/bias"), new, strict=True))


@pytest.mark.parametrize("prefix", ["d", "m/d"])  # Keras 2, HDF5 files of Keras 3
def test_weights_by_the_names_of_layers(tmp_path, prefix):
    weights = {
        **old_dense(2, 3, prefix),
        **{"mean": np.zeros(3, np.float32), "variance": np.ones(3, np.float32)},
        "count": np.int32(5),
    }
    layers = [layer("Dense", "d", units=3), layer("Normalization", "n", axis=[-1])]
    old = layer("InputLayer", "x", batch_input_shape=[None, 2])
    graph = read(tfjs.write(tmp_path, sequential(old, *layers), weights))
    assert steps(graph) == ["dense", "normalization"]


def test_a_sequential_without_an_input_layer(tmp_path):
    tfjs.write(tmp_path, sequential(layer("ReLU", "r", batch_input_shape=[None, 2])))
    assert read(tmp_path).type("input") == Type("float32", (1, 2))
    tfjs.write(tmp_path, sequential(layer("ReLU", "r"), build_input_shape=[None, 3]))
    assert read(tmp_path).type("input") == Type("float32", (1, 3))


def test_a_topology_as_tensorflow_js_itself_saves_it(tmp_path):
    content = tfjs.model_json(sequential(start(2), layer("ReLU", "r")), {})
    content["modelTopology"] = content["modelTopology"]["model_config"]
    content["weightsManifest"] = [{"paths": ["./shard.bin"], "weights": []}]
    del content["format"]
    (tmp_path / "model.json").write_text(json.dumps(content))
    (tmp_path / "shard.bin").write_bytes(b"")
    assert steps(read(tmp_path)) == ["relu"]


SCALE = layer("Rescaling", "double", scale=2.0)
SHIFT = layer("Rescaling", "shift", scale=1.0, offset=1.0)
INPUTS = [called(start(2, name="a")), called(start(2, name="b"))]


@pytest.mark.parametrize(
    ("layers", "outputs", "y"),
    [
        ([called(SCALE, "a", "b")], [["double", 1, 0], ["double", 0, 0]], [6, 2]),
        # a later call of a layer may feed an earlier one in the list
        (
            [called(SCALE, "a", ["shift", 0, 0]), called(SHIFT, ["double", 0, 0])],
            *([["double", 1, 0]], 6),
        ),
        # the first call has to wait, the second is ready
        (
            [called(SCALE, ["shift", 0, 0], "a"), called(SHIFT, "b")],
            *([["double", 0, 0], ["double", 1, 0]], [8, 2]),
        ),
        # layers in any order
        ([called(SCALE, "shift"), called(SHIFT, "b")], [["double", 0, 0]], 8),
        (
            [called(layer("Concatenate", "c", axis=1), ("a", "b"))],
            *(["c", 0, 0], [1, 1, 3, 3]),
        ),
        ([called(SCALE, "a")], {"y": ["double", 0, 0]}, 2),
        ([called(SCALE, "a", training=False, mask=None)], ["double", 0, 0], 2),
    ],
)
def test_functional(tmp_path, layers, outputs, y):
    model = functional([*INPUTS, *layers], [["a", 0, 0], ["b", 0, 0]], outputs)
    graph = read(tfjs.write(tmp_path, model))
    assert graph.inputs == ("a", "b")
    got = answer(graph, [[1, 1]], [[3, 3]])
    several = isinstance(y, list) and isinstance(outputs, list) and len(outputs) == 2
    if several:
        assert got == [[[one, one]] for one in y]
    else:
        assert got == [y if isinstance(y, list) else [y, y]]


def test_inputs_stand_in_the_order_of_the_model(tmp_path):
    both = called(layer("Concatenate", "c", axis=1), ("a", "b"))
    ends = [["b", 0, 0], ["a", 0, 0]]
    model = functional([*INPUTS, both], ends, ["c", 0, 0])
    assert read(tfjs.write(tmp_path, model)).inputs == ("b", "a")


def test_layers_that_no_output_needs_are_left_out(tmp_path):
    layers = [*INPUTS, called(SCALE, "a"), called(SHIFT, "b")]
    model = functional(layers, [["a", 0, 0], ["b", 0, 0]], ["shift", 0, 0])
    graph = read(tfjs.write(tmp_path, model))
    assert steps(graph) == ["rescaling"]
    assert graph.inputs == ("a", "b")  # a request still has both


def nested(*, keras: int):
    """A model called twice, the second time on its own result."""
    inner = functional(
        [called(start(2, name="i")), called(SCALE, "i")],
        *(["i", 0, 0], ["double", 0, 0], "inner"),
    )
    if keras == 3:
        twice = called(inner, "a", ["inner", 0, 0])
        last = called(SHIFT, ["inner", 1, 0])
    else:  # the calls of a model count from 1
        calls = [[["a", 0, 0, {}]], [["inner", 1, 0, {}]]]
        twice = {**inner, "inbound_nodes": calls}
        last = {**SHIFT, "inbound_nodes": [[["inner", 2, 0, {}]]]}
    # and so they do in the list of outputs, whoever wrote it
    outputs = [["inner", 1, 0], ["inner", 2, 0], ["shift", 0, 0]]
    return functional([INPUTS[0], twice, last], ["a", 0, 0], outputs)


@pytest.mark.parametrize("keras", [3, 2])
def test_a_model_in_a_model(tmp_path, keras):
    graph = read(tfjs.write(tmp_path, nested(keras=keras)))
    assert graph.outputs == ("inner/double", "inner/double:2", "shift")
    assert answer(graph, [[1, 2]]) == [[[2, 4]], [[4, 8]], [[5, 9]]]


def test_weights_of_a_model_in_a_model(tmp_path):
    inner = sequential(start(2), layer("Dense", "dense", units=3), name="inner")
    outer = sequential(
        *(start(2), inner, layer("Dense", "dense", units=4)),
    )
    weights = {
        **tfjs.dense_weights(2, 3, "layers/sequential/layers/dense"),
        **tfjs.dense_weights(3, 4, "layers/dense"),
    }
    graph = read(tfjs.write(tmp_path, outer, weights))
    assert graph.data("inner/dense/kernel").shape == (2, 3)
    assert graph.data("dense/kernel").shape == (3, 4)


def test_results_of_several_values(tmp_path):
    two = functional(
        [called(start(2, name="i")), called(SCALE, "i"), called(SHIFT, "i")],
        *(["i", 0, 0], [["double", 0, 0], ["shift", 0, 0]], "two"),
    )
    layers = [INPUTS[0], called(two, "a"), called(layer("ReLU", "r"), ["two", 0, 1])]
    graph = read(tfjs.write(tmp_path, functional(layers, ["a", 0, 0], ["r", 0, 0])))
    assert answer(graph, [[1, 2]]) == [[2, 3]]


@pytest.mark.parametrize(
    ("quantization", "code", "stored", "values"),
    [
        ({"dtype": "float16"}, "<f2", [0.5, 65504], [0.5, 65504]),
        ({"dtype": "uint8", "scale": 0.5, "min": -1}, "<u1", [0, 255], [-1, 126.5]),
        ({"dtype": "uint16", "scale": 2, "min": 1}, "<u2", [3, 65535], [7, 131071]),
        # in double precision, rounded once: float32 steps give -0.59999996
        (
            {"dtype": "uint8", "scale": 0.1, "min": -0.7},
            *("<u1", [1, 0], [1 * 0.1 - 0.7, -0.7]),
        ),
    ],
)
def test_quantized_weights(tmp_path, quantization, code, stored, values):
    model = sequential(start(2), layer("Dense", "d", units=1, use_bias=False))
    tfjs.write(tmp_path, model, {"layers/dense/vars/0": np.zeros((2, 1), np.float32)})
    content = json.loads((tmp_path / "model.json").read_text())
    content["weightsManifest"][0]["weights"][0]["quantization"] = quantization
    (tmp_path / "model.json").write_text(json.dumps(content))
    (tmp_path / "shard.bin").write_bytes(np.array(stored, code).tobytes())
    got = read(tmp_path).data("d/kernel")
    np.testing.assert_array_equal(got, np.float32(values).reshape(2, 1))


def test_a_group_is_cut_anywhere(tmp_path):
    whole, cut = FIXTURES / "functional", tmp_path / "cut"
    shutil.copytree(whole, cut)
    content = json.loads((cut / "model.json").read_text())
    (group,) = content["weightsManifest"]
    (name,) = group["paths"]
    data = (cut / name).read_bytes()
    group["paths"] = ["a", "b", "c"]
    for path, part in zip("abc", (data[:3], data[3:3], data[3:]), strict=True):
        (cut / path).write_bytes(part)
    (cut / "model.json").write_text(json.dumps(content))
    assert read(cut) == read(whole)
