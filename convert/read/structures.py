"""Lists and dictionaries of tensors, one inside the other → flat, as Keras counts them.

    flat(at, leaf)      # {"b": [x, y], "a": z}
        == [Leaf(("a",), z), Leaf(("b", "0"), x), Leaf(("b", "1"), y)]

Keras 3 (optree) and Keras 2 (tf.nest) take a dictionary by its sorted keys, whatever
the order in which the file has them. In a program keys may be numbers, which sort by
value; in a file they are texts. Where that makes a difference, nobody can tell. (Nor
is an OrderedDict to be told from others: Keras 3 counts it in its own order until it
is saved, and by sorted keys once it is loaded.)
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from convert.bundle.jsonfile import At, Members
from convert.bundle.jsonplaces import word
from convert.read import framework

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
# what is nested deeper than any model is made to take up memory
_DEEPEST = 32


@dataclass(frozen=True)
class Leaf[T]:
    """What stands at the end of these keys; those of a list are 0, 1 and so on."""

    keys: tuple[str, ...]
    value: T


def flat[T](
    at: At, leaf: Callable[[At], T | None], keys: tuple[str, ...] = ()
) -> list[Leaf[T]]:
    """Give the leaves of a structure in Keras's order; null and false are none."""
    return list(_leaves(at, leaf, keys))


def _leaves[T](
    at: At, leaf: Callable[[At], T | None], keys: tuple[str, ...]
) -> Iterator[Leaf[T]]:
    if at.value in (None, False):
        return
    found = leaf(at)
    if found is not None:
        yield Leaf(keys, found)
        return
    if len(keys) == _DEEPEST:
        raise at.error("is nested too deeply; use fewer lists and dictionaries")
    for key, inner in _members(at):
        yield from _leaves(inner, leaf, (*keys, key))


def _members(at: At) -> list[tuple[str, At]]:
    if isinstance(at.value, Members):
        members = sorted(at.value.items())
        return [(key, framework.inner(at, word(key), value)) for key, value in members]
    return [(str(i), item) for i, item in enumerate(at.items())]


def is_flat_dictionary(at: At, leaves: Sequence[Leaf[object]]) -> bool:
    """Say whether this is one dictionary, of nothing but tensors."""
    whole = isinstance(at.value, Members) and len(leaves) == len(at.value)
    return whole and all(len(leaf.keys) == 1 for leaf in leaves)


def order_is_unclear(at: At, leaf: Callable[[At], object | None]) -> bool:
    """Say whether keys that look like numbers would sort otherwise as numbers."""
    if leaf(at) is not None or not isinstance(at.value, list | Members):
        return False
    if isinstance(at.value, Members) and _sorts_otherwise(at.value):
        return True
    return any(order_is_unclear(inner, leaf) for _, inner in _members(at))


def _sorts_otherwise(keys: Mapping[str, object]) -> bool:
    numbers = [key for key in keys if _NUMBER.fullmatch(key)]
    texts = sorted(key for key in keys if not _NUMBER.fullmatch(key))
    # numbers stand before texts where a program's keys are of both kinds
    return [*sorted(numbers, key=float), *texts] != sorted(keys)


def is_nothing(value: object) -> bool:
    """Say whether there is no more in it than null and false."""
    if isinstance(value, Members):
        return all(is_nothing(inner) for inner in value.values())
    if isinstance(value, list):
        return all(is_nothing(inner) for inner in value)
    return value in (None, False)
