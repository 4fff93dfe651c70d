"""Activations of Keras: by name, as layers, and as what a layer applies at its end.

ACTIVATIONS["relu6"]        == (Step("relu", {}, {"max_value": 6.0}),)
activation(layer)           # what `activation` in a layer's configuration asks for
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from convert.bundle.jsonfile import At, Members
from convert.graph import Attribute
from convert.ops.row import real
from convert.read import framework
from convert.read.keras_steps import Layer, Step

FUNCTIONS = ("function", "__lambda__")  # the classes that Keras 3 gives them
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


def activation(layer: Layer) -> list[Step]:
    """Give the steps of a layer's activation, none where it has none.

    Raises: InputError for one that is not supported.
    """
    at = framework.optional(layer.at, "activation")
    if at is None:
        return []
    if isinstance(at.value, Members):
        name = _class_of_activation(at)
        if name not in ACTIVATION_LAYERS:
            raise at.error(f"{name} is not supported; {_use(ACTIVATION_LAYERS)}")
        config = framework.inner(
            layer.at, "activation", framework.member(at, "config").value
        )
        return ACTIVATION_LAYERS[name](Layer(config, layer.types, layer.weight))
    name = at.text()
    if name not in ACTIVATIONS:
        raise at.error(f"{name!r} is not supported; {_use(ACTIVATIONS)}")
    return list(ACTIVATIONS[name])


def _class_of_activation(at: At) -> str:
    """Name its class.

    Raises: InputError for a function, of which the file has a name or its bytecode.
    """
    kind = framework.optional(at, "class_name")
    if kind is not None and kind.text() not in FUNCTIONS:
        return kind.text()
    function = framework.optional(at, "config")
    is_named = function is not None and isinstance(function.value, str)
    called = f" {function.value!r}" if is_named and function else ""
    message = f"a function of your own{called} is not supported"
    raise at.error(f"{message}; {_use(ACTIVATIONS)}")


def _use(known: Mapping[str, object] | Sequence[str]) -> str:
    return f"use one of {', '.join(known)}"


def _relu(layer: Layer) -> list[Step]:
    attributes: dict[str, Attribute] = {
        name: framework.float32(at)
        for name in ("negative_slope", "threshold", "max_value")
        if (at := framework.optional(layer.at, name))
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
    found = [at for name in names if (at := framework.optional(layer.at, name))]
    slope = framework.float32(found[0]) if found else float(np.float32(0.3))
    return [Step("leaky_relu", {}, {"negative_slope": slope})]


def _elu(layer: Layer) -> list[Step]:
    alpha = framework.optional(layer.at, "alpha")
    return [Step("elu", {}, {"alpha": framework.float32(alpha) if alpha else 1.0})]


def _softmax(layer: Layer) -> list[Step]:
    at = framework.optional(layer.at, "axis")
    axes = framework.integers(at) if at else [-1]
    rank = len(layer.type.shape)
    if [axis % rank for axis in axes] != [rank - 1]:
        raise layer.at.error(f"axis {axes} is not supported; use the last, -1")
    return [Step("softmax")]


ACTIVATION_LAYERS: Mapping[str, Callable[[Layer], list[Step]]] = {
    "Activation": activation,
    "ELU": _elu,
    "LeakyReLU": _leaky_relu,
    "ReLU": _relu,
    "Softmax": _softmax,
}
