"""Extents merged, and places as the text of an index.

Extents (64, 256) read by strides (256, 1) are one, 16384; with (0, 1) they are two.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Loops:
    """Extents to loop over; for each the axis whose stride counts, and a variable."""

    extents: tuple[int, ...]
    axes: tuple[int, ...]
    names: tuple[str, ...]


def merged(shape: Sequence[int], rows: Sequence[Sequence[int]], name: str) -> Loops:
    """Neighbours are one where the strides of all rows allow; extents of 1 go."""
    extents: list[int] = []
    axes: list[int] = []
    for axis, n in enumerate(shape):
        if n == 1:
            continue
        if axes and all(row[axes[-1]] == row[axis] * n for row in rows):
            extents[-1] *= n
            axes[-1] = axis
        else:
            extents.append(n)
            axes.append(axis)
    names = (f"{name}{k}" for k in range(len(axes)))
    return Loops(tuple(extents), tuple(axes), tuple(names))


def behind(outer: Loops, inner: Loops, rank: int, name: str) -> Loops:
    """Loops within others, of the axes from ``rank`` on."""
    extents = (*outer.extents, *inner.extents)
    axes = (*outer.axes, *(rank + axis for axis in inner.axes))
    return Loops(extents, axes, tuple(f"{name}{k}" for k in range(len(axes))))


def apart(shape: Sequence[int], name: str) -> Loops:
    """Extents as they are, but for those of 1: where the order of items is a rule."""
    long = [axis for axis, n in enumerate(shape) if n != 1]
    names = (f"{name}{k}" for k in range(len(long)))
    return Loops(tuple(shape[axis] for axis in long), tuple(long), tuple(names))


def index(offset: int, terms: Sequence[tuple[int, str]]) -> str:
    """The text of ``offset + stride * variable + …``."""
    found = ""
    for stride, name in sorted(terms, key=lambda one: -one[0]):
        if not stride:
            continue
        term = name if abs(stride) == 1 else f"{name} * {abs(stride)}"
        if found:
            found += f" {'-' if stride < 0 else '+'} {term}"
        elif stride > 0:
            found = term
        else:
            found, offset = f"{offset} - {term}", 0
    if not found:
        return str(offset)
    return f"{found} + {offset}" if offset else found
