"""A bundle without signature.json → a draft of it, from the model's ends.

    write(Path("models/flowers"))   # {"name": "flowers", "features": [{"name": "x1", …

The draft builds as it is; names, examples and labels are for people to improve. The
schema is written beside it, so that an editor helps with that at once.
"""

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np

from convert import read
from convert.bundle import folder, jsonfile, reference, signature
from convert.bundle.members import RESERVED
from convert.errors import InputError
from convert.graph import Array, Graph, maker
from convert.read.keras_layers import LAYERS
from convert.wholefile import write_whole

MOST_SCALARS = 16
SCHEMA = Path(__file__).with_name("signature.schema.json")

_LIST = re.compile(r"\[\n\s+([^][{}]*?)\n\s+\]")


def write(bundle: Path) -> Path:
    """Write signature.json, which must not be there yet, and return its path.

    Raises: InputError when it is, or when the model is at fault.
    """
    folder.check(bundle)
    file = bundle / "signature.json"
    if file.exists():
        raise _there(file)
    text = _text(draft(bundle))
    signature.check(jsonfile.parse(file, text))
    write_whole(bundle / SCHEMA.name, SCHEMA.read_bytes())
    try:
        _create(file, text)
    except FileExistsError:
        raise _there(file) from None
    except OSError as error:
        raise InputError(f"{file}: cannot be written: {error.strerror}") from error
    return file


def _create(file: Path, text: str) -> None:
    """Write a file that is not there; none of it where it does not fit."""
    with file.open("x", encoding="utf-8") as out:
        try:
            out.write(text)
            out.flush()
        except OSError:
            file.unlink()
            raise


def draft(bundle: Path) -> dict[str, Any]:
    """Draft the signature of a bundle's model; what has a default is written out."""
    graph = read.read(bundle)
    title = bundle.resolve().name
    name = re.sub(r"[^a-z0-9_-]+", "-", title.lower()).strip("-")[:63]
    return {
        "$schema": SCHEMA.name,
        "name": name if re.match("[a-z]", name) and name != RESERVED else "model",
        "title": title if title.isprintable() and title else "A model",
        "features": _features(graph, _named(bundle)),
        "output": _output(graph),
        "cache": {"browser_s": 0, "edge_s": 0},
        "cors": {"allow_origin": "*"},
        "unknown": "error",
    }


def _there(file: Path) -> InputError:
    return InputError(f"{file}: is there already; remove it to draft it again")


def _text(drafted: dict[str, Any]) -> str:
    """Write it for people: a list of plain values on one line."""
    text = json.dumps(drafted, indent=2, ensure_ascii=False)
    on_a_line = _LIST.sub(lambda m: f"[{re.sub(r'\n\s+', ' ', m[1])}]", text)
    return f"{on_a_line}\n"


def _named(bundle: Path) -> list[str]:
    exists = (bundle / "reference.json").exists()
    return reference.features(bundle) if exists else []


def _features(graph: Graph, named: list[str]) -> list[dict[str, Any]]:
    """A short list of numbers is one feature each, any other input is one feature."""
    shapes = {name: graph.type(name).shape[1:] for name in graph.inputs}
    examples = {name: _examples(graph, name) for name in graph.inputs}
    if len(shapes) > 1:  # each finds its input by its name
        return [_feature(name, shapes[name], examples[name]) for name in shapes]
    ((name, shape),) = shapes.items()
    if len(shape) == 1 and shape[0] <= MOST_SCALARS:
        numbered = [f"x{i + 1}" for i in range(shape[0])]
        names = named if len(named) == shape[0] else numbered
        pairs = zip(names, examples[name], strict=True)
        return [_feature(one, (), [example]) for one, example in pairs]
    own = named[0] if len(named) == 1 else "x" if _is_automatic(name) else name
    return [_feature(own, shape, examples[name])]


def _feature(
    name: str, shape: tuple[int, ...], examples: list[int | float]
) -> dict[str, Any]:
    if shape in ((), (1,)):
        return {"name": name, "dtype": "float32", "example": examples[0]}
    return {"name": name, "dtype": "float32", "shape": shape, "example": examples}


def _examples(graph: Graph, name: str) -> list[int | float]:
    """Give the means that a Normalization of the input knows, or zeros."""
    shape = graph.type(name).shape[1:]
    means = _means(graph, name)
    if means is None:
        return [0] * math.prod(shape)
    return [_rounded(float(mean)) for mean in np.broadcast_to(means, shape).ravel()]


def _means(graph: Graph, name: str) -> Array | None:
    """Look behind the input, also where several are put side by side first."""
    for node in graph.nodes:
        if name not in node.given:
            continue
        if node.op == "normalization":
            return graph.data(node.given[1])
        flat = all(len(graph.type(one).shape) == 2 for one in node.given)
        if node.op == "concat" and flat:
            widths = [graph.type(one).items for one in node.given]
            start = sum(widths[: node.given.index(name)])
            means = _means(graph, node.result)
            width = graph.type(name).items
            return means[start : start + width] if means is not None else None
    return None


def _rounded(mean: float) -> int | float:
    """Round to three digits: an example is for people."""
    if not math.isfinite(mean):
        return 0
    rounded = float(f"{mean:.3g}")
    whole = rounded.is_integer() and abs(rounded) < 1e9
    return int(rounded) if whole else rounded


def _output(graph: Graph) -> dict[str, Any]:
    if len(graph.outputs) > 1:
        return {"kind": "tensor"}
    ((called, name),) = graph.named_outputs
    n, last = graph.type(name).items, maker(graph, name)
    if n == 1 and last and last.op == "sigmoid":
        labels = ["no", "yes"]
        return {"kind": "classification", "labels": labels, "threshold": 0.5}
    # a softmax over the rows of a matrix answers a class for each row
    one_row = graph.type(name).shape[-1] == n
    if n > 1 and last and last.op == "softmax" and one_row:
        labels = [f"class {i + 1}" for i in range(n)]
        return {"kind": "classification", "labels": labels}
    if n == 1:
        known = "value" if _is_automatic(called) else called
        return {"kind": "regression", "name": known}
    return {"kind": "vector"}


def _is_automatic(name: str) -> bool:
    """Say whether nobody gave this name but the framework."""
    word = re.sub(r"(_\d+)?(:\d+)?$", "", name).rpartition("/")[2].replace("_", "")
    known = {*map(str.lower, LAYERS), "input", "inputlayer", "kerastensor"}
    return word in known
