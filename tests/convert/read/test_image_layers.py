import numpy as np
import pytest

from convert.graph.show import show
from convert.read import keras_activations, read
from tests.convert import tfjs
from tests.convert.tfjs import called, functional, layer, refused, sequential, start

RANDOM = np.random.default_rng(8)
SHAPES = {
    "Conv2D": ("conv2d", [(3, 3, 2, 2), (2,)]),
    "Conv1D": ("conv1d", [(3, 2, 2), (2,)]),
    "DepthwiseConv2D": ("depthwise_conv2d", [(3, 3, 2, 1), (2,)]),
    "SeparableConv2D": ("separable_conv2d", [(3, 3, 2, 1), (1, 1, 2, 2), (2,)]),
    "BatchNormalization": ("batch_normalization", [(2,)] * 4),
}
OF_IMAGES = (
    *("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D"),
    *("AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
    *("ZeroPadding2D", "UpSampling2D", "BatchNormalization"),
)
OF_ROWS = (
    *("Conv1D", "MaxPooling1D", "AveragePooling1D", "GlobalAveragePooling1D"),
    *("GlobalMaxPooling1D", "ZeroPadding1D"),
)


def weights(kind):
    name, shapes = SHAPES.get(kind, ("", []))
    return {
        f"layers/{name}/vars/{i}": np.abs(RANDOM.normal(size=shape)).astype(np.float32)
        for i, shape in enumerate(shapes)
    }


def write(folder, one, version="3.15.1"):
    kind = one["class_name"]
    first = start(6, 2) if kind in OF_ROWS else start(6, 5, 2)
    return tfjs.write(folder, sequential(first, one), weights(kind), version)


@pytest.mark.parametrize("kind", [*OF_IMAGES, *OF_ROWS])
def test_a_layer_of_keras_3_has_all_its_members(tmp_path, kind):
    one = layer(kind, "l")
    read(write(tmp_path, one))
    foreign = f"layer 'l': this {kind} is not the framework's: it has "
    for name in set(one["config"]) - {"name"}:
        less = {key: value for key, value in one["config"].items() if key != name}
        write(tmp_path, {**one, "config": less})
        assert refused(tmp_path).startswith(f"{foreign}no member {name!r}")
    more = {**one, "config": {**one["config"], "factor": 2}}
    for version in ("3.15.1", "2.19.0", "tfjs-layers 4.22.0"):
        write(tmp_path, more, version)
        assert refused(tmp_path).startswith(f"{foreign}a member 'factor'")


@pytest.mark.parametrize("kind", [*OF_IMAGES, *OF_ROWS])
def test_a_layer_of_images_takes_no_other(tmp_path, kind):
    if kind == "BatchNormalization":
        return
    form = "(items, channels)" if kind in OF_ROWS else "(height, width, channels)"
    tfjs.write(tmp_path, sequential(start(2), layer(kind, "l")), weights(kind))
    message = f"layer 'l': is given float32[1,2]; it takes {form} of a batch"
    assert refused(tmp_path) == message


@pytest.mark.parametrize("kind", [*OF_IMAGES, *OF_ROWS])
def test_channels_first_is_refused(tmp_path, kind):
    if kind == "BatchNormalization":
        return
    write(tmp_path, layer(kind, "l", data_format="channels_first"))
    assert refused(tmp_path) == (
        "layer 'l': data_format: 'channels_first' is not supported; train with "
        "channels_last"
    )


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        (
            "Conv2D",
            {"padding": "causal"},
            "padding: 'causal' is not supported; use valid or same",
        ),
        ("Conv2D", {"kernel_size": [3]}, "kernel_size: must be 2 numbers, not 1"),
        (
            "Conv2D",
            {"kernel_size": [3, 0]},
            "kernel_size[1]: must be from 1 to 2147483647, not 0",
        ),
        (
            "Conv2D",
            {"strides": None},
            "member 'strides' is missing; export the model again",
        ),
        (
            "Conv2D",
            {"filters": 3},
            "weight 'layers/conv2d/vars/0': is 3x3x2x2, the layer takes 3x3x2x3; "
            "export it again",
        ),
        ("Conv2D", {"groups": 3}, "2 channels are no multiple of 3 groups"),
        ("Conv2D", {"groups": 0}, "groups: must be from 1 to 2147483647, not 0"),
        (
            "Conv2D",
            {"groups": 2, "filters": 5},
            "5 filters are no multiple of 2 groups",
        ),
        (
            "Conv2D",
            {"dilation_rate": [3, 1]},
            "an image of 6x5 is smaller than a window of 7x3",
        ),
        (
            "Conv2D",
            {"dilation_rate": 0},
            "dilation_rate: must be from 1 to 2147483647, not 0",
        ),
        (
            "DepthwiseConv2D",
            {"depth_multiplier": 2},
            "weight 'layers/depthwise_conv2d/vars/0': is 3x3x2x1, the layer takes "
            "3x3x2x2; export it again",
        ),
        ("Conv2D", {"use_bias": 1}, "use_bias: must be true or false, not 1"),
        (
            "Conv2D",
            {"activation": "mine"},
            "activation: 'mine' is not supported; use one of "
            f"{', '.join(keras_activations.ACTIVATIONS)}",
        ),
        (
            "Conv1D",
            {"padding": "full"},
            "padding: 'full' is not supported; use valid or same",
        ),
        (
            "MaxPooling2D",
            {"pool_size": 7},
            "an image of 6x5 is smaller than a window of 7x7",
        ),
        (
            "MaxPooling1D",
            {"padding": "causal"},
            "padding: 'causal' is not supported; use valid or same",
        ),
        (
            "MaxPooling1D",
            {"pool_size": 7},
            "an image of 1x6 is smaller than a window of 7x7",
        ),
        (
            "ZeroPadding2D",
            {"padding": [[1, 1]]},
            "padding: must be 2 pairs of numbers",
        ),
        ("ZeroPadding2D", {"padding": [[1], 1]}, "padding[0]: must be two numbers"),
        (
            "ZeroPadding1D",
            {"padding": -1},
            "padding: must be from 0 to 2147483647, not -1",
        ),
        (
            "UpSampling2D",
            {"interpolation": "bilinear"},
            "interpolation: 'bilinear' is not supported; use nearest",
        ),
        (
            "UpSampling2D",
            {"size": [2**20, 2**20]},
            "gives 65,970,697,666,560 numbers; at most 33,554,432 fit",
        ),
        (
            "BatchNormalization",
            {"axis": 1},
            "axis [1] is not supported; use the last, -1",
        ),
        (
            "BatchNormalization",
            {"axis": [2, 3]},
            "axis [2, 3] is not supported; use the last, -1",
        ),
        (
            "BatchNormalization",
            {"renorm": True},
            "renorm is not supported; leave it out",
        ),
        (
            "BatchNormalization",
            {"virtual_batch_size": 4},
            "virtual_batch_size is not supported; leave it out",
        ),
        (
            "BatchNormalization",
            {"epsilon": -10.0},
            "has a variance below 0; train the layer again",
        ),
        (
            "BatchNormalization",
            {"scale": False},
            "weight 'layers/batch_normalization/vars/3' belongs to no layer that is "
            "read; export it again",
        ),
    ],
)
def test_an_option_that_cannot_be_done(tmp_path, kind, given, message):
    write(tmp_path, layer(kind, "l", **given))
    assert refused(tmp_path).removeprefix("layer 'l': ") == message


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ([4, 16], "target_shape: [4, 16] does not fit float32[1,6,5,2]"),
        ([-1, 7], "target_shape: [8, 7] does not fit float32[1,6,5,2]"),
        ([-1, -1], "target_shape: [-1, -1] does not fit float32[1,6,5,2]"),
        ([0, -1], "target_shape: [0, -1] does not fit float32[1,6,5,2]"),
    ],
)
def test_a_shape_that_does_not_fit(tmp_path, shape, message):
    write(tmp_path, layer("Reshape", "l", target_shape=shape))
    assert refused(tmp_path) == f"layer 'l': {message}; export the model again"


