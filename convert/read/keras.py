"""A Keras model's configuration and its weights → Graph.

    model = root(at, by_tfjs)
    refuse_unknown(model)           # an error for the first layer that is not supported
    graph(model, weights)

Sequential and Functional, one inside the other, with several inputs and outputs and
layers called more than once, as Keras 3, Keras 2 and TensorFlow.js write them. The
results of a layer called `dense` are values `dense`, `dense:2`, …; steps on the way are
`dense/…`. Where the outputs are a dictionary, its keys name them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from convert.bundle.jsonfile import At, Members
from convert.graph import Array, Graph
from convert.read import framework, keras_inputs, keras_models, keras_weights
from convert.read.builder import Builder
from convert.read.keras_calls import LayerCall, is_unclear, references
from convert.read.keras_layers import LAYERS
from convert.read.keras_models import INPUT, MODELS, Member, Model, inside, members
from convert.read.keras_steps import BEFORE, Layer, Step
from convert.read.keras_wiring import UNCLEAR, Wiring, arranged
from convert.read.keras_wishes import Place, Wishes
from convert.read.tfjs_weights import Weight

root = keras_models.root
refuse_unknown = keras_models.refuse_unknown
type _Take = Callable[[Place, int, str, tuple[int, ...]], Array]

# models that hold each other twice, twenty deep, would take for ever
MOST_CALLS = 10_000


@dataclass
class _Reading:
    builder: Builder
    take: _Take
    calls: int = 0

    def count_call(self, at: At) -> None:
        """Count a call of a layer, and stop where there is no end to them."""
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise at.error(f"more than {MOST_CALLS:,} calls of layers are not read")

    def step(
        self, at: At, layer: str, step: Step, inputs: Sequence[str], to: str
    ) -> str:
        """Add a step of a layer; its result is called `to`, or nearly so."""
        weights = [
            self.builder.constant(f"{layer}/{word}", array)
            for word, array in step.weights.items()
        ]
        given = [*inputs, *weights]
        (result,) = self.builder.node(
            at.error, layer, step.op, given, step.attributes, to
        )
        return result


def graph(model: Model, weights: Sequence[tuple[str, Weight]]) -> Graph:
    """Put the graph together: once to see what weights it needs, once with them.

    Raises: InputError naming the layer and the fault.
    """
    wishes = Wishes()
    _values(_Reading(Builder(model.at.file, "layer", tries=True), wishes.take), model)
    file = At(model.at.file, "", None)
    found = keras_weights.find(wishes.made, weights, file, model)
    builder = Builder(model.at.file, "layer")
    values = _values(_Reading(builder, found.take), model)
    names = _names(model, len(values))
    return builder.graph(
        keras_models.name(model), list(zip(names, values, strict=True))
    )


def _names(model: Model, count: int) -> Sequence[str | None]:
    """Give the keys of a dictionary of outputs; a nested one is `key/inner key`."""
    if model.class_name == "Sequential":
        return [None] * count
    at = framework.member(model.at, "output_layers")
    if not isinstance(at.value, Members):
        return [None] * count
    keys = ("/".join(leaf.keys) for leaf in references(at))
    return [framework.inner(at, "key", key).text() for key in keys]


def _values(
    reading: _Reading,
    model: Model,
    given: Sequence[str] | None = None,
    call: LayerCall | None = None,
) -> Sequence[str]:
    """Add a model's nodes; its inputs are new ones, or the values that are given."""
    if model.class_name == "Sequential":
        return [_sequential(reading, model, given)]
    return _functional(reading, model, given, call)


def _sequential(reading: _Reading, model: Model, given: Sequence[str] | None) -> str:
    layers = members(model)
    if not layers:
        raise model.at.error("has no layers; add one")
    if given is not None and len(given) != 1:
        raise model.at.error(f"is called with {len(given)} inputs, not 1")
    first, value = layers[0], given[0] if given else None
    if first.class_name == INPUT:
        value = _input(reading, first, value)
        layers = layers[1:]
    if value is None:
        value = reading.builder.input("input", keras_inputs.implied(model))
    for member in layers:
        results = _called(reading, model, member, [value])
        if len(results) != 1:
            message = f"has {len(results)} outputs; a Sequential passes on one"
            raise member.place.at.error(message)
        value = results[0]
    return value


def _called(
    reading: _Reading,
    model: Model,
    member: Member,
    inputs: Sequence[str],
    call: LayerCall | None = None,
) -> Sequence[str]:
    """Add the nodes of one call of a layer."""
    reading.count_call(member.place.at)
    if member.class_name in MODELS:
        return _values(reading, inside(model, member), inputs, call)
    at, builder = member.place.at, reading.builder
    if member.class_name == INPUT:
        raise at.error("is called; an InputLayer is where a model begins")
    if not inputs:
        raise at.error("is called without an input")
    if call and isinstance(call.at.value, Members) and call.reads[0].keys:
        raise call.at.error("a call with a dictionary is not supported; use a list")
    keras_inputs.refuse_policy(at)

    def weight(index: int, word: str, shape: tuple[int, ...]) -> Array:
        return reading.take(member.place, index, word, shape)

    layer = Layer(at, [builder.type(name) for name in inputs], weight)
    steps = LAYERS[member.class_name](layer) or [Step("identity")]
    before = inputs
    for i, step in enumerate(steps):
        last = i == len(steps) - 1
        to = member.path if last else f"{member.path}/{step.op}"
        reads = before
        if step.reads is not None:
            reads = [before[0] if n == BEFORE else inputs[n] for n in step.reads]
        before = [reading.step(at, member.path, step, reads, to)]
    return before


def _functional(
    reading: _Reading, model: Model, given: Sequence[str] | None, call: LayerCall | None
) -> Sequence[str]:
    wiring = Wiring(model)
    at = framework.member(model.at, "input_layers")
    starts = LayerCall(at, references(at), is_unclear(at))
    if given is not None:
        given = arranged(model, starts, call, given)
    for i, leaf in enumerate(starts.reads):
        start = leaf.value
        member = wiring.members.get(start.layer)
        if member is None or member.class_name != INPUT or wiring.made[start.layer]:
            raise start.at.error(f"{start.layer!r} is no input of its own")
        value = _input(reading, member, given[i] if given else None)
        wiring.made[start.layer].append([value])

    def called(member: Member, values: Sequence[str], call: LayerCall) -> Sequence[str]:
        return _called(reading, model, member, values, call)

    wiring.make(called)
    at = framework.member(model.at, "output_layers")
    outputs = []
    for leaf in references(at):
        found = wiring.find(leaf.value, is_output=True)
        if isinstance(found, int):
            message = f"{leaf.value.layer!r} is not called that often"
            raise leaf.value.at.error(message)
        outputs.append(found)
    if len(outputs) > 1 and not model.is_root and is_unclear(at):
        raise at.error(UNCLEAR)
    return outputs


def _input(reading: _Reading, member: Member, value: str | None) -> str:
    """Make an input, or hold a given value against it."""
    at, builder = member.place.at, reading.builder
    kind = keras_inputs.given(at)
    if value is None:
        return builder.input(member.path, kind)
    if builder.type(value) != kind:
        raise at.error(f"takes {kind}, is given {builder.type(value)}")
    return value
