"""A graph and its signature → the model module: tables, and predict as a list of calls.

    from edge.kernels.dense import dense
    from edge.types import Ptr, embed, f32, static

    W = embed(f32, "model_iris.bin")
    ARENA = static(f32, 24)


    def predict(y: Ptr[f32], x: Ptr[f32]) -> None:
        dense(ARENA, x, W, W[64:], 16, 4, RELU)
        …

CPython runs it, the python runtime imports it: no graph is interpreted at the edge.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from convert.bundle.signature import Signature
from convert.graph import Graph, Node, layouts
from convert.ops import OPERATORS
from convert.plan.binding import bind
from convert.plan.buffers import Output, Part, output_places
from convert.plan.calls import calls as calls_of
from convert.plan.calls import items, packed_inputs
from convert.plan.module import Buffer, Module
from convert.plan.places import Calls, at, places


@dataclass(frozen=True)
class Planned:
    """A model ready to be staged; ``files`` go beside edge/bound/models.py.

    ``arenas`` is how many numbers of each dtype the values in between take.
    """

    part: Part
    graph: Graph
    files: dict[str, bytes]
    arenas: Mapping[str, int]


def plan(graph: Graph, signature: Signature, version: str, bundle: str) -> Planned:
    """Plan one model.

    Raises: InputError when the signature does not fit the graph.
    """
    layouts.check(graph)
    lies = layouts.of(graph)
    binding = bind(graph, signature, bundle)
    outputs = tuple(
        Output(name, answered(graph.type(value).shape))
        for name, value in graph.named_outputs
    )
    # names are lower case: a capital stands for the hyphen and for nothing else
    name = f"model_{signature.name.replace('-', 'H')}"
    call = f"{name}.predict({', '.join(['OUT_F32', *binding.buffers])})"
    part = Part(signature, version, outputs, "float32", name, call)
    answers = _answers(graph, part)
    calls = {node.result: calls_of(graph, node, lies) for node in graph.nodes}
    module = Module(name, places(graph, binding.places, answers, calls, lies))
    for node in graph.nodes:
        _add(module, graph, node, calls, lies)
    _copy_aliases(module, graph, answers)
    return Planned(part, graph, module.files(binding), module.places.arenas)


def answered(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Give the shape that an answer has of an output: without a batch of 1."""
    return shape[1:] if shape[:1] == (1,) else shape


def _answers(graph: Graph, part: Part) -> dict[str, str]:
    """Say where each output of the graph is answered from."""
    offsets = output_places(part)
    return {name: at("y", n) for name, n in zip(graph.outputs, offsets, strict=False)}


def _add(
    module: Module, graph: Graph, node: Node, calls: Calls, lies: Mapping[str, str]
) -> None:
    """Add a node's calls, and the constants that they read as they are."""
    if not calls[node.result]:
        return
    row = OPERATORS[node.op]
    packed = packed_inputs(row, node)
    for name in node.given:
        if graph.is_constant(name) and name not in packed:
            place = module.places.values
            place.setdefault(name, module.weight(graph.data(name)))
    outputs, inputs = (
        [Buffer(module.places.values[n], items(graph, n, lies)) for n in names]
        for names in (node.outputs, [n for n in node.given if n not in packed])
    )
    types = " and ".join(str(graph.type(name)) for name in node.outputs)
    module.lines.append(f"# {node.name}: {types}")
    scratch = iter(module.places.scratch[node.result])
    for call in calls[node.result]:
        mine = [next(scratch) for _ in call.scratch]
        module.call(row, call, outputs, inputs, mine)


def _copy_aliases(module: Module, graph: Graph, answers: Mapping[str, str]) -> None:
    """Copy outputs that lie elsewhere: an input handed on, an output given twice."""
    for name, wanted in answers.items():
        x = module.places.values[name]
        if x != wanted:
            n, concat = graph.type(name).items, module.imported("concat.concat")
            module.lines.append(f"{concat}({wanted}, {x}, 1, {n}, {n})")
