"""A bundle's model file → Graph, by the reader for the file that is there.

graph = read(Path("models/iris"))
[graph.type(name) for name in graph.inputs]     # [Type("float32", (1, 4))]
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from convert.bundle import folder
from convert.errors import InputError
from convert.graph import Graph
from convert.graph.check import check
from convert.read import tfjs


class Reader(NamedTuple):
    """Whether a bundle is for a format and which file to read, and how to read it."""

    file: str
    detect: Callable[[Path], Path | None]
    read: Callable[[Path], Graph]


READERS = (Reader(tfjs.FILE, tfjs.detect, tfjs.read),)


def read(bundle: Path) -> Graph:
    """Read the model of a bundle; its inputs and outputs are named as in the file.

    Raises: InputError naming the file, the place and the fault.
    """
    folder.check(bundle)
    for reader in READERS:
        if (file := reader.detect(bundle)) is not None:
            graph = reader.read(file)
            check(graph)
            return graph
    raise InputError(f"{bundle}: {_nothing(bundle)}")


def _nothing(bundle: Path) -> str:
    for path in sorted(bundle.iterdir()):
        if path.name.endswith(".weights.h5"):
            return f"{path.name} holds weights without a model; save the whole model"
        if path.suffix.lower() in folder.FORMATS:
            command = folder.converter(path, bundle)
            return f"{path.name} is not read; convert it: {command}"
    known = ", ".join(reader.file for reader in READERS)
    return f"no model file; a bundle holds one of {known}; {folder.export(bundle)}"
