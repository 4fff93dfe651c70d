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

from dataclasses import dataclass, field

import numpy as np

from convert.bundle.signature import Signature
from convert.graph import Array, Graph, Node
from convert.ops import OPERATORS, layouts
from convert.ops.call import Call, items
from convert.ops.calls import CALLS, concat_sizes
from convert.plan import arena
from convert.plan.binding import Binding, bind
from convert.plan.buffers import Output, Part, output_places, padded


@dataclass(frozen=True)
class Planned:
    """A model ready to be staged; ``files`` go beside edge/bound/models.py."""

    part: Part
    graph: Graph
    files: dict[str, bytes]
    arena_items: int


@dataclass
class _Module:
    """The module as it grows."""

    places: dict[str, str]
    scratch: dict[str, list[str]]
    imports: dict[str, set[str]] = field(default_factory=dict)
    weights: list[Array] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    used: int = 0

    def imported(self, dotted: str) -> str:
        """Import from edge.kernels; the name to use."""
        module, _, name = dotted.rpartition(".")
        self.imports.setdefault(f"edge.kernels.{module}", set()).add(name)
        return name

    def weight(self, values: Array) -> str:
        """Keep weights; where they are."""
        place = _at("W", self.used)
        self.weights.append(values)
        self.used += padded(values.size)
        return place


def plan(graph: Graph, signature: Signature, version: str, bundle: str) -> Planned:
    """Plan one model.

    Raises: InputError when the signature does not fit the graph.
    """
    layouts.check(graph)
    binding = bind(graph, signature, bundle)
    outputs = tuple(
        Output(name, graph.type(value).shape[1:]) for name, value in graph.named_outputs
    )
    # names are lower case: a capital stands for the hyphen and for nothing else
    name = f"model_{signature.name.replace('-', 'H')}"
    call = f"{name}.predict({', '.join(['OUT_F32', *binding.buffers])})"
    part = Part(signature, version, outputs, "float32", name, call)
    calls = {
        node.outputs[0]: CALLS[node.op](graph, node)
        for node in graph.nodes
        if node.op in CALLS
    }
    places, scratch, total = _places(graph, binding, part, calls)
    module = _Module(places, scratch)
    for node in graph.nodes:
        _add(module, graph, node, calls.get(node.outputs[0]))
    _copy_aliases(module, graph, part)
    blob = b"".join(map(_padded_bytes, module.weights))
    files = {f"{name}.py": _source(module, name, binding, total, bool(blob)).encode()}
    if blob:
        files[f"{name}.bin"] = blob
    return Planned(part, graph, files, total)


def roots(graph: Graph) -> dict[str, str]:
    """Map each value to the one whose memory it is: flatten computes nothing."""
    root = {name: name for name in graph.values}
    for node in graph.nodes:
        if node.op != "input" and OPERATORS[node.op].kernel is None:
            root[node.outputs[0]] = root[node.inputs[0]]
    return root


def _places(
    graph: Graph, binding: Binding, part: Part, calls: dict[str, Call]
) -> tuple[dict[str, str], dict[str, list[str]], int]:
    """Give every value made a place: the request's, the answer's or the arena's.

    Scratch lives in the arena too, while its node runs; items of the arena come last.
    """
    root = roots(graph)
    place = dict(binding.places)
    for name, at in zip(graph.outputs, output_places(part), strict=False):
        place.setdefault(root[name], _at("y", at))
    made = {node.outputs[0]: step for step, node in enumerate(graph.nodes)}
    names = [name for name in made if root[name] == name and name not in place]
    lives = []
    for name in names:
        readers = (n for n in graph.nodes if name in {root.get(i) for i in n.inputs})
        last = max((made[node.outputs[0]] for node in readers), default=made[name])
        lives.append(arena.Life(made[name], last, padded(items(graph, name))))
    during = [(name, n) for name, call in calls.items() for n in call.scratch]
    lives += [arena.Life(made[name], made[name], padded(n)) for name, n in during]
    offsets, total = arena.place(lives)
    found = [_at("ARENA", offset) for offset in offsets]
    place |= dict(zip(names, found, strict=False))
    scratch: dict[str, list[str]] = {}
    for (name, _), where in zip(during, found[len(names) :], strict=True):
        scratch.setdefault(name, []).append(where)
    places = {name: place[root[name]] for name in root if root[name] in place}
    return places, scratch, total


