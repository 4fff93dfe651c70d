"""A Keras layer's configuration → the operators it stands for.

    LAYERS["Dense"](layer)
        == [Step("dense", {"kernel": …, "bias": …}), Step("softmax")]

The steps follow each other: the first reads the layer's inputs. One row a layer; what
Keras has and its row does not say is refused, with the layer's name.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from convert.bundle.jsonfile import At, Members
from convert.graph import Array, Attribute, Type
from convert.ops.row import real
from convert.read import places

FUNCTIONS = ("function", "__lambda__")  # the classes that Keras 3 gives them
_MOST = 2**31 - 1
_EPSILON = np.float32(1e-7)  # keras.backend.epsilon()


class Weights(Protocol):
    """Where a layer finds its weights."""

    def __call__(self, index: int, word: str, shape: tuple[int, ...]) -> Array:
        """Give a weight by its number (Keras 3) or its word (Keras 2)."""


@dataclass(frozen=True)
class Layer:
    """One call of a layer: where its configuration stands, what it reads."""

    at: At
    types: Sequence[Type]
    weight: Weights

    @property
    def type(self) -> Type:
        """The type of the only input."""
        if len(self.types) != 1:
            raise self.at.error(f"is called with {len(self.types)} inputs, not 1")
        return self.types[0]


@dataclass(frozen=True)
class Step:
    """One operator; weights stand in the order of its row."""

    op: str
    weights: Mapping[str, Array] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


_RELU: dict[str, Attribute] = {"negative_slope": 0.0, "threshold": 0.0}
# what an activation means when it is given by name
ACTIVATIONS: Mapping[str, Sequence[Step]] = {
    "linear": (),
    "relu": (Step("relu"),),
    "relu6": (Step("relu", {}, {"max_value": 6.0}),),
    "leaky_relu": (Step("leaky_relu", {}, {"negative_slope": float(np.float32(0.2))}),),
    "elu": (Step("elu"),),
    "sigmoid": (Step("sigmoid"),),
    "tanh": (Step("tanh"),),
    "softmax": (Step("softmax"),),
}


def _activation(layer: Layer) -> list[Step]:
    at = places.optional(layer.at, "activation")
    if at is None:
        return []
    if isinstance(at.value, Members):
        name = _class_of_activation(at)
        if name not in _ACTIVATION_LAYERS:
            raise at.error(f"{name} is not supported; {_use(_ACTIVATION_LAYERS)}")
        config = places.inner(layer.at, "activation", places.member(at, "config").value)
        return LAYERS[name](Layer(config, layer.types, layer.weight))
    name = at.text()
    if name not in ACTIVATIONS:
        raise at.error(f"{name!r} is not supported; {_use(ACTIVATIONS)}")
    return list(ACTIVATIONS[name])


def _class_of_activation(at: At) -> str:
    """Name its class.

    Raises: InputError for a function, of which the file has a name or its bytecode.
    """
    kind = places.optional(at, "class_name")
    if kind is not None and kind.text() not in FUNCTIONS:
        return kind.text()
    function = places.optional(at, "config")
    is_named = function is not None and isinstance(function.value, str)
    called = f" {function.value!r}" if is_named and function else ""
    message = f"a function of your own{called} is not supported"
    raise at.error(f"{message}; {_use(ACTIVATIONS)}")


def _use(known: Mapping[str, object] | Sequence[str]) -> str:
    return f"use one of {', '.join(known)}"


def _dense(layer: Layer) -> list[Step]:
    units = places.member(layer.at, "units").integer(1, _MOST)
    kernel = layer.weight(0, "kernel", (layer.type.shape[-1], units))
    bias = np.zeros(units, np.float32)
    if places.truth(places.optional(layer.at, "use_bias"), True):
        bias = layer.weight(1, "bias", (units,)).astype(np.float32)
    return [Step("dense", {"kernel": kernel, "bias": bias}), *_activation(layer)]


def _normalization(layer: Layer) -> list[Step]:
    shape = _kept(layer)
    given = [places.optional(layer.at, name) for name in ("mean", "variance")]
    if given[0] is None or given[1] is None:
        mean = layer.weight(0, "mean", shape)
        variance = layer.weight(1, "variance", shape)
    else:
        mean, variance = (_stretched(at, shape) for at in given if at)
    if bool(np.any(np.asarray(variance) < 0)):
        raise layer.at.error("has a variance below 0; adapt the layer again")
    root = np.sqrt(variance.astype(np.float32))
    divisor = np.maximum(root, _EPSILON)
    if not shape:
        last = layer.type.shape[-1:]
        mean, divisor = (np.broadcast_to(one, last) for one in (mean, divisor))
    if places.truth(places.optional(layer.at, "invert"), False):
        return [Step("rescaling", {"scale": divisor, "offset": mean})]
    return [Step("normalization", {"mean": mean, "divisor": divisor})]


def _kept(layer: Layer) -> tuple[int, ...]:
    """Give the sizes of the axes that have a mean each: the last ones, or none."""
    shape = layer.type.shape
    at = places.optional(layer.at, "axis")
    axes = places.integers(at) if at else []
    kept = sorted({axis % len(shape) for axis in axes})
    if kept != list(range(len(shape) - len(kept), len(shape))) or kept[:1] == [0]:
        raise layer.at.error(f"axis {axes} is not supported; use the last, -1")
    return shape[len(shape) - len(kept) :]


def _stretched(at: At, shape: tuple[int, ...]) -> Array:
    given = places.floats(at)
    try:
        # axes of one item before the others change nothing
        spare = max(given.ndim - max(len(shape), 1), 0)
        return np.broadcast_to(given.squeeze(tuple(range(spare))), shape)
    except ValueError:
        found = "x".join(map(str, given.shape))
        wanted = "x".join(map(str, shape)) or "one number"
        message = f"is {found}, the input takes {wanted}; give one for each column"
        raise at.error(message) from None


def _rescaling(layer: Layer) -> list[Step]:
    last = layer.type.shape[-1:]
    scale = _stretched(places.member(layer.at, "scale"), last)
    offset = places.optional(layer.at, "offset")
    shift = _stretched(offset, last) if offset else np.zeros(last, np.float32)
    return [Step("rescaling", {"scale": scale, "offset": shift})]


def _relu(layer: Layer) -> list[Step]:
    attributes: dict[str, Attribute] = {
        name: places.float32(at)
        for name in ("negative_slope", "threshold", "max_value")
        if (at := places.optional(layer.at, name))
    }
    for name, value in attributes.items():
        if real(value) < 0:
            raise layer.at.error(f"{name} is {value}; it must not be negative")
    slope = attributes.get("negative_slope", 0.0)
    if slope and attributes == {**_RELU, "negative_slope": slope}:
        return [Step("leaky_relu", {}, {"negative_slope": slope})]
    return [Step("relu", {}, attributes)]


def _leaky_relu(layer: Layer) -> list[Step]:
    names = ("negative_slope", "alpha")  # Keras 3, Keras 2
    found = [at for name in names if (at := places.optional(layer.at, name))]
    slope = places.float32(found[0]) if found else float(np.float32(0.3))
    return [Step("leaky_relu", {}, {"negative_slope": slope})]


def _elu(layer: Layer) -> list[Step]:
    alpha = places.optional(layer.at, "alpha")
    return [Step("elu", {}, {"alpha": places.float32(alpha) if alpha else 1.0})]


def _softmax(layer: Layer) -> list[Step]:
    at = places.optional(layer.at, "axis")
    axes = places.integers(at) if at else [-1]
    rank = len(layer.type.shape)
    if [axis % rank for axis in axes] != [rank - 1]:
        raise layer.at.error(f"axis {axes} is not supported; use the last, -1")
    return [Step("softmax")]


def _concatenate(layer: Layer) -> list[Step]:
    at = places.optional(layer.at, "axis")
    axis = at.integer(-64, 64) if at else -1
    rank = len(layer.types[0].shape)
    if not -rank <= axis < rank or axis % rank == 0:
        wanted = f"use one of 1 to {rank - 1}, or -1"
        raise layer.at.error(f"there is no axis {axis} to concatenate along; {wanted}")
    return [Step("concat", {}, {"axis": axis % rank})]


def _flatten(layer: Layer) -> list[Step]:
    form = places.optional(layer.at, "data_format")
    channels, *others = layer.type.shape[1:]
    # one channel, or one place: there is nothing to move
    moves = channels > 1 and math.prod(others) > 1
    if moves and form is not None and form.text() == "channels_first":
        raise form.error("'channels_first' is not supported; train with channels_last")
    return [Step("flatten")]


LAYERS: Mapping[str, Callable[[Layer], list[Step]]] = {
    "Activation": _activation,
    "Concatenate": _concatenate,
    "Dense": _dense,
    "Dropout": lambda layer: [Step("dropout")],
    "ELU": _elu,
    "Flatten": _flatten,
    "LeakyReLU": _leaky_relu,
    "Normalization": _normalization,
    "ReLU": _relu,
    "Rescaling": _rescaling,
    "Softmax": _softmax,
}
_ACTIVATION_LAYERS = ("Activation", "ELU", "LeakyReLU", "ReLU", "Softmax")
