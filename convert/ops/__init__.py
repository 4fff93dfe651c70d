"""The operators: one row each, with all that the rest of the house asks of them.

    OPERATORS["softmax"].kernel                         # "softmax.softmax"
    infer("flatten", [Type("float32", (1, 2, 3))], {})  # (Type("float32", (1, 6)),)

An operator's inputs are values made by nodes first, then weights. A name is the word
everywhere: here, in graph text, in edge/kernels, in the tests.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from convert.graph import Attribute, Type
from convert.ops import image_meanings, image_rules, meanings, quantised_meanings
from convert.ops.meanings import Attributes, Meaning

Rule = Callable[[Sequence[Type], Attributes], Type]

# how values lie in memory: see layouts.py
PLAIN = "plain"
GROUPS = "groups"
EIGHTS = "groups of eight"
ANY = "any"


@dataclass(frozen=True)
class Exact:
    """The kernel gives the bits of the meaning in float32."""


@dataclass(frozen=True)
class Ulp:
    """The kernel is at most `n` float32 away from the meaning."""

    n: int


@dataclass(frozen=True)
class Close:
    """The kernel is at most `atol + rtol * |meaning|` away."""

    rtol: float
    atol: float


Tolerance = Exact | Ulp | Close


@dataclass(frozen=True)
class Word:
    """An attribute: its kind, its default (None: it must be given), its choices.

    A `float` is the value of a float32.
    """

    kind: type
    default: Attribute | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operator:
    """A row; `inputs` is None for any number from one on.

    `rule` gives the type of the result or raises ValueError; None: it stands in the
    graph. `kernel` is a name within edge.kernels, None where nothing is computed: the
    result is the input. `reads` and `writes` are the layouts of values.
    """

    name: str
    meaning: Meaning
    rule: Rule | None
    kernel: str | None
    inputs: int | None = 1
    weights: tuple[str, ...] = ()
    attributes: Mapping[str, Word] = field(default_factory=dict)
    tolerance: Tolerance = field(default_factory=Exact)
    reads: str = PLAIN
    writes: str = PLAIN


def _floats(x: Type) -> None:
    if x.dtype != "float32":
        raise ValueError(f"{x} is not of float32")
    if len(x.shape) < 2:
        raise ValueError(f"{x} has no dimension but the batch")


def _same(types: Sequence[Type], attributes: Attributes) -> Type:
    _floats(types[0])
    return types[0]


def _periodic(types: Sequence[Type], attributes: Attributes) -> Type:
    x, first, second = types
    _floats(x)
    fits = first.shape and x.shape[1:][-len(first.shape) :] == first.shape
    if first != second or first.dtype != x.dtype or not fits:
        raise ValueError(f"weights {first} and {second} do not fit {x}")
    return x


def _dense(types: Sequence[Type], attributes: Attributes) -> Type:
    x, w, b = types
    _floats(x)
    k = x.shape[-1]
    if w.dtype != x.dtype or len(w.shape) != 2 or w.shape[0] != k:
        raise ValueError(f"weights {w} do not fit {x}")
    if b != Type(x.dtype, w.shape[1:]):
        raise ValueError(f"bias {b} does not fit weights {w}")
    return Type(x.dtype, (*x.shape[:-1], w.shape[1]))


def _concat(types: Sequence[Type], attributes: Attributes) -> Type:
    for x in types:
        _floats(x)
    shapes, axis = [x.shape for x in types], int(attributes["axis"])
    if not 1 <= axis < len(shapes[0]):
        raise ValueError(f"there is no axis {axis} in {types[0]} but the batch")
    if len({(*shape[:axis], None, *shape[axis + 1 :]) for shape in shapes}) > 1:
        raise ValueError(f"{' and '.join(map(str, types))} do not fit together")
    items = sum(shape[axis] for shape in shapes)
    return Type("float32", (*shapes[0][:axis], items, *shapes[0][axis + 1 :]))


def _add(types: Sequence[Type], attributes: Attributes) -> Type:
    x, y = types
    _floats(x)
    if x != y:
        raise ValueError(f"{x} and {y} do not fit together")
    return x


def _flatten(types: Sequence[Type], attributes: Attributes) -> Type:
    _floats(types[0])
    return Type("float32", (1, types[0].items))


_FUSED = Word(str, "none", tuple(meanings.FUSED))
_ACTIVATION = {"activation": _FUSED}
_WINDOW = {
    "strides": Word(int, 1),
    "padding": Word(str, "valid", ("valid", "same")),
}
_LIMITS = {"low": Word(int, -128), "high": Word(int, 127)}
_BLOCK = {
    "strides": Word(int, 1),
    "middle": _FUSED,
    "project": _FUSED,
    "residual": Word(str, "none", ("none", "add")),
}
_AXIS = {"axis": Word(int)}
_LEAKY_RELU = {"negative_slope": Word(float)}
_ELU = {"alpha": Word(float, 1.0)}
_RELU = {
    "negative_slope": Word(float, 0.0),
    "threshold": Word(float, 0.0),
    "max_value": Word(float, math.inf),
}
# fmt: off
_ROWS = (
    Operator("input", meanings.identity, None, None, inputs=0),
    Operator("dense", meanings.dense, _dense, "dense.dense",
             weights=("kernel", "bias"), attributes=_ACTIVATION),
    Operator("normalization", meanings.normalization, _periodic,
             "elementwise.normalization", weights=("mean", "divisor")),
    Operator("rescaling", meanings.rescaling, _periodic,
             "elementwise.rescaling", weights=("scale", "offset")),
    Operator("relu", meanings.relu, _same, "elementwise.relu", attributes=_RELU,
             reads=ANY, writes=ANY),
    Operator("leaky_relu", meanings.leaky_relu, _same, "elementwise.leaky_relu",
             attributes=_LEAKY_RELU, reads=ANY, writes=ANY),
    Operator("elu", meanings.elu, _same, "elementwise.elu",
             attributes=_ELU, tolerance=Ulp(3), reads=ANY, writes=ANY),
    Operator("sigmoid", meanings.sigmoid, _same, "elementwise.sigmoid",
             tolerance=Ulp(3), reads=ANY, writes=ANY),
    Operator("tanh", meanings.tanh, _same, "elementwise.tanh", tolerance=Ulp(3),
             reads=ANY, writes=ANY),
    Operator("add", image_meanings.add, _add, "arithmetic.add", inputs=2,
             reads=ANY, writes=ANY),
    Operator("softmax", meanings.softmax, _same, "softmax.softmax",
             tolerance=Close(rtol=1e-5, atol=1e-37)),
    Operator("concat", meanings.concat, _concat, "concat.concat",
             inputs=None, attributes=_AXIS),
    Operator("flatten", meanings.flatten, _flatten, None),
    Operator("dropout", meanings.identity, _same, None, reads=ANY, writes=ANY),
    Operator("identity", meanings.identity, _same, None, reads=ANY, writes=ANY),
    Operator("conv2d", image_meanings.conv2d, image_rules.conv2d, "conv2d.conv2d",
             weights=("kernel", "bias"), attributes=_WINDOW | _ACTIVATION,
             reads=GROUPS, writes=GROUPS),
    Operator("depthwise_conv2d", image_meanings.depthwise_conv2d,
             image_rules.depthwise_conv2d, "depthwise_conv2d.depthwise_conv2d",
             weights=("kernel", "bias"), attributes=_WINDOW | _ACTIVATION,
             reads=GROUPS, writes=GROUPS),
    Operator("max_pool2d", image_meanings.max_pool2d, image_rules.pool,
             "pooling.max_pool2d", attributes={"size": Word(int)} | _WINDOW,
             reads=GROUPS, writes=GROUPS),
    Operator("average_pool2d", image_meanings.average_pool2d, image_rules.pool,
             "pooling.average_pool2d", attributes={"size": Word(int)} | _WINDOW,
             reads=GROUPS, writes=GROUPS),
    Operator("global_average_pool2d", image_meanings.global_average_pool2d,
             image_rules.global_pool, "pooling.global_average_pool2d", reads=GROUPS),
    Operator("conv2d_i8", quantised_meanings.conv2d_i8, image_rules.conv2d_i8,
             "conv2d_i8.conv2d_i8", weights=("kernel", "bias", "scale"),
             attributes=_LIMITS, reads=EIGHTS, writes=EIGHTS),
    Operator("depthwise_conv2d_i8", quantised_meanings.depthwise_conv2d_i8,
             image_rules.depthwise_conv2d_i8, "depthwise_conv2d_i8.depthwise_conv2d_i8",
             weights=("kernel", "bias", "scale"), attributes=_WINDOW | _LIMITS,
             reads=EIGHTS, writes=EIGHTS),
    Operator("global_average_pool2d_i8", quantised_meanings.global_average_pool2d_i8,
             image_rules.global_pool_i8, "pooling_i8.global_average_pool2d_i8",
             attributes=_LIMITS, reads=EIGHTS),
    # made by passes
    Operator("conv2d_add", image_meanings.conv2d_add, image_rules.conv2d_add,
             "conv2d.conv2d_add", inputs=2, weights=("kernel", "bias"),
             attributes=_WINDOW | _ACTIVATION, reads=GROUPS, writes=GROUPS),
    Operator("inverted_residual", image_meanings.inverted_residual,
             image_rules.inverted_residual, "inverted_residual.inverted_residual",
             weights=("expand_kernel", "expand_bias", "kernel", "bias",
                      "project_kernel", "project_bias"),
             attributes={"expand": _FUSED} | _BLOCK, reads=GROUPS, writes=GROUPS),
    Operator("depthwise_separable", image_meanings.depthwise_separable,
             image_rules.depthwise_separable, "inverted_residual.depthwise_separable",
             weights=("kernel", "bias", "project_kernel", "project_bias"),
             attributes=_BLOCK, reads=GROUPS, writes=GROUPS),
    Operator("to_groups", meanings.identity, image_rules.image, "groups.to_groups",
             writes=GROUPS),
    Operator("from_groups", meanings.identity, image_rules.image, "groups.from_groups",
             reads=GROUPS),
)
# fmt: on
OPERATORS: Mapping[str, Operator] = {row.name: row for row in _ROWS}


def complete(op: str, attributes: Attributes) -> dict[str, Attribute]:
    """Add the defaults to a node's attributes, in the table's order.

    Raises: ValueError when one is unknown, missing or of another kind.
    """
    words = OPERATORS[op].attributes
    for name in attributes:
        if name not in words:
            raise ValueError(f"{op} has no attribute {name!r}")
    whole = {name: attributes.get(name, word.default) for name, word in words.items()}
    return {name: _checked(name, words[name], value) for name, value in whole.items()}


def _checked(name: str, word: Word, value: Attribute | None) -> Attribute:
    if value is None:
        raise ValueError(f"attribute {name!r} is missing")
    if type(value) is not word.kind:
        kind = word.kind.__name__
        raise ValueError(f"attribute {name!r} is {value!r}, not of kind {kind}")
    if word.choices and value not in word.choices:
        raise ValueError(f"attribute {name!r} is {value!r}, not one of {word.choices}")
    return value


def infer(op: str, types: Sequence[Type], attributes: Attributes) -> tuple[Type, ...]:
    """Give the types of what an operator makes.

    Raises: ValueError when the inputs are too many or too few, or do not fit.
    """
    row = OPERATORS[op]
    least = (1 if row.inputs is None else row.inputs) + len(row.weights)
    if len(types) < least or (row.inputs is not None and len(types) > least):
        raise ValueError(f"{op} takes {least} inputs, not {len(types)}")
    if row.rule is None:
        raise ValueError(f"the type of {op} follows from nothing")
    return (row.rule(types, attributes),)
