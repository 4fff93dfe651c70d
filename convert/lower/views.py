"""Index maps: what functions of NumPy arrays do to the places of a buffer.

places((2, 3), [lambda a: a.T])   →   offset 0, strides (1, 3)

The functions are applied to an array of single bytes, whose strides then count items.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from convert.graph import Array
from convert.lower.core import Core


@dataclass(frozen=True)
class Places:
    """Item (i, j, …) lies at ``offset + i * strides[0] + j * strides[1] + …``."""

    offset: int
    strides: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """A function that is applied on the way from a value to its reader.

    ``of`` is the value that it is a view of; None where it copies of nothing.
    """

    function: Callable[[Array], Array]
    of: Core | None = None


class Copying(Exception):
    """A step copies, of a value that does not lie in one piece: it is to lie so."""

    def __init__(self, value: Core) -> None:
        self.value = value
        super().__init__(f"{value.form} {value.type} is to be a buffer")


def places(shape: Sequence[int], steps: Sequence[Step]) -> tuple[Places, Array]:
    """Where the items lie that the steps make of a buffer; and the last array.

    Raises: Copying.
    """
    first = now = np.empty(shape, np.int8)
    for step in steps:
        after = step.function(now)
        if after.size and not np.may_share_memory(after, now):
            assert step.of, "a step that copies of nothing"
            raise Copying(step.of)
        now = after
    return _from(first, now), now


def placed(shape: Sequence[int], function: Callable[[Array], Array]) -> Places:
    """Where the items of a piece lie in the whole."""
    whole = np.empty(shape, np.int8)
    return _from(whole, function(whole))


def whole(shape: Sequence[int]) -> Places:
    """Where the items of a buffer lie."""
    return places(shape, ())[0]


def _from(first: Array, last: Array) -> Places:
    if not last.size:
        return Places(0, (0,) * last.ndim)
    start = first.__array_interface__["data"][0]
    # extents of 1 have any stride: none
    strides = (s * (n != 1) for s, n in zip(last.strides, last.shape, strict=True))
    return Places(last.__array_interface__["data"][0] - start, tuple(strides))
