"""Blocks of convolutions that one kernel does row by row, made by a pass."""

from collections.abc import Sequence

from convert.graph import Attribute, Type
from convert.ops.activation import WORD, activation_of
from convert.ops.convolution import (
    conv2d,
    conv2d_type,
    depthwise_conv2d,
    depthwise_conv2d_type,
)
from convert.ops.planes import groups, pack_channels, pack_panels, plane
from convert.ops.row import (
    GROUPS,
    Attributes,
    Call,
    Floats,
    Operator,
    Site,
    Sizes,
    Word,
    X,
    constants,
    integer,
    rowwise,
)
from convert.ops.tiles import tiles
from convert.ops.windows import windows

_ONE: Attributes = {"strides": 1, "padding": "valid"}


def inverted_residual(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """A 1 x 1, a depthwise and a 1 x 1 convolution, perhaps x added."""
    x, expand_kernel, expand_bias, *rest = arrays
    expanded = _convolved(x, expand_kernel, expand_bias, attributes["expand"])
    return _with_residual(x, _separable(expanded, rest, attributes), attributes)


def depthwise_separable(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """A depthwise and a 1 x 1 convolution, perhaps x added."""
    x, *rest = arrays
    return _with_residual(x, _separable(x, rest, attributes), attributes)


def _separable(x: Floats, weights: Sequence[Floats], attributes: Attributes) -> Floats:
    kernel, bias, project_kernel, project_bias = weights
    given = {
        "strides": attributes["strides"],
        "padding": "same",
        "activation": attributes["middle"],
    }
    middle = depthwise_conv2d([x, kernel, bias], given)
    return _convolved(middle, project_kernel, project_bias, attributes["project"])


def _convolved(x: Floats, w: Floats, b: Floats, activation: Attribute) -> Floats:
    given: Attributes = {"strides": 1, "padding": "valid", "activation": activation}
    return conv2d([x, w, b], given)


def _with_residual(x: Floats, y: Floats, attributes: Attributes) -> Floats:
    return y + x if attributes["residual"] == "add" else y


def inverted_residual_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand what the three convolutions demand, and the same type for a residual."""
    x, w, b, *rest = types
    _pointwise(w)
    expanded = conv2d_type([x, w, b], _ONE)
    return _separable_type(x, expanded, rest, attributes)


def depthwise_separable_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand what the two convolutions demand, and the same type for a residual."""
    x, *rest = types
    return _separable_type(x, x, rest, attributes)


def _separable_type(
    x: Type, expanded: Type, weights: Sequence[Type], attributes: Attributes
) -> Type:
    w, b, project, bias = weights
    if w.shape[:2] != (3, 3):
        raise ValueError(f"weights {w} are not 3 by 3")
    given = {"strides": attributes["strides"], "padding": "same"}
    if integer(attributes["strides"]) > 2:
        raise ValueError(f"strides {attributes['strides']} are not 1 or 2")
    middle = depthwise_conv2d_type([expanded, w, b], given)
    _pointwise(project)
    y = conv2d_type([middle, project, bias], _ONE)
    if attributes["residual"] == "add" and x != y:
        raise ValueError(f"{x} cannot be added to {y}")
    return y


def _pointwise(w: Type) -> None:
    if w.shape[:2] != (1, 1):
        raise ValueError(f"weights {w} are not 1 by 1")


def _block_call(site: Site) -> Call:
    """Describe a fused block; its weights are those of its convolutions in turn."""
    *expand, kernel, bias, project, project_bias = site.arrays
    batch, height, width, c = site.x.shape
    ce = kernel.shape[2]
    given: Attributes = {"strides": site.attributes["strides"], "padding": "same"}
    rows, columns = windows(site.x.shape, (3, 3), given)
    names = ("expand",) * bool(expand) + ("middle", "project")
    residual = "ADDED" if site.attributes["residual"] == "add" else "ALONE"
    sizes: Sizes = {
        **({"c": c, "ce": ce} if expand else {"c": c}),
        "panels": groups(site.y),
        **{"x_plane": plane(site.x), "y_plane": plane(site.y)},
        **{"height": height, "width": width, "stride": integer(given["strides"])},
        **{"top": rows.before, "left": columns.before},
        **{"oh": rows.places, "ow": columns.places},
        **(_tiles("x", width) if expand else {}),
        **_tiles("y", columns.places),
        **{name: activation_of(site, name) for name in names},
        "residual": f"pointwise.{residual}",
    }
    inner = -(-ce // 4)
    scratch = (3 * inner + 1) * (width + 2) * 4, inner * columns.places * 4
    first = (pack_panels(expand[0][0, 0]), expand[1]) if expand else ()
    last = pack_channels(kernel), bias, pack_panels(project[0, 0]), project_bias
    return Call((*first, *last), sizes, scratch, rows=batch)


def _tiles(of: str, pixels: int) -> dict[str, int]:
    names = f"{of}_large", f"{of}_small", f"{of}_size"
    return dict(zip(names, tiles(pixels), strict=True))


_BLOCK = {
    "strides": Word(int, 1),
    "middle": WORD,
    "project": WORD,
    "residual": Word(str, "none", ("none", "add")),
}
_EXPAND = constants("expand_kernel", "expand_bias")
_REST = constants("kernel", "bias", "project_kernel", "project_bias")
# fmt: off
OPERATORS = rowwise(
    Operator("inverted_residual", inverted_residual, inverted_residual_type,
             "inverted_residual.inverted_residual", _block_call,
             inputs=(X, *_EXPAND, *_REST), attributes={"expand": WORD} | _BLOCK,
             reads=GROUPS, writes=GROUPS),
    Operator("depthwise_separable", depthwise_separable, depthwise_separable_type,
             "inverted_residual.depthwise_separable", _block_call,
             inputs=(X, *_REST), attributes=_BLOCK, reads=GROUPS, writes=GROUPS),
)
# fmt: on