def _add(module: _Module, graph: Graph, node: Node, call: Call | None) -> None:
    row = OPERATORS[node.op]
    if row.kernel is None:
        return
    kernel = module.imported(row.kernel)
    if call is None:
        _add_concat(module, graph, node, kernel)
        return
    for word in call.words:
        module.imported(word)
    result, (first, *others) = node.outputs[0], _values(graph, node)
    y, x = module.places[result], module.places[first]
    rest = [module.places[name] for name in others]
    rest += [module.weight(values) for values in call.weights]
    after = ", ".join([*rest, *module.scratch.get(result, ()), *call.sizes])
    module.lines.append(f"# {node.name}: {graph.type(result)}")
    n, k = items(graph, result) // call.rows, items(graph, first) // call.rows
    module.lines += [
        f"{kernel}({_further(y, r * n)}, {_further(x, r * k)}, {after})"
        for r in range(call.rows)
    ]


def _values(graph: Graph, node: Node) -> list[str]:
    return [name for name in node.inputs if graph.values[name].data is None]


def _add_concat(module: _Module, graph: Graph, node: Node, kernel: str) -> None:
    rows, parts, whole = concat_sizes(graph, node)
    y, at = module.places[node.outputs[0]], 0
    module.lines.append(f"# {node.name}: {graph.type(node.outputs[0])}")
    for name, n in zip(node.inputs, parts, strict=True):
        to, x = _further(y, at), module.places[name]
        module.lines.append(f"{kernel}({to}, {x}, {rows}, {n}, {whole})")
        at += n


def _copy_aliases(module: _Module, graph: Graph, part: Part) -> None:
    """Copy outputs that lie elsewhere: an input handed on, an output given twice."""
    for name, at in zip(graph.outputs, output_places(part), strict=False):
        if module.places[name] != _at("y", at):
            n, concat = (
                items(graph, name),
                module.imported("concat.concat"),
            )
            to, x = _at("y", at), module.places[name]
            module.lines.append(f"{concat}({to}, {x}, 1, {n}, {n})")


def _source(
    module: _Module, name: str, binding: Binding, arena_items: int, has_weights: bool
) -> str:
    words = {"Ptr", "f32", *binding.words}
    tables = []
    if has_weights:
        words.add("embed")
        tables.append(f'W = embed(f32, "{name}.bin")')
    if arena_items:
        words.add("static")
        tables.append(f"ARENA = static(f32, {arena_items + 4})")
    if binding.static:
        words.add("static")
        tables.append(binding.static)
    module.imports["edge.types"] = words
    imports = [
        f"from {home} import {', '.join(sorted(names))}"
        for home, names in sorted(module.imports.items())
    ]
    head = f"def predict({', '.join(['y: Ptr[f32]', *binding.parameters])}) -> None:"
    body = [*binding.lines, *module.lines]
    lines = ['"""Written by a build: one model as a list of kernel calls."""', ""]
    lines += [
        *imports,
        "",
        *tables,
        "",
        "",
        head,
        *(f"    {line}" for line in body),
        "",
    ]
    return "\n".join(lines)


def _at(buffer: str, at: int) -> str:
    return f"{buffer}[{at}:]" if at else buffer


def _further(place: str, n: int) -> str:
    buffer, _, at = place.removesuffix(":]").partition("[")
    return _at(buffer, int(at or 0) + n)


def _padded_bytes(values: Array) -> bytes:
    flat = np.zeros(padded(values.size), "<f4")
    flat[: values.size] = values.ravel()
    return flat.tobytes()