def joined(folder, kind, *names):
    inputs = [start(3, name="a"), start(3, name="b"), start(2, name="c")]
    inputs.append(start(2, 3, name="d"))
    layers = [*map(called, inputs), called(layer(kind, "l"), names)]
    ends = [[one["config"]["name"], 0, 0] for one in inputs]
    return tfjs.write(folder, functional(layers, ends, ["l", 0, 0]))


@pytest.mark.parametrize(
    ("kind", "names", "message"),
    [
        (
            "Multiply",
            ("a", "b", "c"),
            "its inputs float32[1,3] and float32[1,3] and float32[1,2] do not fit "
            "together; Reshape them to one rank",
        ),
        (
            "Average",
            ("a", "d"),
            "its inputs float32[1,3] and float32[1,2,3] do not fit together; Reshape "
            "them to one rank",
        ),
        ("Subtract", ("a", "b", "a"), "is called with 3 inputs, not 2"),
        ("Subtract", ("a",), "is called with 1 inputs, not 2"),
    ],
)
def test_inputs_that_cannot_be_joined(tmp_path, kind, names, message):
    joined(tmp_path, kind, *names)
    assert refused(tmp_path) == f"layer 'l': {message}"


def test_three_are_added_one_after_the_other(tmp_path):
    text = show(read(joined(tmp_path, "Add", "b", "a", "b")))
    assert text.splitlines()[-2:] == [
        "l/add: float32[1,3] = add(b, a) @ l",
        "l: float32[1,3] = add(l/add, b)",
    ]


def test_a_row_is_an_image_of_one_line(tmp_path):
    one = layer("Conv1D", "l", activation="relu", padding="causal", strides=2)
    text = show(read(write(tmp_path, one)))
    assert text.splitlines()[-4:] == [
        "l/reshape: float32[1,1,6,2] = reshape(x) shape=[1,1,6,2] @ l",
        "l/convolution: float32[1,1,3,2] = convolution(l/reshape, l/kernel, l/bias) "
        "strides=[1,2] pads=[0,2,0,0] @ l",
        "l/relu: float32[1,1,3,2] = relu(l/convolution) @ l",
        "l: float32[1,3,2] = reshape(l/relu) shape=[1,3,2]",
    ]
