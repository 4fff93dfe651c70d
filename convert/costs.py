"""A bundle → what its model costs: bytes by part, memory, arithmetic.

found, component = costs(Path("models/iris"))
found.parts == {"code": 14203, "weights": 1008, "documents": 17789, …}
"""

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

from convert import build
from convert.graph import Graph, Node
from convert.graph.show import show
from convert.ops import OPERATORS
from convert.pack import native
from convert.pack.component import component as wrap


@dataclass(frozen=True)
class NodeCost:
    """A node by its result: its weights, its multiplications with an addition each."""

    name: str
    op: str
    weight_bytes: int
    multiply_adds: int


@dataclass(frozen=True)
class Costs:
    """What a model costs: its wasi component by part, and the memory it plans."""

    graph: str
    nodes: tuple[NodeCost, ...]
    parts: dict[str, int]
    arena_bytes: int
    memory_pages: int


def costs(bundle: Path) -> tuple[Costs, bytes]:
    """Build a model's component; its costs, and the component itself.

    Raises: InputError when the bundle is at fault.
    """
    planned = build.prepare(bundle)
    graph = planned.graph
    with tempfile.TemporaryDirectory(prefix="hashi-") as folder:
        stage = build.stage_bundles([bundle], "wasi_native", Path(folder) / "stage")
        linked = native.linked(stage)
    component = wrap(linked, "wasi")
    weights = sum(len(blob) for name, blob in planned.files.items() if _is_blob(name))
    code = len(linked.core)
    parts = {
        "code": code,
        "weights": weights,
        "page, documents, tables": len(component) - code - weights,
        "component": len(component),
    }
    nodes = tuple(node_cost(graph, node) for node in graph.nodes)
    pages = linked.layout.pages
    found = Costs(show(graph), nodes, parts, planned.arena_bytes, pages)
    return found, component


def _is_blob(name: str) -> bool:
    return name.endswith(".bin")


def node_cost(graph: Graph, node: Node) -> NodeCost:
    """Count a node's weights, and the products of its kernel: all of it a result."""
    held = [graph.data(name) for name in node.given if graph.is_constant(name)]
    products = 0
    for one, name in zip(OPERATORS[node.op].inputs, node.inputs, strict=False):
        if name and one.name == "kernel":
            places = math.prod(graph.type(node.result).shape[:-1])
            products += graph.type(name).items * places
    weight_bytes = sum(data.nbytes for data in held)
    return NodeCost(node.result, node.op, weight_bytes, products)
