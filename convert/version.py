"""A model's version: twelve hex digits over what its answer depends on.

    model_version(signature, graph, "model_iris", module) == "3f9ac01b22de"

That is its signature, its graph and weights, and the functions that make an answer of a
request: those of its own module, and those of `edge/` that it reaches. A further
operator, route or document leaves it as it is. Documents have tags of their own.
"""

import hashlib
from pathlib import Path

import edge
from convert.bundle.signature import Signature, canonical
from convert.graph import Graph
from convert.graph.show import content
from convert.reach import reached

DIGITS = 12
# what reads the values of a request, asks the model, and writes the answer
ANSWERING = (
    *("edge.http.model.gather", "edge.http.model.take", "edge.http.model.run"),
    "edge.http.answer.prediction",
)


def model_version(signature: Signature, graph: Graph, name: str, module: str) -> str:
    """Hash a model as it will run; ``module`` is the source of edge.bound.``name``."""
    bound = f"edge.bound.{name}"
    edge_folder = Path(edge.__path__[0])
    program = reached(edge_folder, [*ANSWERING, bound], {bound: module})
    return digits(canonical(signature), *content(graph), program)


def documents_tag(*documents: bytes) -> str:
    """Give the tag of what all models share: a hash of its content."""
    return digits(*documents)


def digits(*parts: bytes) -> str:
    """Hash parts; each counts with its length, so that none runs into the next."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()[:DIGITS]
