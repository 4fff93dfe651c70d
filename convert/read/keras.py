"""A Keras model's configuration and its weights → Graph.

    refuse_unknown(model)           # an error for the first layer that is not supported
    graph(model, weights)

Sequential and Functional, one inside the other, with several inputs and outputs and
layers called more than once, as Keras 3 and Keras 2 write them. The results of a layer
called `dense` are values `dense`, `dense:2`, …; steps on the way are `dense/…`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from convert.graph import Array, Graph, Type
from convert.jsonfile import At
from convert.read import places
from convert.read.builder import MOST_ITEMS, Builder
from convert.read.keras_calls import Reference, calls, is_old, references
from convert.read.keras_layers import LAYERS, Layer, Step
from convert.read.keras_weights import Place, Store, numbered_name
from convert.read.tfjs_weights import Weight

MODELS = ("Functional", "Model", "Sequential")
_INPUT = "InputLayer"
_MOST = 2**31 - 1


@dataclass(frozen=True)
class _Model:
    """A model, perhaps in another: its configuration, names before those inside."""

    at: At
    class_name: str
    path: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class _Member:
    """A layer of a model; `item` holds its class and calls, `place.at` its config."""

    item: At
    class_name: str
    path: str
    place: Place


@dataclass(frozen=True)
class _Reading:
    builder: Builder
    store: Store


def refuse_unknown(model: At) -> None:
    """Raise InputError for the first layer that no row stands for."""
    _refuse(_root(model))


def graph(model: At, weights: Mapping[str, Weight]) -> Graph:
    """Put the graph together.

    Raises: InputError naming the layer and the fault.
    """
    reading = _Reading(Builder(model.file), Store(weights))
    root = _root(model)
    outputs = _values(reading, root, None)
    reading.store.refuse_leftovers(At(model.file, "", None))
    return reading.builder.graph(places.member(root.at, "name").text(), outputs)


def _root(model: At) -> _Model:
    word = places.member(model, "class_name")
    if word.text() not in MODELS:
        message = "{!r} is not supported; save a Sequential or Functional model"
        raise At(model.file, "model", None).error(message.format(word.text()))
    config = places.member(model, "config")
    return _Model(At(model.file, "model", config.value), word.text())


def _refuse(model: _Model) -> None:
    for member in _members(model):
        if member.class_name in MODELS:
            _refuse(_inside(member))
        elif member.class_name not in (*LAYERS, _INPUT):
            known = ", ".join(sorted({*LAYERS, _INPUT, "Functional", "Sequential"}))
            message = f"{member.class_name} is not supported; supported layers: {known}"
            raise member.place.at.error(message)


def _inside(member: _Member) -> _Model:
    at, prefix = member.place.at, f"{member.place.prefix}/"
    return _Model(at, member.class_name, f"{member.path}/", prefix)


def _members(model: _Model) -> list[_Member]:
    """List the layers of a model."""
    found: dict[str, _Member] = {}
    counts: dict[str, int] = {}
    name_of_model = places.member(model.at, "name").text()
    for item in places.member(model.at, "layers").items():
        class_name = places.member(item, "class_name").text()
        config = places.member(item, "config")
        name = places.member(config, "name").text()
        path = f"{model.path}{name}"
        at = At(item.file, f"layer {path!r}", config.value)
        if name in found:
            raise at.error("another layer has this name; rename one")
        own = f"{model.prefix}layers/{numbered_name(class_name, counts)}"
        place = Place(at, name_of_model, name, own)
        within = At(item.file, at.place, item.value)
        found[name] = _Member(within, class_name, path, place)
    return list(found.values())


def _values(
    reading: _Reading, model: _Model, given: Sequence[str] | None
) -> Sequence[str]:
    """Add a model's nodes; its inputs are new ones, or the values that are given."""
    if model.class_name == "Sequential":
        return [_sequential(reading, model, given)]
    return _functional(reading, model, given)


def _sequential(reading: _Reading, model: _Model, given: Sequence[str] | None) -> str:
    members = _members(model)
    if not members:
        raise model.at.error("has no layers; add one")
    if given is not None and len(given) != 1:
        raise model.at.error(f"is called with {len(given)} inputs, not 1")
    first, value = members[0], given[0] if given else None
    if first.class_name == _INPUT:
        value = _input(reading, first, value)
        members = members[1:]
    if value is None:
        value = reading.builder.input("input", _implied_type(model, first))
    for member in members:
        results = _called(reading, member, [value])
        if len(results) != 1:
            message = f"has {len(results)} outputs; a Sequential passes on one"
            raise member.place.at.error(message)
        value = results[0]
    return value


def _called(reading: _Reading, member: _Member, inputs: Sequence[str]) -> Sequence[str]:
    """Add the nodes of one call of a layer."""
    reading.builder.count_call(member.place.at)
    if member.class_name in MODELS:
        return _values(reading, _inside(member), inputs)
    at, builder = member.place.at, reading.builder
    if member.class_name == _INPUT:
        raise at.error("is called; an InputLayer is where a model begins")
    if not inputs:
        raise at.error("is called without an input")
    _refuse_policy(at)

    def weight(index: int, word: str, shape: tuple[int, ...]) -> Array:
        return reading.store.take(member.place, index, word, shape)

    layer = Layer(at, [builder.type(name) for name in inputs], weight)
    steps = LAYERS[member.class_name](layer) or [Step("identity")]
    for i, step in enumerate(steps):
        last = i == len(steps) - 1
        to = member.path if last else f"{member.path}/{step.op}"
        inputs = [builder.step(at, member.path, step, inputs, to)]
    return inputs


