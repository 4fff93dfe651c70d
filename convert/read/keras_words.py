"""Which weight is a layer's, by the names of layers and by words → its numbers.

    find(wishes, weights, by_tfjs)      # {((1,), 0): [4], ((1,), 1): [5], …}

`base/inner/features/kernel` may be the kernel of any layer that is named `features`.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from convert.read.keras_wishes import Key, Wish
from convert.read.tfjs_weights import Weight


def find(
    wishes: Sequence[Wish], weights: Sequence[tuple[str, Weight]], by_tfjs: bool
) -> dict[Key, list[int]]:
    """Find the weights that may be meant; several numbers are weights with one content.

    Raises: InputError for a layer whose weight is not there, or is one of several.
    """
    candidates = _candidates(wishes, weights)
    unclear = [i for i, several in enumerate(candidates) if len(several) > 1]
    chosen = [several[0] for several in candidates]
    if unclear:
        by_order = _by_order(wishes, weights, candidates, by_tfjs)
        if by_order is None:
            wish = wishes[unclear[0]]
            word = wish.word.partition("|")[0]
            raise wish.place.at.error(
                f"the file holds {len(candidates[unclear[0]])} weights that may be its "
                f"{word!r} and does not say which; save the model as .keras and "
                "convert that, or give the layers different names"
            )
        chosen = by_order
    else:
        _refuse_too_few(wishes, chosen)
    keys = ((wish.place.order, wish.index) for wish in wishes)
    return dict(zip(keys, chosen, strict=True))


def _candidates(
    wishes: Sequence[Wish], weights: Sequence[tuple[str, Weight]]
) -> list[list[list[int]]]:
    """List what may be meant for each wish; what has the same content is one."""
    depths = {wish.name.count("/") for wish in wishes}
    ends: dict[str, list[int]] = defaultdict(list)
    for i, (name, _) in enumerate(weights):
        # Keras 2 leaves the layer out when adapt() made the weight before build()
        if "/" not in name:
            ends[name].append(i)
        for depth in depths:
            parts = name.rsplit("/", depth + 1)
            if len(parts) > depth:
                ends["/".join(parts[-depth - 1 :])].append(i)
    known: dict[tuple[str, tuple[int, ...]], list[list[int]]] = {}
    found = []
    for wish in wishes:
        key = wish.name, wish.shape
        if key not in known:
            names = [*wish.names, *wish.word.split("|")]
            numbers = [i for name in names for i in ends.get(name, [])]
            fitting = [i for i in numbers if weights[i][1].form.shape == wish.shape]
            known[key] = _by_content(fitting or numbers, weights)
        if not known[key]:
            message = f"weight {wish.name!r} is not in the manifest; export it again"
            raise wish.place.at.error(message)
        found.append(known[key])
    return found


def _by_content(
    numbers: Sequence[int], weights: Sequence[tuple[str, Weight]]
) -> list[list[int]]:
    if len(numbers) < 2:
        return [[i] for i in numbers]
    same: dict[object, list[int]] = defaultdict(list)
    for i in numbers:
        same[weights[i][1].content_id].append(i)
    return list(same.values())


def _by_order(
    wishes: Sequence[Wish],
    weights: Sequence[tuple[str, Weight]],
    candidates: Sequence[Sequence[list[int]]],
    by_tfjs: bool,
) -> list[list[int]] | None:
    """Go through the model as its writer does; None where that does not fit."""
    if len(wishes) != len(weights):
        return None
    order = _tfjs_order if by_tfjs else _converters_order
    positions = sorted(range(len(wishes)), key=lambda i: order(wishes[i]))
    chosen: list[list[int]] = [[]] * len(wishes)
    for number, i in enumerate(positions):
        fitting = next((same for same in candidates[i] if number in same), None)
        if fitting is None or weights[number][1].form.shape != wishes[i].shape:
            return None
        chosen[i] = [number]
    return chosen


def _converters_order(wish: Wish) -> tuple[object, ...]:
    """HDF5 keeps the layers of the outermost model by name, a slash making a group."""
    top = wish.place.names[0].split("/")
    return top, not wish.is_trained, wish.place.order, wish.index


def _tfjs_order(wish: Wish) -> tuple[object, ...]:
    return not wish.is_trained, wish.place.order, wish.index


def _refuse_too_few(wishes: Sequence[Wish], chosen: Sequence[list[int]]) -> None:
    """Raise InputError where layers that cannot be one would have one weight."""
    users: dict[int, set[str]] = defaultdict(set)
    counts = Counter(several[0] for several in chosen)
    for wish, several in zip(wishes, chosen, strict=True):
        if counts[several[0]] > len(several):
            users[several[0]].add(wish.place.identity)
            if len(users[several[0]]) > len(several):
                raise wish.place.at.error(
                    f"its weight {wish.name!r} is not in the manifest, only one of "
                    "another layer of this name; export the model again"
                )
