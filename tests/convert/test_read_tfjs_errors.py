import json

import numpy as np
import pytest

from convert.errors import InputError
from convert.read import read
from tests.convert import tfjs
from tests.convert.tfjs import called, functional, layer, sequential, start, tensor

DENSE = layer("Dense", "d", units=3)
MODEL = sequential(start(2), DENSE)
WEIGHTS = tfjs.dense_weights(2, 3)
SUPPORTED = (
    "Activation, Concatenate, Dense, Dropout, ELU, Flatten, Functional, InputLayer, "
    "LeakyReLU, Normalization, ReLU, Rescaling, Sequential, Softmax"
)
EXPORT = (
    "export a model into it: tensorflowjs_converter --input_format=keras_keras "
    "--output_format=tfjs_layers_model model.keras BUNDLE"
)


def refused(folder):
    with pytest.raises(InputError) as caught:
        read(folder)
    file = f"{folder}/model.json: "
    assert str(caught.value).startswith(file)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(file).replace(str(folder), "BUNDLE")


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [layer("LSTM", "lstm_1", units=3)],
            f"layer 'lstm_1': LSTM is not supported; supported layers: {SUPPORTED}",
        ),
        (
            [sequential(start(2), layer("GRU", "g"), name="inner")],
            f"layer 'inner/g': GRU is not supported; supported layers: {SUPPORTED}",
        ),
        # the unknown layer is named though an earlier one has no weights
        (
            [layer("Dense", "e", units=9), layer("TextVectorization", "t")],
            "layer 't': TextVectorization is not supported; "
            f"supported layers: {SUPPORTED}",
        ),
        (
            [layer("Activation", "a", activation="gelu")],
            "layer 'a': activation: 'gelu' is not supported; use one of linear, relu, "
            "relu6, leaky_relu, elu, sigmoid, tanh, softmax",
        ),
        (
            [layer("Activation", "a", activation={"class_name": "function"})],
            "layer 'a': activation: function is not supported; use one of "
            "Activation, ELU, LeakyReLU, ReLU, Softmax",
        ),
        (
            [layer("Dense", "d")],
            "layer 'd': this Dense is not the framework's: it has no member 'units'; a "
            "class of your own is not supported, build it from layers that are",
        ),
        (
            [layer("Dense", "d", units=0)],
            "layer 'd': units: must be from 1 to 2147483647, not 0",
        ),
        (
            [layer("Dense", "d", units=2.5)],
            "layer 'd': units: must be a whole number, not 2.5",
        ),
        (
            [layer("Dense", "d", units=4)],
            "layer 'd': weight 'layers/dense/vars/0': is 2x3, the layer takes 2x4; "
            "export it again",
        ),
        (
            [layer("Dense", "d", units=3), layer("Dense", "e", units=1)],
            "layer 'e': weight 'layers/dense_1/vars/0' is not in the manifest; "
            "export it again",
        ),
        (
            [layer("Dense", "d", units=3, use_bias=False)],
            "weight 'layers/dense/vars/1' belongs to no layer that is read; "
            "export it again",
        ),
        (
            [layer("Dense", "d", units=3, use_bias="yes")],
            "layer 'd': use_bias: must be true or false, not 'yes'",
        ),
        (
            [layer("Dense", "d", units=3, dtype="mixed_float16")],
            "layer 'd': dtype: 'mixed_float16' is not supported; use float32",
        ),
        (
            [layer("Dense", "d", units=3, dtype={"config": {"name": "int8_float32"}})],
            "layer 'd': dtype: config: name: 'int8_float32' is not supported; "
            "use float32",
        ),
        (
            [layer("ReLU", "r", threshold=-1.0)],
            "layer 'r': threshold is -1.0; it must not be negative",
        ),
        (
            [layer("ELU", "e", alpha="1")],
            "layer 'e': alpha: must be a number, not '1'",
        ),
        ([layer("ELU", "e", alpha=1e39)], "layer 'e': alpha: 1e+39 is beyond float32"),
        (
            [layer("ELU", "e", alpha=float("nan"))],
            "layer 'e': alpha: must be a number, not NaN",
        ),
        (
            [layer("Softmax", "s", axis=[0, 1])],
            "layer 's': axis [0, 1] is not supported; use the last, -1",
        ),
        (
            [layer("Softmax", "s", axis=0)],
            "layer 's': axis [0] is not supported; use the last, -1",
        ),
        (
            [layer("Dense", "e", units=2**31 - 1)],
            "layer 'e': takes 4,294,967,294 weights; at most 33,554,432 fit",
        ),
        (
            [layer("Concatenate", "c", axis=0)],
            "layer 'c': there is no axis 0 to concatenate along; use one of 1 to 1, "
            "or -1",
        ),
        (
            [layer("Normalization", "n", axis=[0, 1])],
            "layer 'n': axis [0, 1] is not supported; use the last, -1",
        ),
        (
            [layer("Normalization", "n", axis=-1, mean=[1, 2, 3], variance=[1, 1, 1])],
            "layer 'n': mean: is 3, the input takes 2; give one for each column",
        ),
        (
            [layer("Normalization", "n", axis=-1, mean=[1, 2], variance=[1, -1])],
            "layer 'n': has a variance below 0; adapt the layer again",
        ),
        (
            [layer("Normalization", "n", axis=-1)],
            "layer 'n': weight 'layers/normalization/vars/0' is not in the manifest; "
            "export it again",
        ),
        (
            [layer("Rescaling", "r", scale=[[1, 2], [3]])],
            "layer 'r': scale: its lists differ in length",
        ),
        (
            [layer("Rescaling", "r", scale=[1, "2"])],
            "layer 'r': scale[1]: must be a number, not '2'",
        ),
        ([layer("Rescaling", "r")], "layer 'r': this Rescaling is not the framework's: "
         "it has no member 'scale'; a class of your own is not supported, build it "
         "from layers that are"),
        ([start(2)], "layer 'x': another layer has this name; rename one"),
        (
            [start(2, name="y")],
            "layer 'y': is called; an InputLayer is where a model begins",
        ),
        ([sequential(start(3), name="s")], "layer 's/x': takes float32[1,3], is given "
         "float32[1,2]"),
        ([sequential(name="s")], "layer 's': has no layers; add one"),
        ([{"class_name": "ReLU"}], "model: layers[1]: member 'config' is missing; "
         "export the model again"),
        ([7], "model: layers[1]: must be an object, not 7"),
    ],
)  # fmt: skip
def test_a_layer_that_is_wrong(tmp_path, layers, message):
    tfjs.write(tmp_path, sequential(start(2), *layers), WEIGHTS)
    assert refused(tmp_path) == message


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (
            start(None),
            "layer 'x': batch_shape: dimension 1 is not fixed; give it a size",
        ),
        (start(), "layer 'x': batch_shape: has no dimension but the batch; use one "
         "at least"),
        (start(0), "layer 'x': batch_shape[1]: must be from 1 to 2147483647, not 0"),
        (start(2, 2**31 - 1), "layer 'x': batch_shape: is 4,294,967,294 numbers; at "
         "most 33,554,432 fit"),
        (layer("InputLayer", "x"), "layer 'x': member 'batch_shape' is missing; "
         "export the model again"),
        (layer("InputLayer", "x", batch_shape=[32, 2]), "layer 'x': batch_shape: must "
         "begin with the batch, null or 1"),
        (layer("InputLayer", "x", batch_shape=[]), "layer 'x': batch_shape: must "
         "begin with the batch, null or 1"),
        (layer("InputLayer", "x", batch_shape="2"), "layer 'x': batch_shape: must be "
         "a list, not '2'"),
        (start(2, dtype="int32"), "layer 'x': dtype: 'int32' is not supported; use "
         "float32"),
        (start(2, sparse=True), "layer 'x': sparse=True is not supported; use a dense "
         "input"),
        (layer("ReLU", "r"), "model: has no input shape; add an Input, or build it "
         "before it is saved"),
        (start(2**12, 2**12, name="x"), "layer 'd': weight 'layers/dense/vars/0': is "
         "2x3, the layer takes 4096x3; export it again"),
    ],
)  # fmt: skip
def test_an_input_that_is_wrong(tmp_path, first, message):
    tfjs.write(tmp_path, sequential(first, DENSE), WEIGHTS)
    assert refused(tmp_path) == message


