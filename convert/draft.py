"""A bundle without signature.json → a draft of it, from the model's ends.

    write(Path("models/flowers"))   # {"name": "flowers", "features": [{"name": "x1", …

The draft builds as it is; names, examples and labels are for people to improve.
"""

import json
import math
import re
from pathlib import Path
from typing import Any

from convert import read, reference
from convert.errors import InputError
from convert.graph import Graph, maker
from convert.wholefile import write_whole

MOST_SCALARS = 16


def write(bundle: Path) -> Path:
    """Write signature.json, which must not be there yet, and return its path.

    Raises: InputError when it is, or when the model is at fault.
    """
    file = bundle / "signature.json"
    if file.exists():
        raise InputError(f"{file}: is there already; remove it to draft it again")
    text = json.dumps(draft(bundle), indent=2, ensure_ascii=False)
    write_whole(file, f"{text}\n".encode(errors="replace"))
    return file


def draft(bundle: Path) -> dict[str, Any]:
    """Draft the signature of a bundle's model."""
    graph = read.read(bundle)
    title = bundle.resolve().name
    name = re.sub(r"[^a-z0-9_-]+", "-", title.lower()).strip("-")[:63]
    return {
        "name": name if re.match("[a-z]", name) and name != "healthz" else "model",
        "title": title,
        "features": _features(graph, _named(bundle)),
        "output": _output(graph),
    }


def _named(bundle: Path) -> list[str]:
    exists = (bundle / "reference.json").exists()
    return reference.features(bundle) if exists else []


def _features(graph: Graph, named: list[str]) -> list[dict[str, Any]]:
    """A short list of numbers is one feature each, any other input is one feature."""
    shapes = {name: graph.type(name).shape[1:] for name in graph.inputs}
    if len(shapes) == 1:
        (shape,) = shapes.values()
        if len(shape) == 1 and shape[0] <= MOST_SCALARS:
            numbered = [f"x{i + 1}" for i in range(shape[0])]
            names = named if len(named) == shape[0] else numbered
            return [_feature(name, ()) for name in names]
    return [_feature(name, shape) for name, shape in shapes.items()]


def _feature(name: str, shape: tuple[int, ...]) -> dict[str, Any]:
    if shape in ((), (1,)):
        return {"name": name, "dtype": "float32", "example": 0}
    example = [0] * math.prod(shape)
    return {"name": name, "dtype": "float32", "shape": shape, "example": example}


def _output(graph: Graph) -> dict[str, Any]:
    if len(graph.outputs) > 1:
        return {"kind": "tensor"}
    name = graph.outputs[0]
    n, last = graph.type(name).items, maker(graph, name)
    if n > 1 and last and last.op == "softmax":
        labels = [f"class {i + 1}" for i in range(n)]
        return {"kind": "classification", "labels": labels}
    return {"kind": "regression", "name": "value"} if n == 1 else {"kind": "vector"}
