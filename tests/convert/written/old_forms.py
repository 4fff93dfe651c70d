"""A model.json of Keras 2 → as the Keras and TensorFlow of 2018 wrote it.

    rewrite(Path("build/keras2_2018/twice/model.json"))

A Sequential was the list of its layers, without a name and without its InputLayer,
whose shape stood at the first layer; a Functional was a Model; and there were neither
modules nor registered names. tf_keras still reads what comes out to the same numbers.
"""

import json
from pathlib import Path
from typing import Any

# members of layers, and of their configurations, that came later
LATER = ("module", "registered_name", "build_config", "compile_config")
LATER_CONFIG = {"InputLayer": ("ragged",), "Functional": ("trainable",)}


def rewrite(file: Path) -> None:
    """Rewrite a file in place."""
    content = json.loads(file.read_text())
    topology = content["modelTopology"]
    topology["model_config"] = older(topology["model_config"])
    topology["keras_version"] = "2.2.2"
    for name in ("format", "generatedBy", "convertedBy"):
        del content[name]
    file.write_text(json.dumps(content))


def older(layer: dict[str, Any]) -> dict[str, Any]:
    """Write a layer, and the layers in it, as they were."""
    kept = {name: one for name, one in layer.items() if name not in LATER}
    kind, config = kept["class_name"], dict(kept["config"])
    for name in LATER_CONFIG.get(kind, ()):
        config.pop(name, None)
    config = {name: plain(one) for name, one in config.items()}
    if kind == "Sequential":
        return {**kept, "config": in_a_row(config["layers"])}
    if kind == "Functional":
        config["layers"] = [older(one) for one in config["layers"]]
        return {**kept, "class_name": "Model", "config": config}
    return {**kept, "config": config}


def in_a_row(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave the InputLayer out; its shape goes to the first layer."""
    rest = [older(one) for one in layers if one["class_name"] != "InputLayer"]
    is_layer = rest[0]["class_name"] not in ("Sequential", "Model")
    if len(rest) < len(layers) and is_layer:
        shape = layers[0]["config"]["batch_input_shape"]
        config = rest[0]["config"]
        first = {"name": config["name"], "trainable": True, "batch_input_shape": shape}
        rest[0] = {**rest[0], "config": {**first, **config}}
    return rest


def plain(value: Any) -> Any:
    """Leave modules and registered names out of initializers and the like."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if name not in LATER}
    return [plain(one) for one in value] if isinstance(value, list) else value
