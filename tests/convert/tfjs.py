"""Layers models written by hand, as the converter writes them from Keras 3 and 2."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convert.errors import InputError
from convert.read import read

type Weights = dict[str, np.ndarray] | list[tuple[str, np.ndarray]]


def trained(*weights: str) -> dict[str, None]:
    """What a layer's configuration says of how weights are trained."""
    parts = ("initializer", "regularizer", "constraint")
    return {f"{weight}_{part}": None for weight in weights for part in parts}


BIASED = {"activation": "linear", "use_bias": True, **trained("bias")}
IMAGE = {"data_format": "channels_last", "padding": "valid"}
WINDOWS = {**IMAGE, **BIASED, "dilation_rate": [1, 1], "strides": [1, 1]}
POOL = {**IMAGE, "pool_size": [2, 2], "strides": [2, 2]}
POOL_OF_ROWS = {**IMAGE, "pool_size": [2], "strides": [2]}
WHOLE = {"data_format": "channels_last", "keepdims": False}
CONVOLUTION = {"filters": 2, "groups": 1, **trained("kernel")}
# members that every writer writes; tests give those that matter
WRITTEN: dict[str, dict[str, Any]] = {
    "Activation": {"activation": "linear"},
    "AveragePooling1D": POOL_OF_ROWS,
    "AveragePooling2D": POOL,
    "BatchNormalization": {
        **{"axis": -1, "momentum": 0.99, "epsilon": 0.001},
        **{"center": True, "scale": True},
        **trained("beta", "gamma"),
        **{"moving_mean_initializer": None, "moving_variance_initializer": None},
    },
    "Concatenate": {"axis": -1},
    "Conv1D": {
        **{**WINDOWS, **CONVOLUTION, "kernel_size": [3]},
        **{"strides": [1], "dilation_rate": [1]},
    },
    "Conv2D": {**WINDOWS, **CONVOLUTION, "kernel_size": [3, 3]},
    "Dense": {**BIASED, **trained("kernel")},
    "DepthwiseConv2D": {
        **{**WINDOWS, "kernel_size": [3, 3], "depth_multiplier": 1},
        **trained("depthwise"),
    },
    "Dropout": {"rate": 0.5, "noise_shape": None, "seed": None},
    "ELU": {"alpha": 1.0},
    "Flatten": {"data_format": "channels_last"},
    "GlobalAveragePooling1D": WHOLE,
    "GlobalAveragePooling2D": WHOLE,
    "GlobalMaxPooling1D": WHOLE,
    "GlobalMaxPooling2D": WHOLE,
    "MaxPooling1D": POOL_OF_ROWS,
    "MaxPooling2D": POOL,
    "Normalization": {"axis": -1, "mean": None, "variance": None, "invert": False},
    "ReLU": {"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
    "Rescaling": {"offset": 0.0},
    "SeparableConv2D": {
        **{**WINDOWS, "kernel_size": [3, 3], "depth_multiplier": 1, "filters": 2},
        **trained("depthwise", "pointwise"),
    },
    "Softmax": {"axis": -1},
    "UpSampling2D": {
        **{"size": [2, 2], "data_format": "channels_last"},
        "interpolation": "nearest",
    },
    "ZeroPadding1D": {"padding": [1, 1]},
    "ZeroPadding2D": {"padding": [[1, 1], [1, 1]], "data_format": "channels_last"},
}

FIXTURES = Path(__file__).parent / "fixtures"


def layer(class_name: str, name: str, **config: Any) -> dict[str, Any]:
    written = WRITTEN.get(class_name, {})
    return {"class_name": class_name, "config": {"name": name, **written, **config}}


def start(*shape: int | None, name: str = "x", **config: Any) -> dict[str, Any]:
    return layer("InputLayer", name, batch_shape=[None, *shape], **config)


def sequential(*layers: dict[str, Any], **config: Any) -> dict[str, Any]:
    inside = {"name": "m", "layers": list(layers), **config}
    return {"class_name": "Sequential", "config": inside}


def functional(
    layers: list[dict[str, Any]], inputs: Any, outputs: Any, name: str = "m"
) -> dict[str, Any]:
    ends = {"input_layers": inputs, "output_layers": outputs}
    return {
        "class_name": "Functional",
        "config": {"name": name, "layers": layers, **ends},
    }


def called(layer: dict[str, Any], *calls: Any, **arguments: Any) -> dict[str, Any]:
    """A layer with its calls; each is what it reads: "a" is ["a", 0, 0]."""
    nodes = [{"args": [tensor(read)], "kwargs": arguments} for read in calls]
    return {**layer, "name": layer["config"]["name"], "inbound_nodes": nodes}


def tensor(read: Any) -> Any:
    if isinstance(read, tuple):
        return [tensor(one) for one in read]
    if isinstance(read, dict):
        return {key: tensor(one) for key, one in read.items()}
    history = [read, 0, 0] if isinstance(read, str) else read
    return {"class_name": "__keras_tensor__", "config": {"keras_history": history}}


def model_json(model: Any, weights: Weights, version: str = "3") -> dict[str, Any]:
    entries = [
        {"name": name, "shape": list(array.shape), "dtype": array.dtype.name}
        for name, array in pairs(weights)
    ]
    return {
        "format": "layers-model",
        "modelTopology": {"keras_version": version, "model_config": model},
        "weightsManifest": [{"paths": ["shard.bin"], "weights": entries}],
    }


def pairs(weights: Weights) -> list[tuple[str, np.ndarray]]:
    """The weights in their order; a list may have a name twice."""
    return list(weights.items()) if isinstance(weights, dict) else weights


def shard(weights: Weights) -> bytes:
    return b"".join(array.tobytes() for _, array in pairs(weights))


def write(
    folder: Path, model: Any, weights: Weights | None = None, version: str = "3"
) -> Path:
    """Write a bundle's model.json and its shard."""
    weights = weights or {}
    (folder / "model.json").write_text(json.dumps(model_json(model, weights, version)))
    (folder / "shard.bin").write_bytes(shard(weights))
    return folder


def refused(folder: Path) -> str:
    """Read a bundle that is wrong: the message after the file, in one line."""
    with pytest.raises(InputError) as caught:
        read(folder)
    file = f"{folder}/model.json: "
    assert str(caught.value).startswith(file)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(file).replace(str(folder), "BUNDLE")


def dense_weights(
    k: int, n: int, prefix: str = "layers/dense"
) -> dict[str, np.ndarray]:
    random = np.random.default_rng(k * 100 + n)
    return {
        f"{prefix}/vars/0": random.normal(size=(k, n)).astype(np.float32),
        f"{prefix}/vars/1": random.normal(size=n).astype(np.float32),
    }
