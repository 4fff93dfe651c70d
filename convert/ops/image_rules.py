"""What types operators on images make of what they are given, or why they cannot.

conv2d([Type("float32", (1, 8, 8, 3)), kernel, bias], {"strides": 2, "padding": "same",
       "activation": "none"})  ==  Type("float32", (1, 4, 4, 16))
"""

from collections.abc import Sequence

from convert.graph import Type
from convert.ops.image_meanings import windows
from convert.ops.meanings import Attributes

_ONE: Attributes = {"strides": 1, "padding": "valid"}


def conv2d(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a kernel (kh, kw, c, n) and a bias (n)."""
    x, w, b = types
    _image(x)
    if w.dtype != x.dtype or len(w.shape) != 4 or w.shape[2] != x.shape[3]:
        raise ValueError(f"weights {w} do not fit {x}")
    return Type(x.dtype, (*_places(x, w, attributes), _channels(w, b)))


def conv2d_add(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand what `conv2d` demands, and a second value of its result's type."""
    x, added, *weights = types
    y = conv2d([x, *weights], attributes)
    if added != y:
        raise ValueError(f"{added} cannot be added to {y}")
    return y


def depthwise_conv2d(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a kernel (kh, kw, c) and a bias (c)."""
    x, w, b = types
    _image(x)
    if w.dtype != x.dtype or len(w.shape) != 3 or w.shape[2] != x.shape[3]:
        raise ValueError(f"weights {w} do not fit {x}")
    return Type(x.dtype, (*_places(x, w, attributes), _channels(w, b)))


def pool(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand an image that a window fits in."""
    (x,) = types
    _image(x)
    size = int(attributes["size"])
    if size < 1:
        raise ValueError(f"a window of {size} holds nothing")
    window = Type(x.dtype, (size, size, x.shape[3]))
    return Type(x.dtype, (*_places(x, window, attributes), x.shape[3]))


def global_pool(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand an image."""
    (x,) = types
    _image(x)
    return Type(x.dtype, (1, x.shape[3]))


def conv2d_i8(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a kernel (1, 1, c, n) of int8, a bias and a scale (n)."""
    x, w, b, scale = types
    _quantised_image(x, attributes)
    _pointwise(w)
    if w.dtype != "int8" or len(w.shape) != 4 or w.shape[2] != x.shape[3]:
        raise ValueError(f"weights {w} do not fit {x}")
    _bias_and_scale(w, b, scale)
    return Type(x.dtype, (*x.shape[:3], w.shape[3]))


def depthwise_conv2d_i8(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a kernel (3, 3, c) of int8, a bias and a scale (c)."""
    x, w, b, scale = types
    _quantised_image(x, attributes)
    if w != Type("int8", (3, 3, x.shape[3])):
        raise ValueError(f"weights {w} do not fit {x}")
    if int(attributes["strides"]) > 2:
        raise ValueError(f"strides {attributes['strides']} are not 1 or 2")
    _bias_and_scale(w, b, scale)
    return Type(x.dtype, (*_places(x, w, attributes), x.shape[3]))


def global_pool_i8(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a quantised image."""
    (x,) = types
    _quantised_image(x, attributes)
    return Type(x.dtype, (1, x.shape[3]))


def _quantised_image(x: Type, attributes: Attributes) -> None:
    if x.dtype != "int16" or len(x.shape) != 4:
        raise ValueError(f"{x} is no image of int16 (1, height, width, channels)")
    low, high = int(attributes["low"]), int(attributes["high"])
    if not -(1 << 15) <= low <= high < 1 << 15:
        raise ValueError(f"results of {low} to {high} are no int16")


def _bias_and_scale(w: Type, b: Type, scale: Type) -> None:
    n = (w.shape[-1],)
    if (b, scale) != (Type("int32", n), Type("float32", n)):
        raise ValueError(f"bias {b} and scale {scale} do not fit weights {w}")


def image(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand an image, and leave it one."""
    _image(types[0])
    return types[0]


def inverted_residual(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand what the three convolutions demand, and the same type for a residual."""
    x, w, b, *rest = types
    _pointwise(w)
    expanded = conv2d([x, w, b], _ONE)
    return _separable(x, expanded, rest, attributes)


def depthwise_separable(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand what the two convolutions demand, and the same type for a residual."""
    x, *rest = types
    return _separable(x, x, rest, attributes)


def _separable(
    x: Type, expanded: Type, weights: Sequence[Type], attributes: Attributes
) -> Type:
    w, b, project, bias = weights
    if w.shape[:2] != (3, 3):
        raise ValueError(f"weights {w} are not 3 by 3")
    given = {"strides": attributes["strides"], "padding": "same"}
    if int(attributes["strides"]) > 2:
        raise ValueError(f"strides {attributes['strides']} are not 1 or 2")
    middle = depthwise_conv2d([expanded, w, b], given)
    _pointwise(project)
    y = conv2d([middle, project, bias], _ONE)
    if attributes["residual"] == "add" and x != y:
        raise ValueError(f"{x} cannot be added to {y}")
    return y


def _pointwise(w: Type) -> None:
    if w.shape[:2] != (1, 1):
        raise ValueError(f"weights {w} are not 1 by 1")


def _image(x: Type) -> None:
    if x.dtype != "float32" or len(x.shape) != 4:
        raise ValueError(f"{x} is no image of float32 (1, height, width, channels)")


def _places(x: Type, w: Type, attributes: Attributes) -> tuple[int, int, int]:
    if int(attributes["strides"]) < 1:
        raise ValueError(f"strides {attributes['strides']} are not 1 or more")
    rows, columns = windows(x.shape, w.shape[:2], attributes)
    if min(rows.places, columns.places) < 1:
        size = "x".join(map(str, w.shape[:2]))
        raise ValueError(f"{x} is smaller than a window of {size}")
    return x.shape[0], rows.places, columns.places


def _channels(w: Type, b: Type) -> int:
    n = w.shape[-1]
    if b != Type(w.dtype, (n,)):
        raise ValueError(f"bias {b} does not fit weights {w}")
    return n
