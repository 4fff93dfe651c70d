"""A graph and its signature → the model module: tables, and predict as a list of calls.

    from edge.kernels.dense import dense
    from edge.scalars import relu
    from edge.types import Ptr, embed, f32, f32x4, i32, static

    W = embed(f32, "model_iris.bin")
    ARENA = static(f32, 28)


    def epilogue_0(v: f32x4, a: Ptr[f32], i: i32) -> f32x4:
        v1 = relu(v)
        return v1


    def predict(y: Ptr[f32], x: Ptr[f32]) -> None:
        dense(ARENA, x, ARENA, W, W[64:], 16, 4, epilogue_0)
        …

CPython runs it, the python runtime imports it: no graph is interpreted at the edge.

The files in the order in which a model goes through them: `translate` (nodes as core
values), then `convert.lower`, `blocks` (kernels that go by rows together), `places`
(with `arena`: where buffers lie), `calls` and `module` (the text); `binding` and
`buffers` are what lies between a request and the model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from convert.bundle.signature import Signature
from convert.graph import Graph, layouts
from convert.lower.folding import fold
from convert.lower.program import Call, Program
from convert.lower.schedule import schedule
from convert.plan.binding import bind
from convert.plan.blocks import with_blocks
from convert.plan.buffers import Part, Tensor, output_places
from convert.plan.module import Module, Placed
from convert.plan.places import at, places
from convert.plan.translate import Tiled, translate


@dataclass(frozen=True)
class Planned:
    """A model ready to be staged; ``files`` go beside edge/bound/models.py.

    ``arena_bytes`` is what the values in between take.
    """

    part: Part
    graph: Graph
    files: dict[str, bytes]
    arena_bytes: int


def plan(graph: Graph, signature: Signature, version: str, bundle: str) -> Planned:
    """Plan one model.

    Raises: InputError when the signature does not fit the graph.
    """
    layouts.check(graph)
    lies = layouts.of(graph)
    binding = bind(graph, signature, bundle)
    outputs = tuple(
        Tensor(name, answered(graph.type(value).shape))
        for name, value in graph.named_outputs
    )
    # names are lower case: a capital stands for the hyphen and for nothing else
    name = f"model_{signature.name.replace('-', 'H')}"
    call = f"{name}.predict({', '.join(['OUT_F32', *binding.buffers])})"
    part = Part(signature, version, outputs, "float32", name, call)
    answers = [at("y", n) for n in output_places(part)[:-1]]
    module = module_of(graph, lies, name, binding.places, answers)
    return Planned(part, graph, module.files(binding), module.arena.bytes)


def module_of(
    graph: Graph,
    lies: Mapping[str, str],
    name: str,
    inputs: Mapping[str, str],
    answers: Sequence[str],
) -> Module:
    """Plan what computes a graph, from the places of its inputs to those of outputs.

    `lies` says in which layout each value lies.
    """
    program = with_blocks(schedule(fold(translate(graph, lies))))
    return written(program, name, inputs, answers)


def written(
    program: Program, name: str, inputs: Mapping[str, str], answers: Sequence[str]
) -> Module:
    """Place the buffers of a program, and write its calls."""
    module = Module(name)
    where = places(program, inputs, answers, module.weight)
    module.arena = where.arena
    module.take(program)
    for step, one in enumerate(program.calls):
        _add(module, program, one, where.buffers, where.scratch.get(step, ()))
    _copy_aliases(module, program, where.buffers, answers)
    return module


def answered(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Give the shape that an answer has of an output: without a batch of 1."""
    return shape[1:] if shape[:1] == (1,) else shape


def _add(
    module: Module,
    program: Program,
    call: Call,
    places: Sequence[str],
    scratch: Sequence[str],
) -> None:
    """Add a call of a kernel, or of loops."""
    what = call.kernel
    found = [program.buffers[k] for k in call.arguments]
    if not isinstance(what, Tiled) or call.reads:
        module.read_on |= {one.type.dtype for one in found if one.data is not None}
    if not isinstance(what, Tiled):
        kernel = call.function.removeprefix("edge.kernels.")
        name = kernel if call.kernel is None else module.imported(kernel)
        given = [*(places[k] for k in call.arguments), *map(repr, call.sizes)]
        module.lines.append(f"{name}({', '.join(given)})")
        return
    buffers = [Placed(places[k], program.buffers[k].type.items) for k in call.arguments]
    ends, inputs = buffers[: call.outputs], buffers[call.outputs :]
    if what.epilogue:
        # behind x what the epilogue reads, which lies as the result does
        # (where it reads nothing, a place that is there: the result's)
        beside = Placed(inputs.pop().place, ends[0].items) if call.reads else ends[0]
        inputs.insert(1, beside)
    if call.epilogue:
        sizes = {**what.call.sizes, "epilogue": call.epilogue}
        what = replace(what, call=replace(what.call, sizes=sizes))
    module.tiled(what, ends, inputs, scratch)


def _copy_aliases(
    module: Module, program: Program, places: Sequence[str], answers: Sequence[str]
) -> None:
    """Copy outputs that lie elsewhere: an input handed on, an output given twice."""
    for (k, type), wanted in zip(program.results, answers, strict=True):
        if places[k] != wanted:
            n, concat = type.items, module.imported("concat.concat")
            module.lines.append(f"{concat}({wanted}, {places[k]}, 1, {n}, {n})")
