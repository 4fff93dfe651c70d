"""What a Keras layer's row is given, and what it gives: operators in a row.

    Step("dense", {"kernel": …, "bias": …})
    Step("add", reads=(BEFORE, 2))      # the step before, and the layer's third input

The first step reads the layer's inputs, each other one what the step before gives,
unless it says what it reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from convert import ops
from convert.bundle.jsonfile import At
from convert.graph import Array, Attribute, Type

BEFORE = -1


class Weights(Protocol):
    """Where a layer finds its weights."""

    def __call__(self, index: int, word: str, shape: tuple[int, ...]) -> Array:
        """Give a weight by its number (Keras 3) or its word; "a|b" is one or other."""


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
    """One operator; weights stand in the order of its row.

    `reads` are numbers of the layer's inputs, or BEFORE; all that came before for None.
    """

    op: str
    weights: Mapping[str, Array] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    reads: tuple[int, ...] | None = None


def reshape(*shape: int) -> Step:
    """Lay the items out in another shape."""
    return Step("reshape", {}, {"shape": shape})


def result(layer: Layer, step: Step, x: Type) -> Type:
    """Give the type that a step makes of one.

    Raises: InputError for a step that cannot be.
    """
    weights = [Type(one.dtype.name, one.shape) for one in step.weights.values()]
    try:
        whole = ops.complete(step.op, step.attributes)
        return ops.infer(step.op, [x, *weights], whole)[0]
    except ValueError as error:
        raise layer.at.error(str(error)) from None
