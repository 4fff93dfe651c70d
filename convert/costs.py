"""A bundle → what its model costs: bytes by part, memory, arithmetic, time in CPython.

costs(Path("models/iris")).parts == {"weights": 1024, "kernels": 20534, …}
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from convert import build, features, signature
from convert.graph import Graph, Node
from convert.show import show
from convert.stage import load

ROUNDS = 5
ITEM_BYTES = 4  # float32

# the file in the stage → the part it belongs to; the first that fits
PARTS = (
    ("edge/bound/*.bin", "weights"),
    ("edge/bound/*.py", "tables and page"),
    ("edge/kernels/*.py", "kernels"),
    ("edge/http/*.py", "http"),
    ("edge/**/*.py", "other sources"),
)


@dataclass(frozen=True)
class NodeCost:
    """A node, its weights, and its multiplications with an addition each."""

    name: str
    op: str
    weight_bytes: int
    multiply_adds: int


@dataclass(frozen=True)
class Costs:
    """What a model costs; `python_ms` is a request's time in this machine's Python."""

    graph: str
    nodes: tuple[NodeCost, ...]
    parts: dict[str, int]
    arena_bytes: int
    python_ms: float


def costs(bundle: Path) -> Costs:
    """Plan and stage a model, and answer its example.

    Raises: InputError when the bundle is at fault.
    """
    planned = build.prepare(bundle)
    graph = planned.graph
    with tempfile.TemporaryDirectory(prefix="hashi-") as folder:
        parts = sizes(build.stage_bundles([bundle], "wasi", Path(folder) / "wasi"))
        python_ms = answer_ms(bundle, Path(folder) / "cpython")
    nodes = tuple(node_cost(graph, node) for node in graph.nodes)
    arena_bytes = planned.arena_items * ITEM_BYTES
    return Costs(show(graph), nodes, parts, arena_bytes, python_ms)


def node_cost(graph: Graph, node: Node) -> NodeCost:
    """Count a node's weights, and for a dense layer its products."""
    weights = [graph.values[name] for name in node.inputs]
    held = [value.data for value in weights if value.data is not None]
    products = 0
    if held and held[0].ndim > 1:
        products = graph.type(node.outputs[0]).items * held[0].shape[0]
    return NodeCost(node.name, node.op, sum(data.nbytes for data in held), products)


def sizes(stage: Path) -> dict[str, int]:
    """Sum the bytes of a stage by part."""
    sums = {name: 0 for _, name in PARTS}
    seen: set[Path] = set()
    for pattern, name in PARTS:
        files = set(stage.glob(pattern)) - seen
        sums[name] += sum(path.stat().st_size for path in files)
        seen |= files
    return {name: total for name, total in sums.items() if total}


def answer_ms(bundle: Path, folder: Path) -> float:
    """Measure the shortest of some answers to the example, in this Python."""
    handler = load(build.stage_bundles([bundle], "cpython", folder))
    contract = signature.read(bundle)
    query = "&".join(
        f"{quote(one.name)}={quote(features.text(one, one.example))}"
        for one in contract.features
    )
    target = f"/{contract.name}?{query}"
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        handler.host.call(handler.handle, "GET", target)
        times.append(time.perf_counter() - start)
    return min(times) * 1e3
