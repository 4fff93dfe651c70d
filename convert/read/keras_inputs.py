"""Where a model begins: its InputLayers, or what it says of its first layer's input.

given(at)           # an InputLayer's configuration → Type("float32", (1, 4))
implied(model)      # the same for a Sequential that has none
"""

from convert.bundle.jsonfile import At
from convert.graph import Type
from convert.read import framework
from convert.read.builder import MOST_ITEMS
from convert.read.keras_calls import references
from convert.read.keras_models import INPUT, MODELS, Model, inside, members

_MOST = 2**31 - 1


def given(at: At) -> Type:
    """Read the type of an InputLayer.

    Raises: InputError for one that is sparse, not fixed in size or not float32.
    """
    for name in ("sparse", "ragged", "optional"):
        if framework.truth(framework.optional(at, name), False):
            raise at.error(f"{name}=True is not supported; use a dense input")
    refuse_policy(at)
    shape = _batch_shape(at)
    if shape is None:
        raise at.error("member 'batch_shape' is missing; export the model again")
    return _type(shape)


def implied(model: Model) -> Type:
    """Find the input's type of a Sequential that has no InputLayer."""
    first = members(model)[0]
    shape = _batch_shape(first.place.at)
    shape = shape or framework.optional(model.at, "build_input_shape")
    if shape is not None:
        return _type(shape)
    if first.class_name in MODELS:
        return _of_model(inside(model, first))
    message = "has no input shape; add an Input, or build it before it is saved"
    raise model.at.error(message)


def _of_model(model: Model) -> Type:
    """Find the type of the only input of a model that another one begins with."""
    found = {member.place.name: member for member in members(model)}
    if model.class_name == "Sequential":
        if not found:
            raise model.at.error("has no layers; add one")
        first = next(iter(found.values()))
        is_input = first.class_name == INPUT
        return given(first.place.at) if is_input else implied(model)
    starts = references(framework.member(model.at, "input_layers"))
    if len(starts) != 1:
        raise model.at.error(f"is called with 1 inputs, not {len(starts)}")
    start = starts[0].value
    if start.layer not in found or found[start.layer].class_name != INPUT:
        raise start.at.error(f"{start.layer!r} is no input of its own")
    return given(found[start.layer].place.at)


def refuse_policy(at: At) -> None:
    """Let only layers pass that compute in float32."""
    policy = framework.optional(at, "dtype")
    if policy is not None and not isinstance(policy.value, str):
        policy = framework.member(framework.member(policy, "config"), "name")
    if policy is not None and policy.text() != "float32":
        raise policy.error(f"{policy.text()!r} is not supported; use float32")


def _batch_shape(at: At) -> At | None:
    found = framework.optional(at, "batch_shape")  # Keras 3
    return found or framework.optional(at, "batch_input_shape")  # Keras 2


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
