"""A bundle's model file → Graph, by the reader for the file that is there.

graph = read(Path("models/iris"))
[graph.type(name) for name in graph.inputs]     # [Type("float32", (1, 4))]
"""

from pathlib import Path

from convert.check import check
from convert.errors import InputError
from convert.graph import Graph
from convert.read import tfjs

READERS = {"model.json": tfjs.read}
_EXPORTS = {
    ".keras": "tensorflowjs_converter --input_format=keras_keras",
    ".h5": "tensorflowjs_converter --input_format=keras",
}


def read(bundle: Path) -> Graph:
    """Read the model of a bundle; its inputs and outputs are named as in the file.

    Raises: InputError naming the file, the place and the fault.
    """
    for name, reader in READERS.items():
        if (bundle / name).exists():
            graph = reader(bundle / name)
            check(graph)
            return graph
    raise InputError(f"{bundle}: {_nothing(bundle)}")


def _nothing(bundle: Path) -> str:
    if not bundle.is_dir():
        return "no such directory"
    for path in sorted(bundle.iterdir()):
        if path.suffix in _EXPORTS:
            command = f"{_EXPORTS[path.suffix]} --output_format=tfjs_layers_model"
            return f"{path.name} is not read; export it: {command} {path} {bundle}"
    return f"no model file; a bundle holds one of {', '.join(READERS)}"
