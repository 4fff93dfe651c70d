"""Which weight of the file is a layer's: by number (Keras 3) or by word (Keras 2).

    Keras 3             layers/dense_1/vars/0           the second Dense, its kernel
    Keras 3, nested     layers/functional/layers/dense/vars/0
    Keras 2             dense_1/kernel                  the layer named dense_1
    HDF5 of Keras 3     sequential/dense_1/kernel

Keras 3 counts the layers of a class, whatever their names, in order of appearance.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from convert.graph import Array
from convert.jsonfile import At
from convert.read import places
from convert.read.tfjs_weights import Weight

_NUMBERED = re.compile(r"(layers/[^/]+/)+vars/\d+")
# how many rows adapt() has seen
_UNREAD = re.compile(r"(.*/)?count|.*/normalization(_\d+)?/vars/2|optimizer/.*")


@dataclass(frozen=True)
class Place:
    """Where a layer stands: its configuration, and by what its weights are found."""

    at: At
    model: str
    name: str
    prefix: str


def numbered_name(class_name: str, counts: dict[str, int]) -> str:
    """Name the next layer of a class as Keras 3 does: dense, dense_1 and so on."""
    snake = re.sub(r"\W+", "", class_name)
    snake = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", snake)
    snake = re.sub("([a-z])([A-Z])", r"\1_\2", snake).lower()
    count = counts.get(snake, 0)
    counts[snake] = count + 1
    return f"{snake}_{count}" if count else snake


class Store:
    """All weights of a file; remembers which of them were asked for."""

    def __init__(self, weights: Mapping[str, Weight]) -> None:
        self._weights = weights
        self._numbered = any(_NUMBERED.fullmatch(name) for name in weights)
        self._asked: set[str] = set()

    def take(
        self, place: Place, index: int, word: str, shape: tuple[int, ...]
    ) -> Array:
        """Give a weight of a layer, of this shape.

        Raises: InputError when it is not there, of another shape or no float32.
        """
        names = [f"{place.prefix}/vars/{index}"]
        if not self._numbered:
            # Keras 2 leaves the layer out when adapt() made the weight before build()
            own = f"{place.name}/{word}"
            names = [own, f"{place.model}/{own}", word]
        name = next((name for name in names if name in self._weights), None)
        if name is None:
            message = f"weight {names[0]!r} is not in the manifest; export it again"
            raise place.at.error(message)
        self._asked.add(name)
        at = places.inner(place.at, f"weight {name!r}", None)
        found = self._weights[name].form.shape
        if found != shape:
            wanted, is_ = (
                "x".join(map(str, s)) or "one number" for s in (shape, found)
            )
            raise at.error(f"is {is_}, the layer takes {wanted}; export it again")
        return self._weights[name].floats(at)

    def refuse_leftovers(self, model: At) -> None:
        """Raise InputError for a weight that no layer has asked for."""
        for name in self._weights:
            is_layers = _NUMBERED.fullmatch(name) or not self._numbered
            if is_layers and name not in self._asked and not _UNREAD.fullmatch(name):
                raise model.error(
                    f"weight {name!r} belongs to no layer that is read; export it again"
                )
