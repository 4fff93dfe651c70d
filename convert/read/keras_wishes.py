"""What layers ask for: the weights that a model needs, before they are looked for.

wishes = Wishes()
zeros = wishes.take(place, 0, "kernel", (4, 3))
wishes.made                     # [Wish(place, 0, "kernel", (4, 3))]
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from convert.bundle.jsonfile import At, Members, Number
from convert.graph import Array
from convert.read.builder import MOST_ITEMS

# made of data, not by training; they stand after all weights that are trained
_STATISTICS = ("mean", "variance", "moving_mean", "moving_variance")


@dataclass(frozen=True)
class Place:
    """Where a layer stands: its configuration, and by what its weights are found.

    `names` are those of the models around it and its own, `order` their numbers there;
    `prefix` is where Keras 3 keeps its weights.
    """

    at: At
    class_name: str
    names: Sequence[str]
    order: tuple[int, ...]
    prefix: str
    trainable: bool

    @property
    def name(self) -> str:
        """The layer's name in its model."""
        return self.names[-1]

    @property
    def identity(self) -> str:
        """What two layers have in common that may be one, in two models."""
        value = [self.class_name, _without_ids(self.at.value)]
        return json.dumps(value, sort_keys=True)


def _without_ids(value: object) -> object:
    """Leave out the marks by which Keras says which of its objects are one."""
    if isinstance(value, Members):
        kept = {key for key in value if key != "shared_object_id"}
        return {key: _without_ids(value[key]) for key in kept}
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return {"number": value.text} if isinstance(value, Number) else value


@dataclass(frozen=True)
class Wish:
    """A weight that a layer asks for: by its number, or by its word, "a|b" for two."""

    place: Place
    index: int
    word: str
    shape: tuple[int, ...]

    @property
    def name(self) -> str:
        """The weight's name by the layer's, as Keras 2 writes it."""
        return self.names[0]

    @property
    def names(self) -> list[str]:
        """The weight's names, by each of its words."""
        return [f"{self.place.name}/{word}" for word in self.word.split("|")]

    @property
    def is_trained(self) -> bool:
        """Say whether training changes it."""
        return self.place.trainable and self.word not in _STATISTICS


type Key = tuple[tuple[int, ...], int]


class Wishes:
    """The weights that a model's layers ask for, each once."""

    def __init__(self) -> None:
        self._made: dict[Key, Wish] = {}

    @property
    def made(self) -> list[Wish]:
        """All wishes, in the order of the first calls."""
        return list(self._made.values())

    def take(
        self, place: Place, index: int, word: str, shape: tuple[int, ...]
    ) -> Array:
        """Note a wish, and give zeros."""
        zeros = np.broadcast_to(np.float32(0), shape)
        if zeros.size > MOST_ITEMS:
            message = f"takes {zeros.size:,} weights; at most {MOST_ITEMS:,} fit"
            raise place.at.error(message)
        wish = Wish(place, index, word, shape)
        self._made.setdefault((place.order, index), wish)
        return zeros


def numbered_name(class_name: str, counts: dict[str, int]) -> str:
    """Name the next layer of a class as Keras 3 does: dense, dense_1 and so on."""
    snake = re.sub(r"\W+", "", class_name)
    snake = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", snake)
    snake = re.sub("([a-z])([A-Z])", r"\1_\2", snake).lower()
    count = counts.get(snake, 0)
    counts[snake] = count + 1
    return f"{snake}_{count}" if count else snake
