"""A model.json of Keras 2 → as the Keras of 2018 or of 2020 wrote it.

    rewrite(Path("build/keras2_2018/twice/model.json"), 2018)

A Sequential had no InputLayer, its shape stood at the first layer; until Keras 2.2.3 it
was no more than the list of its layers, without a name. A Functional was a Model. There
were neither modules nor registered names. tf_keras still reads what comes out to the
same numbers.
"""

import json
from pathlib import Path
from typing import Any

# members of layers, and of their configurations, that came later
LATER = ("module", "registered_name", "build_config", "compile_config")
LATER_CONFIG = {"InputLayer": ("ragged",), "Functional": ("trainable",)}


def rewrite(file: Path, year: int) -> None:
    """Rewrite a file in place."""
    content = json.loads(file.read_text())
    topology = content["modelTopology"]
    topology["model_config"] = older(topology["model_config"], year)
    topology["keras_version"] = "2.2.2" if year == 2018 else "2.2.4-tf"
    if year == 2018:
        for name in ("format", "generatedBy", "convertedBy"):
            del content[name]
    file.write_text(json.dumps(content))


def older(layer: dict[str, Any], year: int) -> dict[str, Any]:
    """Write a layer, and the layers in it, as they were."""
    kept = {name: one for name, one in layer.items() if name not in LATER}
    kind, config = kept["class_name"], dict(kept["config"])
    for name in LATER_CONFIG.get(kind, ()):
        config.pop(name, None)
    config = {name: plain(one) for name, one in config.items()}
    if kind == "Sequential":
        rest = without_input(config["layers"], year)
        return {**kept, "config": rest if year == 2018 else {**config, "layers": rest}}
    if kind == "Functional":
        config["layers"] = [older(one, year) for one in config["layers"]]
        return {**kept, "class_name": "Model", "config": config}
    return {**kept, "config": config}


def without_input(layers: list[dict[str, Any]], year: int) -> list[dict[str, Any]]:
    """Leave the InputLayer out; its shape goes to the first layer."""
    rest = [older(one, year) for one in layers if one["class_name"] != "InputLayer"]
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
