"""A Keras layer's configuration → the operators it stands for.

    LAYERS["Dense"](layer)
        == [Step("dense", {"kernel": …, "bias": …}), Step("softmax")]

One row a layer; what Keras has and its row does not say is refused, with the layer's
name.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from convert.bundle.jsonfile import At
from convert.graph import Array
from convert.read import framework
from convert.read.keras_activations import ACTIVATION_LAYERS, activation
from convert.read.keras_images import IMAGE_LAYERS
from convert.read.keras_steps import BEFORE, Layer, Step, reshape

_MOST = 2**31 - 1
_EPSILON = np.float32(1e-7)  # keras.backend.epsilon()


def _dense(layer: Layer) -> list[Step]:
    units = framework.member(layer.at, "units").integer(1, _MOST)
    kernel = layer.weight(0, "kernel", (layer.type.shape[-1], units))
    bias = np.zeros(units, np.float32)
    if framework.truth(framework.optional(layer.at, "use_bias"), True):
        bias = layer.weight(1, "bias", (units,)).astype(np.float32)
    return [Step("dense", {"kernel": kernel, "bias": bias}), *activation(layer)]


def _normalization(layer: Layer) -> list[Step]:
    shape = _kept(layer)
    given = [framework.optional(layer.at, name) for name in ("mean", "variance")]
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
    if framework.truth(framework.optional(layer.at, "invert"), False):
        return [Step("rescaling", {"scale": divisor, "offset": mean})]
    return [Step("normalization", {"mean": mean, "divisor": divisor})]


def _kept(layer: Layer) -> tuple[int, ...]:
    """Give the sizes of the axes that have a mean each: the last ones, or none."""
    shape = layer.type.shape
    at = framework.optional(layer.at, "axis")
    axes = framework.integers(at) if at else []
    kept = sorted({axis % len(shape) for axis in axes})
    if kept != list(range(len(shape) - len(kept), len(shape))) or kept[:1] == [0]:
        raise layer.at.error(f"axis {axes} is not supported; use the last, -1")
    return shape[len(shape) - len(kept) :]


def _stretched(at: At, shape: tuple[int, ...]) -> Array:
    given = framework.floats(at)
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
    scale = _stretched(framework.member(layer.at, "scale"), last)
    offset = framework.optional(layer.at, "offset")
    shift = _stretched(offset, last) if offset else np.zeros(last, np.float32)
    return [Step("rescaling", {"scale": scale, "offset": shift})]


def _batch_normalization(layer: Layer) -> list[Step]:
    """Scale by gamma / sqrt(variance + epsilon), in double precision, rounded once."""
    shape = layer.type.shape
    axes = framework.integers(framework.member(layer.at, "axis"))
    if len(shape) < 2 or [axis % len(shape) for axis in axes] != [len(shape) - 1]:
        raise layer.at.error(f"axis {axes} is not supported; use the last, -1")
    for name in ("renorm", "virtual_batch_size"):
        if (at := framework.optional(layer.at, name)) and at.value is not False:
            raise layer.at.error(f"{name} is not supported; leave it out")
    words = ["moving_mean", "moving_variance"]
    if has_beta := framework.member(layer.at, "center").boolean():
        words.insert(0, "beta")
    if has_gamma := framework.member(layer.at, "scale").boolean():
        words.insert(0, "gamma")
    found = {
        word: layer.weight(i, word, shape[-1:]).astype(np.float64)
        for i, word in enumerate(words)
    }
    variance = found["moving_variance"] + framework.float32(
        framework.member(layer.at, "epsilon")
    )
    if bool(np.any(variance < 0)):
        raise layer.at.error("has a variance below 0; train the layer again")
    # where both are 0, it is infinite in the frameworks, too
    with np.errstate(all="ignore"):
        scale = (found["gamma"] if has_gamma else 1.0) / np.sqrt(variance)
        offset = (found["beta"] if has_beta else 0.0) - found["moving_mean"] * scale
        pair = [one.astype(np.float32) for one in (scale, offset)]
    return [Step("rescaling", dict(zip(("scale", "offset"), pair, strict=True)))]


def _joined(op: str, most: int | None = None) -> Callable[[Layer], list[Step]]:
    """Make the row of a layer that joins inputs by an operator, one after the other."""

    def steps(layer: Layer) -> list[Step]:
        types = layer.types
        if most and len(types) != most:
            raise layer.at.error(f"is called with {len(types)} inputs, not {most}")
        _joined_shape(layer)
        return [
            Step(op, reads=(BEFORE if i > 1 else 0, i)) for i in range(1, len(types))
        ]

    return steps


def _joined_shape(layer: Layer) -> tuple[int, ...]:
    """Give the shape that inputs of one rank broadcast to."""
    shapes = [one.shape for one in layer.types]
    try:
        # axes are added behind the batch in Keras, before it in a graph
        if len(set(map(len, shapes))) > 1:
            raise ValueError
        return np.broadcast_shapes(*shapes)
    except ValueError:
        said = " and ".join(map(str, layer.types))
        message = f"its inputs {said} do not fit together; Reshape them to one rank"
        raise layer.at.error(message) from None


def _average(layer: Layer) -> list[Step]:
    n = np.full(_joined_shape(layer)[-1:], len(layer.types), np.float32)
    divided = Step("normalization", {"mean": np.zeros_like(n), "divisor": n})
    return [*_joined("add")(layer), divided]


def _reshape(layer: Layer) -> list[Step]:
    items = layer.type.items
    target = framework.member(layer.at, "target_shape")
    # TensorFlow.js writes null for -1, what is left
    sizes = [
        -1 if item.value is None else item.integer(-1, _MOST) for item in target.items()
    ]
    known = math.prod(n for n in sizes if n != -1)
    if sizes.count(-1) == 1 and known > 0:
        sizes[sizes.index(-1)] = items // known
    if -1 in sizes or math.prod(sizes) != items:
        raise target.error(f"{sizes} does not fit {layer.type}; export the model again")
    return [reshape(1, *sizes)]


def _concatenate(layer: Layer) -> list[Step]:
    at = framework.optional(layer.at, "axis")
    axis = at.integer(-64, 64) if at else -1
    rank = len(layer.types[0].shape)
    if not -rank <= axis < rank or axis % rank == 0:
        wanted = f"use one of 1 to {rank - 1}, or -1"
        raise layer.at.error(f"there is no axis {axis} to concatenate along; {wanted}")
    return [Step("concat", {}, {"axis": axis % rank})]


def _flatten(layer: Layer) -> list[Step]:
    form = framework.optional(layer.at, "data_format")
    channels, *others = layer.type.shape[1:]
    # one channel, or one place: there is nothing to move
    moves = channels > 1 and math.prod(others) > 1
    if moves and form is not None and form.text() == "channels_first":
        raise form.error("'channels_first' is not supported; train with channels_last")
    return [Step("flatten")]


LAYERS: Mapping[str, Callable[[Layer], list[Step]]] = {
    **ACTIVATION_LAYERS,
    **IMAGE_LAYERS,
    "Add": _joined("add"),
    "Average": _average,
    "BatchNormalization": _batch_normalization,
    "Concatenate": _concatenate,
    "Dense": _dense,
    "Dropout": lambda layer: [Step("dropout")],
    "Flatten": _flatten,
    "Maximum": _joined("maximum"),
    "Minimum": _joined("minimum"),
    "Multiply": _joined("multiply"),
    "Normalization": _normalization,
    "Rescaling": _rescaling,
    "Reshape": _reshape,
    "Subtract": _joined("subtract", 2),
}
