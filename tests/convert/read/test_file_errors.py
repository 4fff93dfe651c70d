import json

import numpy as np
import pytest

from convert.errors import InputError
from convert.read import read
from tests.convert import tfjs
from tests.convert.tfjs import layer, refused, sequential, start

MODEL = sequential(start(2), layer("Dense", "d", units=3))
WEIGHTS = tfjs.dense_weights(2, 3)
COMMAND = "tensorflowjs_converter --input_format={} --output_format=tfjs_layers_model"
KERAS, HDF5 = COMMAND.format("keras_keras"), COMMAND.format("keras")
EXPORT = f"export a model into it: {KERAS} model.keras"


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
            f"a graph model has no layers; {EXPORT} BUNDLE",
        ),
        (
            lambda c: c.update(modelTopology={"node": [], "versions": {}}),
            f"a graph model has no layers; {EXPORT} BUNDLE",
        ),
        (
            without("modelTopology"),
            f"there is no modelTopology, only weights; {EXPORT} BUNDLE",
        ),
        (
            lambda c: c.update(modelTopology=None),
            f"there is no modelTopology, only weights; {EXPORT} BUNDLE",
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
    said = "holds infinity or NaN; convert the model without --quantize_uint8"
    assert refused(tmp_path).endswith(said)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            None,
            f"no model file; a bundle holds one of model.json; {EXPORT} {{0}}",
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