def test_a_layer_that_gives_too_much(tmp_path):
    x = called(start(2**24))
    wide = called(layer("Concatenate", "c", axis=1), ("x", "x", "x"))
    tfjs.write(tmp_path, functional([x, wide], ["x", 0, 0], ["c", 0, 0]))
    message = "layer 'c': gives 50,331,648 numbers; at most 33,554,432 fit"
    assert refused(tmp_path) == message


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


def without(key):
    return lambda content: content.pop(key)


def weight(**members):
    return lambda content: content["weightsManifest"][0]["weights"][0].update(members)


def paths(*names):
    return lambda content: content["weightsManifest"][0].update(paths=list(names))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda c: c.update(format="graph-model"),
            f"a graph model has no layers; {EXPORT}",
        ),
        (
            lambda c: c.update(modelTopology={"node": [], "versions": {}}),
            f"a graph model has no layers; {EXPORT}",
        ),
        (
            without("modelTopology"),
            f"there is no modelTopology, only weights; {EXPORT}",
        ),
        (
            lambda c: c.update(modelTopology=None),
            f"there is no modelTopology, only weights; {EXPORT}",
        ),
        (
            lambda c: c.update(modelTopology={"model_config": {"class_name": "Mine"}}),
            "model: 'Mine' is not supported; save a Sequential or Functional model",
        ),
        (
            without("weightsManifest"),
            "member 'weightsManifest' is missing; export the model again",
        ),
        (lambda c: c.update(weightsManifest={}), "weightsManifest: must be a list, "
         "not an object"),
        (paths("lost.bin"), "weightsManifest[0]: paths[0]: shard 'lost.bin': no such "
         "file or directory; copy it beside model.json"),
        (paths("shard.bin", "shard.bin"), "weightsManifest[0]: its weights take 36 "
         "bytes, its shards hold 72; a shard is too long, export the model again"),
        (paths(), "weightsManifest[0]: its weights take 36 bytes, its shards hold 0; a "
         "shard is cut short, export the model again"),
        (paths("../shard.bin"), "weightsManifest[0]: paths[0]: '../shard.bin' must be "
         "the name of a file beside model.json"),
        (paths("/etc/passwd"), "weightsManifest[0]: paths[0]: '/etc/passwd' must be "
         "the name of a file beside model.json"),
        (paths(".."), "weightsManifest[0]: paths[0]: shard '..': is a directory; copy "
         "it beside model.json"),
        (paths("n" * 300), f"weightsManifest[0]: paths[0]: shard '{'n' * 300}': file "
         "name too long; copy it beside model.json"),
        (paths("a\0b"), "weightsManifest[0]: paths[0]: U+0000 at character 2 is not "
         "text"),
        (weight(dtype="string"), "weightsManifest[0]: weights[0]: dtype: 'string' is "
         "not a dtype of weights; use one of float32, int32, bool, complex64"),
        (weight(dtype="int32"), "layer 'd': weight 'layers/dense/vars/0': dtype "
         "'int32' is not supported; use float32"),
        (weight(shape=[3, 2]), "layer 'd': weight 'layers/dense/vars/0': is 3x2, the "
         "layer takes 2x3; export it again"),
        (weight(shape=[10**9, 10**9]), "weightsManifest[0]: its weights take "
         "4,000,000,000,000,000,012 bytes, its shards hold 36; a shard is cut short, "
         "export the model again"),
        (weight(shape=[-2, -3]), "weightsManifest[0]: weights[0]: shape[0]: must be "
         "from 0 to 2147483647, not -2"),
        (weight(name="layers/dense/vars/1"), "weight 'layers/dense/vars/1' is there "
         "twice; export it again"),
        (weight(name="layers/dense/vars/2"), "layer 'd': weight 'layers/dense/vars/0' "
         "is not in the manifest; export it again"),
        (weight(quantization={"dtype": "int4"}), "weightsManifest[0]: weights[0]: "
         "quantization: dtype: 'int4' is not a dtype of quantized weights; use one of "
         "float16, uint8, uint16"),
        (weight(quantization={"dtype": "uint8", "min": 0}), "weightsManifest[0]: "
         "weights[0]: quantization: member 'scale' is missing; export the model again"),
        (weight(quantization={"dtype": "uint8", "min": 0, "scale": 1}),
         "weightsManifest[0]: its weights take 18 bytes, its shards hold 36; a shard "
         "is too long, export the model again"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong(tmp_path, change, message):
    content = tfjs.model_json(MODEL, WEIGHTS)
    change(content)
    (tmp_path / "model.json").write_text(json.dumps(content))
    (tmp_path / "shard.bin").write_bytes(tfjs.shard(WEIGHTS))
    assert refused(tmp_path) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: not JSON: expecting value"),
        ('{"modelTopology":\n{', "line 2, column 2: not JSON: expecting property name "
         "enclosed in double quotes"),
        ("[]", "must be an object, not a list"),
        ("[" * 100_000, "not JSON: nested too deeply"),
    ],
)  # fmt: skip
def test_text_that_is_no_model(tmp_path, text, message):
    (tmp_path / "model.json").write_text(text)
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


