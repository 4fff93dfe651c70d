"""Does a signature fit a graph, and where do the graph's inputs find their values?

Features of float32 are read where the request left them; flags and integers are
converted into a buffer first::

    bind(graph, signature, "models/iris").places == {"flower": "x"}
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from convert.bundle.binary import is_binary
from convert.bundle.features import Feature
from convert.bundle.signature import Signature
from convert.errors import InputError
from convert.graph import Graph, maker
from convert.graph.dtypes import whole_fours
from convert.ops import OPERATORS
from convert.plan.buffers import slots

_BOUND = ("float32", "int32", "int64", "bool")


@dataclass(frozen=True)
class Binding:
    """How predict gets at its inputs: parameters, buffers handed over, first lines."""

    places: dict[str, str]
    buffers: tuple[str, ...] = ("F32",)
    parameters: tuple[str, ...] = ("x: Ptr[f32]",)
    words: tuple[str, ...] = ()
    static: str = ""
    lines: list[str] = field(default_factory=list)
    imports: dict[str, set[str]] = field(default_factory=dict)


def bind(graph: Graph, signature: Signature, bundle: str) -> Binding:
    """Give every input of the graph its features.

    Raises: InputError when inputs or outputs are not those of the signature.
    """
    _check_output(graph, signature, bundle)
    ordered = inputs(graph, signature, bundle)
    if all(one.dtype == "float32" for one in signature.features):
        place = dict(zip(signature.features, slots(signature), strict=True))
        return Binding({name: _at(place[group[0]]) for name, group in ordered.items()})
    return _converted(signature, ordered)


def inputs(
    graph: Graph, signature: Signature, bundle: str
) -> dict[str, tuple[Feature, ...]]:
    """Map inputs to features: the only one to all, several to those of their names.

    Raises: InputError when a feature is none that the graph takes.
    """
    for name in (*graph.inputs, *graph.outputs):
        if graph.type(name).dtype != "float32":
            wanted = "the inputs and outputs of a model are of float32; cast it"
            raise graph.error(None, f"{name!r} is {graph.type(name)}; {wanted}")
    for i, feature in enumerate(signature.features):
        if feature.dtype not in _BOUND:
            known = f"{', '.join(_BOUND[:-1])} or {_BOUND[-1]}"
            wanted = f"is {feature.dtype}, which no model takes yet; use {known}"
            raise _error(bundle, f"features[{i}].dtype: {feature.name!r} {wanted}")
        if feature.missing and feature.dtype != "float32":
            wanted = "has no value that stands for a missing one; use float32"
            raise _error(bundle, f"features[{i}].missing: {feature.dtype} {wanted}")
    counts = {name: graph.type(name).items for name in graph.inputs}
    if len(counts) == 1:
        (name, n), total = *counts.items(), sum(one.count for one in signature.features)
        if n != total:
            raise _error(
                bundle,
                f"features: {total} values in all, but the model's input {name!r} "
                f"takes {n}; list every column of the input, in its order",
            )
        return {name: signature.features}
    named = {one.name: one for one in signature.features}
    if set(named) != set(counts):
        raise _error(
            bundle,
            f"features: the model has the inputs {', '.join(counts)}; name one "
            "feature after each of them",
        )
    for name, n in counts.items():
        if named[name].count != n:
            raise _error(
                bundle,
                f"features: {name!r} has {named[name].count} values, but the model's "
                f"input takes {n}; set its shape",
            )
    return {name: (named[name],) for name in counts}


def _converted(
    signature: Signature, ordered: dict[str, tuple[Feature, ...]]
) -> Binding:
    """Copy every input's values into a buffer of float32."""
    slot = dict(zip(signature.features, slots(signature), strict=True))
    lines, places, at = [], {}, 0
    used: dict[str, set[str]] = {}
    for name, group in ordered.items():
        places[name] = _at(at, "IN")
        for feature in group:
            is_float = feature.dtype == "float32"
            module, kernel = ("concat", "concat") if is_float else ("cast", "from_i64")
            used.setdefault(f"edge.kernels.{module}", set()).add(kernel)
            to, n = _at(at, "IN"), feature.count
            given = _at(slot[feature], "x" if is_float else "i")
            sizes = f"1, {n}, {n}" if is_float else f"{n}"
            lines.append(f"{kernel}({to}, {given}, {sizes})")
            at += n
        at = whole_fours(at)
    return Binding(
        places,
        ("F32", "I64"),
        ("x: Ptr[f32]", "i: Ptr[i64]"),
        ("i64",),
        f"IN = static(f32, {at + 4})",
        lines,
        used,
    )


def _check_output(graph: Graph, signature: Signature, bundle: str) -> None:
    kind, labels = signature.output.kind, len(signature.output.labels)
    counts = [graph.type(name).items for name in graph.outputs]
    if kind == "tensor":
        return
    if kind == "detection":
        _check_detection(graph, bundle)
    elif len(counts) != 1:
        raise _error(
            bundle, f"output.kind: the model has {len(counts)} outputs; use 'tensor'"
        )
    elif is_binary(signature.output, counts):
        _check_sigmoid(graph, bundle)
    elif signature.output.threshold is not None:
        raise _error(
            bundle,
            f"output.threshold: the model answers {counts[0]} values, of which the "
            "greatest decides; remove it (it is for two labels on one output)",
        )
    elif kind == "classification" and counts[0] != labels:
        give = "give one label for each"
        if counts[0] == 1 and not signature.output.multi:
            give = "give two labels, the second for what it gives the probability of"
        raise _error(
            bundle,
            f"output.labels: {labels} labels, but the model answers {counts[0]} "
            f"values; {give}",
        )
    elif kind == "regression" and counts[0] != 1:
        raise _error(
            bundle, f"output.kind: the model answers {counts[0]} values; use 'vector'"
        )


def _check_sigmoid(graph: Graph, bundle: str) -> None:
    """Refuse what is no probability: the logit of a model trained from logits."""
    last = ending(graph)
    if last != "sigmoid":
        raise _error(
            bundle,
            "output.labels: two labels on one output need a probability, but the "
            f"model ends in {last or 'a weight'}; export it with a "
            "sigmoid at its end, or use 'regression'",
        )


def ending(graph: Graph) -> str | None:
    """Name the last operator that computes; None where the output is a weight."""
    last = maker(graph, graph.outputs[0])
    while last and not OPERATORS[last.op].computes and last.op != "input":
        last = maker(graph, last.first)
    return last.op if last else None


def _check_detection(graph: Graph, bundle: str) -> None:
    shapes: Sequence[tuple[int, ...]] = [graph.type(n).shape[1:] for n in graph.outputs]
    n = shapes[0][0]
    if shapes != [(n, 4), (n,), (n,)]:
        raise _error(
            bundle,
            "output.kind: a detection needs three outputs: boxes (n, 4), scores (n), "
            f"classes (n); the model has {', '.join(map(str, shapes))}; use 'tensor'",
        )


def _at(at: int, buffer: str = "x") -> str:
    return f"{buffer}[{at}:]" if at else buffer


def _error(bundle: str, message: str) -> InputError:
    return InputError(f"{bundle}/signature.json: {message}")
