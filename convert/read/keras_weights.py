"""Which weight of the file is a layer's: by number (Keras 3) or by word (all others).

    .keras              layers/dense_1/vars/0           the second Dense, its kernel
    .keras, nested      layers/functional/layers/dense/vars/0
    Keras 2             dense_1/kernel                  the layer named dense_1
    HDF5 of Keras 3     sequential/dense_1/kernel       as that model has built it

Keras 3 counts the layers of a class, whatever their names, in order of appearance; a
layer that several models share is where it was met first, and Keras 2 counts it there
only. A word may have the names of models before it that are not there any more, and
several layers may have one name: then the order in which the writer goes through the
model decides, or nothing does.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from convert.bundle.jsonfile import At
from convert.graph import Array
from convert.read import framework, keras_shared, keras_words
from convert.read.keras_models import Model
from convert.read.keras_wishes import Key, Place, Wish
from convert.read.tfjs_weights import Weight, is_same

_NUMBERED = re.compile(r"(layers/[^/]+/)+vars/\d+")
# how many rows adapt() has seen
_COUNTS = r"(.*/)?count|.*/normalization(_\d+)?/vars/2"
_UNREAD = re.compile(rf"{_COUNTS}|optimizer/(.*/)?vars/\d+")


class Found:
    """The weights of a file, by the layers that have asked for them."""

    def __init__(self, weights: Mapping[Key, tuple[str, Weight]]) -> None:
        self._weights = weights

    def take(
        self, place: Place, index: int, word: str, shape: tuple[int, ...]
    ) -> Array:
        """Give a weight of a layer, of this shape.

        Raises: InputError when it is of another shape or no float32.
        """
        name, weight = self._weights[place.order, index]
        at = framework.inner(place.at, f"weight {name!r}", None)
        found = weight.form.shape
        if found != shape:
            wanted, is_ = (
                "x".join(map(str, s)) or "one number" for s in (shape, found)
            )
            raise at.error(f"is {is_}, the layer takes {wanted}; export it again")
        return weight.floats(at)


def find(
    wishes: Sequence[Wish], file: Sequence[tuple[str, Weight]], root: At, model: Model
) -> Found:
    """Find all weights that were asked for.

    Raises: InputError for one that is not there or may be one of several, and for a
    weight that no layer has asked for.
    """
    is_numbered = any(_NUMBERED.fullmatch(name) for name, _ in file)
    weights = [
        (name, weight)
        for name, weight in file
        if not _UNREAD.fullmatch(name)
        and (not is_numbered or _NUMBERED.fullmatch(name))
    ]
    if is_numbered:
        found = _by_number(wishes, weights, root, model)
    else:
        found = keras_words.find(wishes, weights, model.by_tfjs)
    used = {i for several in found.values() for i in several}
    for i, (name, _) in enumerate(weights):
        if i not in used:
            message = f"weight {name!r} belongs to no layer that is read"
            raise root.error(f"{message}; export it again")
    return Found({key: weights[several[0]] for key, several in found.items()})


def _by_number(
    wishes: Sequence[Wish],
    weights: Sequence[tuple[str, Weight]],
    root: At,
    model: Model,
) -> dict[Key, list[int]]:
    numbers: dict[str, list[int]] = {}
    for i, (name, weight) in enumerate(weights):
        there = numbers.setdefault(name, [])
        if there and not is_same(weights[there[0]][1], weight):
            raise root.error(f"weight {name!r} is there twice; export it again")
        there.append(i)
    stored = {name.rpartition("/vars/")[0] for name in numbers}
    owners = _owners(wishes, stored, model)
    found = {}
    for wish in wishes:
        name = f"{owners[wish.place.order]}/vars/{wish.index}"
        if name not in numbers:
            message = f"weight {name!r} is not in the manifest; export it again"
            raise wish.place.at.error(message)
        found[wish.place.order, wish.index] = numbers[name]
    return found


def _owners(
    wishes: Sequence[Wish], stored: set[str], model: Model
) -> dict[tuple[int, ...], str]:
    """Give every layer the place where its weights are.

    Where a layer has none at its own, the same layer in another model has them.
    """
    layers = {wish.place.order: wish.place for wish in wishes}
    owners = {order: place.prefix for order, place in layers.items()}
    lacking = [place for place in layers.values() if place.prefix not in stored]
    if not lacking:
        return owners
    if model.by_keras2:
        return _counted_once(owners, stored, model, lacking[0])
    same: dict[str, list[Place]] = defaultdict(list)
    for place in layers.values():
        if place.prefix in stored:
            same[place.identity].append(place)
    for place in lacking:
        found = same[place.identity]
        if len(found) > 1:
            first, second = ("/".join(one.names) for one in found[:2])
            raise place.at.error(
                "is shared across models, and the file does not say whether it is "
                f"{first!r} or {second!r}; exporting again cannot help, give these "
                "layers different names and save the model again"
            )
        if found:
            owners[place.order] = found[0].prefix
    return owners


def _counted_once(
    owners: dict[tuple[int, ...], str], stored: set[str], model: Model, lacking: Place
) -> dict[tuple[int, ...], str]:
    """Give the places of Keras 2, where a weight is missing at a layer's own number."""
    shared = keras_shared.prefixes(model)
    found = {order: shared[order] for order in owners}
    if found != owners and set(found.values()) != stored:
        raise lacking.at.error(
            "layers are shared across models, and the file does not say which of those "
            "with one name; exporting again cannot help, give the others different "
            "names and save the model again"
        )
    return found
