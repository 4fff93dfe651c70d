"""The activations that kernels of contractions apply to a sum before they store it."""

import math
from collections.abc import Callable, Mapping

from convert.ops.elementwise import relu
from convert.ops.row import Floats, Site, Word


def _rectify(most: float) -> Callable[[Floats], Floats]:
    attributes = {"negative_slope": 0.0, "threshold": 0.0, "max_value": most}
    return lambda x: relu([x], attributes)


FUSED: Mapping[str, Callable[[Floats], Floats]] = {
    "none": lambda x: x,
    "relu": _rectify(math.inf),
    "relu6": _rectify(6.0),
}
WORD = Word(str, "none", tuple(FUSED))
ACTIVATION = {"activation": WORD}


def activation_of(site: Site, name: str = "activation") -> str:
    """Name the kernels' constant for a node's activation."""
    return f"activation.{str(site.attributes[name]).upper()}"
