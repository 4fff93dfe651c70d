import pytest

from convert.read import keras_activations
from tests.convert import tfjs
from tests.convert.tfjs import called, functional, layer, refused, sequential, start

DENSE = layer("Dense", "d", units=3)
WEIGHTS = tfjs.dense_weights(2, 3)
LISTED = "`hashi show --support` lists"
ACTIVATIONS = ", ".join(keras_activations.ACTIVATIONS)
ACTIVATION_LAYERS = ", ".join(keras_activations.ACTIVATION_LAYERS)


def own_function(name):
    """Write a function as Keras 3 does."""
    said = {"module": "builtins", "registered_name": "function"}
    return {"class_name": "function", "config": name, **said}


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [layer("LSTM", "lstm_1", units=3)],
            f"layer 'lstm_1': LSTM is not supported; {LISTED} the layers that are",
        ),
        (
            [sequential(start(2), layer("GRU", "g"), name="inner")],
            f"layer 'inner/g': GRU is not supported; {LISTED} the layers that are",
        ),
        # the unknown layer is named though an earlier one has no weights
        (
            [layer("Dense", "e", units=9), layer("TextVectorization", "t")],
            f"layer 't': TextVectorization is not supported; {LISTED} the layers that "
            "are",
        ),
        (
            [layer("Densse", "d")],
            f"layer 'd': Densse is not supported; Dense and others are: {LISTED} them",
        ),
        (
            [layer("Activation", "a", activation="mine")],
            f"layer 'a': activation: 'mine' is not supported; use one of {ACTIVATIONS}",
        ),
        (
            [layer("Activation", "a", activation={"class_name": "Mine"})],
            "layer 'a': activation: Mine is not supported; use one of "
            f"{ACTIVATION_LAYERS}",
        ),
        (
            [layer("Activation", "a", activation=own_function("my>double"))],
            "layer 'a': activation: a function of your own 'my>double' is not "
            f"supported; use one of {ACTIVATIONS}",
        ),
        # what a lambda leaves in the file
        (
            [layer("Activation", "a", activation={"value": ["4wEA", None, None]})],
            "layer 'a': activation: a function of your own is not supported; use one "
            f"of {ACTIVATIONS}",
        ),
        (
            [layer("Activation", "a", activation={"class_name": "function"})],
            "layer 'a': activation: a function of your own is not supported; use one "
            f"of {ACTIVATIONS}",
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


def test_a_layer_with_names_like_its_own(tmp_path):
    tfjs.write(tmp_path, sequential(start(2), layer("MaxPooling4D", "m")))
    said = refused(tmp_path).removeprefix("layer 'm': MaxPooling4D is not supported; ")
    names, _, listed = said.partition(" and others are: ")
    assert "MaxPooling2D" in names.split(", ") and len(names.split(", ")) == 3
    assert listed == f"{LISTED} them"


def test_a_scale_in_lists_in_lists_without_end(tmp_path):
    scale = 1.0
    for _ in range(900):
        scale = [scale]
    tfjs.write(tmp_path, sequential(start(2), layer("Rescaling", "r", scale=scale)))
    assert refused(tmp_path)
