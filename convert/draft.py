"""A bundle without signature.json → a draft of it, from the model's inputs and outputs.

    draft(Path("models/iris"))      # {"name": "iris", "features": [{"name": "x1", …

The draft builds as it is; its names, examples and labels are for people to improve.
"""

import re
from pathlib import Path
from typing import Any

from convert import passes, read
from convert.errors import InputError
from convert.graph import Graph, maker

MOST_SCALARS = 16


def write(bundle: Path) -> Path:
    """Write a draft of signature.json and return its path.

    Raises: InputError when there is one, or the model is at fault.
    """
    from convert.jsonfile import pretty

    file = bundle / "signature.json"
    if file.exists():
        raise InputError(f"{file}: is there already; remove it for a new draft")
    text = pretty(draft(bundle))
    file.write_text(text)
    return file


def draft(bundle: Path) -> dict[str, Any]:
    """Draft a signature for the bundle's model."""
    graph = read.read(bundle)
    name = re.sub(r"[^a-z0-9_-]+", "-", bundle.resolve().name.lower()).strip("-")
    return {
        "name": name if re.match("[a-z]", name) and name != "healthz" else "model",
        "title": bundle.resolve().name,
        "features": features(graph),
        "output": output(passes.apply(graph)),
    }
