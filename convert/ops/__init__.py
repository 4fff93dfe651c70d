"""The operators: one row each, with all that the rest of the house asks of them.

    OPERATORS["dense"].kernel                           # "dense.dense"
    OPERATORS["softmax"].core                           # what composes it of core forms
    infer("flatten", [Type("float32", (1, 2, 3))], {})  # (Type("float32", (1, 6)),)

A family of operators has a file: rules, meanings, calls, and at its end the rows. A
name is the word everywhere: here, in graph text, in the tests, and in edge/kernels
where there is a kernel by hand.
"""

from collections.abc import Mapping, Sequence

from convert.graph import Array, Attribute, Type
from convert.lower.core import Core, source
from convert.lower.meaning import evaluate
from convert.ops import (
    convolution,
    elementwise,
    grouping,
    linear,
    patches,
    pooling,
    quantised,
    quantising,
    reduce,
    shape,
    upsampling,
    windowed,
)
from convert.ops.row import Attributes, Operator, Word

_FAMILIES = (
    *(shape, elementwise, linear, reduce),
    *(windowed, convolution, pooling, upsampling, grouping),
    *(quantised, quantising, patches),
)
OPERATORS: Mapping[str, Operator] = {
    row.name: row for family in _FAMILIES for row in family.OPERATORS
}


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
    if isinstance(value, tuple) and any(type(one) is not word.of for one in value):
        kind = word.of.__name__
        raise ValueError(f"attribute {name!r} is {value!r}, not a list of {kind}")
    if word.choices and value not in word.choices:
        raise ValueError(f"attribute {name!r} is {value!r}, not one of {word.choices}")
    return value


def infer(
    op: str, inputs: Sequence[Type | None], attributes: Attributes
) -> tuple[Type, ...]:
    """Give the types of an operator's outputs; an input left out is None.

    Raises: ValueError when the inputs do not fit it.
    """
    row = OPERATORS[op]
    least = sum(not one.optional for one in row.inputs)
    most = len(row.inputs)
    many = any(one.many for one in row.inputs)
    if len(inputs) < least or (len(inputs) > most and not many):
        wanted = str(least) if least == most else f"{least} to {most}"
        raise ValueError(f"{op} takes {wanted} inputs, not {len(inputs)}")
    whole = [*inputs, *[None] * (most - len(inputs))]
    for one, given in zip(row.inputs, whole, strict=False):
        if given is None and not one.optional:
            raise ValueError(f"{op} needs its input {one.name!r}")
    if row.rule is not None:
        found = row.rule(whole, attributes)
        return found if isinstance(found, tuple) else (found,)
    if row.core is None:
        raise ValueError(f"the type of {op} follows from nothing")
    return tuple(one.type for one in core_of(row, whole, attributes))


def core_of(
    row: Operator, types: Sequence[Type | None], attributes: Attributes
) -> tuple[Core, ...]:
    """Compose an operator of core values, its inputs the sources "0", "1", ….

    Raises: ValueError when the inputs do not fit it.
    """
    if row.core is None:
        raise ValueError(f"{row.name} is not composed")
    args = [one and source(str(k), one) for k, one in enumerate(types)]
    found = row.core(args, attributes)
    return found if isinstance(found, tuple) else (found,)


def meaning(
    op: str, arrays: Sequence[Array | None], attributes: Attributes
) -> tuple[Array, ...]:
    """Evaluate an operator by its row; an input left out is None."""
    row = OPERATORS[op]
    missing = max(len(row.inputs) - len(arrays), 0)
    given = [*arrays, *[None] * missing]
    if row.meaning is not None:
        found = row.meaning(given, attributes)
        return found if isinstance(found, tuple) else (found,)
    types = [one if one is None else Type(one.dtype.name, one.shape) for one in given]
    sources = {str(k): one for k, one in enumerate(given) if one is not None}
    return tuple(evaluate(core_of(row, types, attributes), sources))
