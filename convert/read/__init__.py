"""A bundle's model file → Graph, by the reader for the file that is there.

graph = read(Path("models/iris"))
[graph.type(name) for name in graph.inputs]     # [Type("float32", (1, 4))]
"""

import shlex
import zipfile
from pathlib import Path

from convert.check import check
from convert.errors import InputError
from convert.graph import Graph
from convert.read import tfjs

READERS = {"model.json": tfjs.read}
_COMMAND = "tensorflowjs_converter --input_format={} --output_format=tfjs_layers_model"
_FORMATS = {
    ".keras": "keras_keras",
    ".h5": "keras",
    ".hdf5": "keras",
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
    if bundle.is_file():
        return _file(bundle)
    export = f"export a model into it: {_command(Path('model.keras'), bundle)}"
    if not bundle.is_dir():
        return f"no such directory; {export}"
    for path in sorted(bundle.iterdir()):
        if path.name.endswith(".weights.h5"):
            return f"{path.name} holds weights without a model; save the whole model"
        if path.suffix in _FORMATS:
            return f"{path.name} is not read; export it: {_command(path, bundle)}"
    return f"no model file; a bundle holds one of {', '.join(READERS)}; {export}"


def _file(path: Path) -> str:
    """Say what to give instead of a file."""
    folder = path.parent / path.stem
    if path.name in READERS:
        return f"is a file; give the directory that it lies in: {path.parent}"
    if path.suffix in _FORMATS:
        return f"is not read; export it: {_command(path, folder)}"
    if zipfile.is_zipfile(path):
        unpack = shlex.join(["unzip", str(path), "-d", str(folder)])
        return f"is a zip file; unpack it and give the directory: {unpack}"
    return f"is a file; give a directory that holds one of {', '.join(READERS)}"


def _command(saved: Path, bundle: Path) -> str:
    command = _COMMAND.format(_FORMATS[saved.suffix])
    return f"{command} {shlex.quote(str(saved))} {shlex.quote(str(bundle))}"
