"""A layers model of TensorFlow.js (model.json and shards) → Graph.

    graph = read(Path("models/iris/model.json"))

As `tensorflowjs_converter` writes it from Keras 3 and Keras 2, or TensorFlow.js itself.
"""

from pathlib import Path

from convert.bundle import folder, jsonfile
from convert.bundle.jsonfile import At, Members
from convert.errors import InputError
from convert.graph import Graph
from convert.read import framework, keras, keras_foreign, tfjs_weights

FILE = "model.json"


def detect(bundle: Path) -> Path | None:
    """Find the file to read in a bundle that is for this reader."""
    file = bundle / FILE
    return file if file.exists() else None


def read(file: Path) -> Graph:
    """Read a model.json and the shards beside it.

    Raises: InputError naming the file, the place and the fault.
    """
    root = jsonfile.read(file)
    try:
        return _graph(root)
    except RecursionError:
        raise InputError(f"{file}: nested too deeply; export the model again") from None


def _graph(root: At) -> Graph:
    topology = _topology(root)
    model = keras.root(
        framework.optional(topology, "model_config") or topology,
        by_tfjs=_is_by(topology, "tfjs-layers"),
        by_keras2=_is_by(topology, "2."),
    )
    keras.refuse_unknown(model)
    keras_foreign.refuse_foreign(topology)
    weights = tfjs_weights.read(framework.member(root, "weightsManifest"))
    return keras.graph(model, weights)


def _topology(root: At) -> At:
    export = folder.export(root.file.parent)
    form = framework.optional(root, "format")
    topology = framework.optional(root, "modelTopology")
    inside = topology.value if topology else None
    if form is not None and form.value == "graph-model":
        raise root.error(f"a graph model has no layers; {export}")
    if isinstance(inside, Members) and "node" in inside:
        raise root.error(f"a graph model has no layers; {export}")
    if topology is None:
        raise root.error(f"there is no modelTopology, only weights; {export}")
    return topology


def _is_by(topology: At, writer: str) -> bool:
    """Say who wrote the model: TensorFlow.js, a Keras, or a converter of its files."""
    version = framework.optional(topology, "keras_version")
    text = version.value if version else None
    return isinstance(text, str) and text.startswith(writer)