def test_a_scale_in_lists_in_lists_without_end(tmp_path):
    scale = 1.0
    for _ in range(900):
        scale = [scale]
    tfjs.write(tmp_path, sequential(start(2), layer("Rescaling", "r", scale=scale)))
    assert refused(tmp_path)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_weights_that_are_no_numbers(tmp_path, value):
    weights = {**WEIGHTS, "layers/dense/vars/1": np.float32([1, value, 3])}
    tfjs.write(tmp_path, MODEL, weights)
    message = "holds infinity or NaN; train the model again"
    assert refused(tmp_path) == f"layer 'd': weight 'layers/dense/vars/1': {message}"


def test_quantized_weights_beyond_float32(tmp_path):
    content = tfjs.model_json(MODEL, WEIGHTS)
    quantization = {"dtype": "uint8", "min": 0, "scale": 1e308}
    for one in content["weightsManifest"][0]["weights"]:
        one["quantization"] = quantization
    (tmp_path / "model.json").write_text(json.dumps(content))
    (tmp_path / "shard.bin").write_bytes(bytes(range(9)))
    assert refused(tmp_path).endswith("holds infinity or NaN; train the model again")


COMMAND = "tensorflowjs_converter --input_format={} --output_format=tfjs_layers_model"
KERAS, HDF5 = COMMAND.format("keras_keras"), COMMAND.format("keras")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            None,
            "no model file; a bundle holds one of model.json; export a model into it: "
            f"{KERAS} model.keras {{0}}",
        ),
        (
            "iris.keras",
            f"iris.keras is not read; convert it: {KERAS} {{0}}/iris.keras {{0}}",
        ),
        ("iris.h5", f"iris.h5 is not read; convert it: {HDF5} {{0}}/iris.h5 {{0}}"),
        (
            "iris.weights.h5",
            "iris.weights.h5 holds weights without a model; save the whole model",
        ),
        (
            "my iris.HDF5",
            f"my iris.HDF5 is not read; convert it: {HDF5} '{{0}}/my iris.HDF5' {{0}}",
        ),
    ],
)
def test_a_bundle_without_a_model(tmp_path, file, message):
    if file:
        (tmp_path / file).touch()
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert str(caught.value) == f"{tmp_path}: {message.format(tmp_path)}"


def test_a_file_is_no_bundle(tmp_path):
    (tmp_path / "iris.keras").touch()
    with pytest.raises(InputError) as caught:
        read(tmp_path / "iris.keras")
    assert str(caught.value) == (
        f"{tmp_path}/iris.keras: is a file, not a model's folder; convert it: "
        f"{KERAS} {tmp_path}/iris.keras {tmp_path}/iris"
    )


def test_a_model_json_that_is_a_directory(tmp_path):
    (tmp_path / "model.json").mkdir()
    assert refused(tmp_path) == "is a directory"
