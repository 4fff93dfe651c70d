"""Keras layers of images, and of rows, which are images of one line.

    IMAGE_LAYERS["Conv1D"](layer)   # reshape to (1, 1, n, c), convolution, reshape back

The axes that a layer's windows move along are its rank: 1 or 2.
"""

from collections.abc import Callable, Mapping

import numpy as np

from convert.bundle.jsonfile import At
from convert.graph import Array, Attribute, Type
from convert.ops.row import integers
from convert.read import framework
from convert.read.keras_activations import activation
from convert.read.keras_steps import Layer, Step, reshape, result

_MOST = 2**31 - 1

type _Row = Callable[[Layer], list[Step]]


def _convolution(rank: int) -> _Row:
    def steps(layer: Layer) -> list[Step]:
        x = _image(layer, rank)
        size = _numbers(layer, "kernel_size", rank)
        filters = framework.member(layer.at, "filters").integer(1, _MOST)
        groups = _groups(layer, x, filters)
        shape = (*size, x.shape[-1] // groups, filters)
        kernel = layer.weight(0, "kernel", shape)
        kernel = kernel.reshape(*(1,) * (2 - rank), *shape)
        weights = {"kernel": kernel, "bias": _bias(layer, 1, filters)}
        window = _windows(layer, size, causal=rank == 1)
        step = Step("convolution", weights, {**window, "groups": groups})
        return _as_image(layer, x, [step, *activation(layer)])

    return steps


def _groups(layer: Layer, x: Type, filters: int) -> int:
    at = framework.optional(layer.at, "groups")
    groups = 1 if at is None else at.integer(1, _MOST)
    for n, of in ((x.shape[-1], "channels"), (filters, "filters")):
        if n % groups:
            raise layer.at.error(f"{n} {of} are no multiple of {groups} groups")
    return groups


def _depthwise(layer: Layer) -> list[Step]:
    # Keras 3 has another word for it
    return [
        _of_each(layer, "depthwise_kernel|kernel", lambda n: _bias(layer, 1, n)),
        *activation(layer),
    ]


def _separable(layer: Layer) -> list[Step]:
    filters = framework.member(layer.at, "filters").integer(1, _MOST)
    first = _of_each(layer, "depthwise_kernel", lambda n: np.zeros(n, np.float32))
    shape = 1, 1, len(first.weights["bias"]), filters
    pointwise = layer.weight(1, "pointwise_kernel", shape)
    second = {"pointwise_kernel": pointwise, "bias": _bias(layer, 2, filters)}
    return [first, Step("convolution", second), *activation(layer)]


def _of_each(layer: Layer, word: str, bias: Callable[[int], Array]) -> Step:
    """Convolve each channel for itself, by one kernel or several."""
    c = _image(layer, 2).shape[3]
    at = framework.optional(layer.at, "depth_multiplier")
    each = 1 if at is None else at.integer(1, _MOST)
    size = _numbers(layer, "kernel_size", 2)
    kernel = layer.weight(0, word, (*size, c, each))
    n = c * each
    weights = {"kernel": kernel.reshape(*size, 1, n), "bias": bias(n)}
    return Step("convolution", weights, {**_windows(layer, size), "groups": c})


def _bias(layer: Layer, index: int, n: int) -> Array:
    if framework.truth(framework.optional(layer.at, "use_bias"), True):
        return layer.weight(index, "bias", (n,))
    return np.zeros(n, np.float32)


def _pool(op: str, rank: int) -> _Row:
    def steps(layer: Layer) -> list[Step]:
        x = _image(layer, rank)
        size = _numbers(layer, "pool_size", rank)
        given = _windows(layer, size)
        if rank == 1:  # a square window on the only line, which kernels are for
            given["strides"] = integers(given.get("strides", (1, 1)))[1:] * 2
            if given["padding"] == "valid":
                given["pads"] = _around(size[0], 1, size[0])
            size *= 2
        return _as_image(layer, x, [Step(op, {}, {**given, "size": size})])

    return steps


def _global_average_pool(rank: int) -> _Row:
    def steps(layer: Layer) -> list[Step]:
        x = _image(layer, rank)
        first = [] if rank == 2 else [reshape(1, 1, *x.shape[1:])]
        return [*first, Step("global_average_pool2d"), *_kept(layer, x)]

    return steps


def _global_max_pool(rank: int) -> _Row:
    def steps(layer: Layer) -> list[Step]:
        x = _image(layer, rank)
        height, width = (1,) * (2 - rank) + x.shape[1:-1]
        size = max(height, width)
        attributes: dict[str, Attribute] = {
            "size": size,
            "pads": _around(size, height, width),
        }
        first = [] if rank == 2 else [reshape(1, 1, *x.shape[1:])]
        last = _kept(layer, x) or [reshape(1, x.shape[-1])]
        return [*first, Step("max_pool2d", {}, attributes), *last]

    return steps


def _kept(layer: Layer, x: Type) -> list[Step]:
    """Keep the axes of what was pooled, one place each, if that is asked for."""
    keeps = framework.truth(framework.optional(layer.at, "keepdims"), False)
    return [reshape(1, *(1,) * (len(x.shape) - 2), x.shape[-1])] if keeps else []


def _zero_padding(rank: int) -> _Row:
    def steps(layer: Layer) -> list[Step]:
        _image(layer, rank)
        at = framework.member(layer.at, "padding")
        given = at.items() if isinstance(at.value, list) else [at] * rank
        pairs = [_pair(one) for one in (given if rank == 2 else [at])]
        if len(pairs) != rank:
            raise at.error(f"must be {rank} pairs of numbers")
        before, after = ([pair[end] for pair in pairs] for end in (0, 1))
        return [Step("pad", {}, {"pads": (0, *before, 0, 0, *after, 0)})]

    return steps


def _pair(at: At) -> tuple[int, int]:
    """Read one number for both ends of an axis, or one for each."""
    items = at.items() if isinstance(at.value, list) else [at, at]
    if len(items) != 2:
        raise at.error("must be two numbers")
    return items[0].integer(0, _MOST), items[1].integer(0, _MOST)


def _upsampling(layer: Layer) -> list[Step]:
    _image(layer, 2)
    kind = framework.optional(layer.at, "interpolation")
    if kind is not None and kind.text() != "nearest":
        raise kind.error(f"{kind.text()!r} is not supported; use nearest")
    size = tuple(_numbers(layer, "size", 2))
    return [Step("upsample_nearest", {}, {"size": size})]


def _image(layer: Layer, rank: int) -> Type:
    """Give the type of the input.

    Raises: InputError for what is no image, or has its channels first.
    """
    form = framework.optional(layer.at, "data_format")
    if form is not None and form.text() != "channels_last":
        message = f"{form.text()!r} is not supported; train with channels_last"
        raise form.error(message)
    if len(layer.type.shape) != rank + 2:
        form_of = ("(items, channels)", "(height, width, channels)")[rank - 1]
        raise layer.at.error(f"is given {layer.type}; it takes {form_of} of a batch")
    return layer.type


def _windows(
    layer: Layer, size: tuple[int, ...], causal: bool = False
) -> dict[str, Attribute]:
    """Read how windows move, and what is around the image; of a row's, its line."""
    found: dict[str, Attribute] = {"padding": "valid"}
    has_dilation = framework.optional(layer.at, "dilation_rate") is not None
    words = {"strides": "strides"}
    if has_dilation:
        words["dilation_rate"] = "dilations"
    for name, word in words.items():
        numbers = _numbers(layer, name, len(size))
        if {*numbers} != {1}:
            found[word] = (*(1,) * (2 - len(size)), *numbers)
    at = framework.member(layer.at, "padding")
    match at.text():
        case "valid":
            pass
        case "same":
            found["padding"] = "same"
        case "causal" if causal:
            dilations = integers(found.get("dilations", (1, 1)))
            found["pads"] = (0, (size[0] - 1) * dilations[1], 0, 0)
        case other:
            raise at.error(f"{other!r} is not supported; use valid or same")
    return found


def _numbers(layer: Layer, name: str, rank: int) -> tuple[int, ...]:
    """Read a number for each axis, or one for all."""
    at = framework.member(layer.at, name)
    numbers = _listed(at)
    if not isinstance(at.value, list):
        numbers = numbers * rank
    if len(numbers) != rank:
        raise at.error(f"must be {rank} numbers, not {len(numbers)}")
    return numbers


def _listed(at: At) -> tuple[int, ...]:
    items = at.items() if isinstance(at.value, list) else [at]
    return tuple(item.integer(1, _MOST) for item in items)


def _around(size: int, height: int, width: int) -> tuple[int, int, int, int]:
    """Give the pads by which one window of this size sees all of an image."""
    top, left = (size - height) // 2, (size - width) // 2
    return top, left, size - height - top, size - width - left


def _as_image(layer: Layer, x: Type, steps: list[Step]) -> list[Step]:
    """Let the first of the steps read a row as an image of one line.

    `convolution` and pools take rows as they are, but kernels are for images.
    """
    if len(x.shape) == 4:
        return steps
    line = Type(x.dtype, (1, *x.shape))
    y = result(layer, steps[0], line)
    return [reshape(*line.shape), *steps, reshape(*y.shape[1:])]


IMAGE_LAYERS: Mapping[str, _Row] = {
    "AveragePooling1D": _pool("average_pool", 1),
    "AveragePooling2D": _pool("average_pool", 2),
    "Conv1D": _convolution(1),
    "Conv2D": _convolution(2),
    "DepthwiseConv2D": _depthwise,
    "GlobalAveragePooling1D": _global_average_pool(1),
    "GlobalAveragePooling2D": _global_average_pool(2),
    "GlobalMaxPooling1D": _global_max_pool(1),
    "GlobalMaxPooling2D": _global_max_pool(2),
    "MaxPooling1D": _pool("max_pool", 1),
    "MaxPooling2D": _pool("max_pool", 2),
    "SeparableConv2D": _separable,
    "UpSampling2D": _upsampling,
    "ZeroPadding1D": _zero_padding(1),
    "ZeroPadding2D": _zero_padding(2),
}
