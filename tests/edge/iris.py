"""The trained Iris network, read without the converter, as NumPy arrays."""

import json
from pathlib import Path

import numpy as np

BUNDLE = Path(__file__).parents[2] / "models" / "iris"


def weights():
    """mean, divisor, and (kernel, bias) of each dense layer, in order."""
    model = json.loads((BUNDLE / "model.json").read_text())
    found = {}
    for group in model["weightsManifest"]:
        content = b"".join((BUNDLE / path).read_bytes() for path in group["paths"])
        for one in group["weights"]:
            items = int(np.prod(one["shape"]))
            part = np.frombuffer(content, one["dtype"], items).reshape(one["shape"])
            found[one["name"]] = part
            content = content[part.nbytes :]
    mean, variance = (found[f"layers/normalization/vars/{i}"] for i in (0, 1))
    layers = [
        (found[f"layers/{name}/vars/0"], found[f"layers/{name}/vars/1"])
        for name in ("dense", "dense_1", "dense_2")
    ]
    return mean, np.maximum(np.sqrt(variance), np.float32(1e-7)), layers


def reference():
    """Of each set: its name, tolerance, inputs and the framework's outputs."""
    sets = json.loads((BUNDLE / "reference.json").read_text())["sets"]
    for one in sets:
        inputs, outputs = zip(*one["rows"], strict=True)
        yield (
            one["name"],
            one["tolerance"],
            np.array(inputs, np.float32),
            np.array(outputs, np.float32),
        )