def _refuse_policy(at: At) -> None:
    """Let only layers pass that compute in float32."""
    policy = places.optional(at, "dtype")
    if policy is not None and not isinstance(policy.value, str):
        policy = places.member(places.member(policy, "config"), "name")
    if policy is not None and policy.text() != "float32":
        raise policy.error(f"{policy.text()!r} is not supported; use float32")


def _functional(
    reading: _Reading, model: _Model, given: Sequence[str] | None
) -> Sequence[str]:
    members = {member.place.name: member for member in _members(model)}
    made: dict[str, list[Sequence[str]]] = {name: [] for name in members}
    old = any(is_old(member.item) for member in members.values())

    def find(reference: Reference, is_output: bool = False) -> str | None:
        """Give the value that is meant, None while it is not made."""
        member = members.get(reference.layer)
        if member is None:
            raise reference.at.error(f"there is no layer {reference.layer!r}")
        call = reference.call - _calls_before(member, old, is_output)
        if not 0 <= call < len(made[reference.layer]):
            return None
        results = made[reference.layer][call]
        if reference.item >= len(results):
            raise reference.at.error(f"{reference.layer!r} gives {len(results)} values")
        return results[reference.item]

    starts = references(places.member(model.at, "input_layers"))
    if given is not None and len(given) != len(starts):
        message = f"is called with {len(given)} inputs, not {len(starts)}"
        raise model.at.error(message)
    for i, start in enumerate(starts):
        member = members.get(start.layer)
        if member is None or member.class_name != _INPUT or made[start.layer]:
            raise start.at.error(f"{start.layer!r} is no input of its own")
        made[start.layer] = [[_input(reading, member, given[i] if given else None)]]
    waiting = [(m, read) for m in members.values() for read in calls(m.item)]
    while waiting:
        left: list[tuple[_Member, list[Reference]]] = []
        for member, read in waiting:
            values = [find(reference) for reference in read]
            found = [value for value in values if value is not None]
            # calls are numbered, so a layer's later ones wait for its earlier ones
            if len(found) < len(values) or any(member is one for one, _ in left):
                left.append((member, read))
            else:
                made[member.place.name].append(_called(reading, member, found))
        if len(left) == len(waiting):
            raise left[0][0].place.at.error("reads what no other layer makes")
        waiting = left
    outputs = []
    for reference in references(places.member(model.at, "output_layers")):
        value = find(reference, is_output=True)
        if value is None:
            raise reference.at.error(f"{reference.layer!r} is not called that often")
        outputs.append(value)
    return outputs


def _calls_before(member: _Member, old: bool, is_output: bool) -> int:
    """Count the calls of a model that only its own construction has made.

    Keras 2 counts that of every model that begins with an InputLayer; Keras 3 that of a
    Functional, and only where the outputs of the outer model are listed.
    """
    if member.class_name not in MODELS:
        return 0
    if not old:
        return int(is_output and member.class_name != "Sequential")
    if member.class_name != "Sequential":
        return 1
    inner = _members(_inside(member))
    return int(bool(inner) and inner[0].class_name == _INPUT)


def _input(reading: _Reading, member: _Member, value: str | None) -> str:
    """Make an input, or hold a given value against it."""
    at = member.place.at
    for name in ("sparse", "ragged", "optional"):
        if places.truth(places.optional(at, name), False):
            raise at.error(f"{name}=True is not supported; use a dense input")
    _refuse_policy(at)
    shape = _batch_shape(at)
    if shape is None:
        raise at.error("member 'batch_shape' is missing; export the model again")
    kind = _type(shape)
    if value is None:
        return reading.builder.input(member.path, kind)
    if reading.builder.type(value) != kind:
        raise at.error(f"takes {kind}, is given {reading.builder.type(value)}")
    return value


def _implied_type(model: _Model, first: _Member) -> Type:
    """Find the input's type where a Sequential has no InputLayer."""
    shape = _batch_shape(first.place.at)
    shape = shape or places.optional(model.at, "build_input_shape")
    if shape is None:
        message = "has no input shape; add an Input, or build it before it is saved"
        raise model.at.error(message)
    return _type(shape)


def _batch_shape(at: At) -> At | None:
    found = places.optional(at, "batch_shape")  # Keras 3
    return found or places.optional(at, "batch_input_shape")  # Keras 2


def _type(shape: At) -> Type:
    """Read [null, 4] as float32[1,4]."""
    items = shape.items()
    if not items or items[0].value is not None and items[0].integer(0, _MOST) != 1:
        raise shape.error("must begin with the batch, null or 1")
    if len(items) < 2:
        raise shape.error("has no dimension but the batch; use one at least")
    for i, item in enumerate(items):
        if i and item.value is None:
            raise shape.error(f"dimension {i} is not fixed; give it a size")
    kind = Type("float32", (1, *(item.integer(1, _MOST) for item in items[1:])))
    if kind.items > MOST_ITEMS:
        raise shape.error(f"is {kind.items:,} numbers; at most {MOST_ITEMS:,} fit")
    return kind
