"""Where a `.keras` file of Keras 2 has the weights of layers that models share.

    prefixes(model)     # {(0, 1): "layers/functional/layers/dense", …}

Keras 3 counts every layer of a model; Keras 2 passes over those, and those models, that
it has met before, so later ones have lower numbers. That all layers which may be one
are one is the reading with the fewest weights: no other has as many.
"""

from convert.read.keras_models import MODELS, Model, inside, members
from convert.read.keras_wishes import numbered_name


def prefixes(model: Model) -> dict[tuple[int, ...], str]:
    """Give the place of every layer's weights, if all that may be shared is."""
    found: dict[tuple[int, ...], str] = {}
    _walk(model, "", {}, found)
    return found


def _walk(
    model: Model, prefix: str, met: dict[str, str], found: dict[tuple[int, ...], str]
) -> None:
    counts: dict[str, int] = {}
    for member in members(model):
        identity = member.place.identity
        if identity not in met:
            own = numbered_name(member.class_name, counts)
            met[identity] = f"{prefix}layers/{own}"
        found[member.place.order] = met[identity]
        if member.class_name in MODELS:
            _walk(inside(model, member), f"{met[identity]}/", met, found)
