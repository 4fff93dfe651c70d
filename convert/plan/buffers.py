"""What a component keeps in memory for its models: places, bounds, buffer sizes.

slots(signature) == [0, 1, 2, 3]     # Iris: four items of F32
buffers(parts)[0] == "F32 = static(f32, 8)"
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from convert.bundle import features
from convert.bundle.features import Feature
from convert.bundle.signature import Signature
from convert.graph.dtypes import DTYPES, whole_fours

_OF_DTYPE = {"float32": "F32", "float64": "F64", "string": "TEXT_AT"}
_TYPES = {"F32": "f32", "F64": "f64", "I64": "i64", "OUT_F32": "f32", "OUT_F64": "f64"}
# in the rows of features that have no such bounds
_NO_FLOATS = -0.0, 0.0
_NO_INTEGERS = -1, 0


@dataclass(frozen=True)
class Tensor:
    """An output: its name and shape, without the batch."""

    name: str
    shape: tuple[int, ...]

    @property
    def items(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Part:
    """A model as a component needs it; ``call`` is the line that runs ``module``."""

    signature: Signature
    version: str
    outputs: tuple[Tensor, ...]
    dtype: str
    module: str
    call: str


def buffer(feature: Feature) -> str:
    """Name the buffer that holds a feature's values."""
    return _OF_DTYPE.get(feature.dtype, "I64")


def slots(signature: Signature) -> list[int]:
    """Say where each feature's first item lies in the buffer of its dtype."""
    used: dict[str, int] = {}
    places = []
    for feature in signature.features:
        place = used.get(buffer(feature), 0)
        places.append(place)
        used[buffer(feature)] = place + feature.count
    return places


def default_text(feature: Feature) -> bytes:
    """Write a feature's default as a request would; empty without one."""
    if feature.default is None:
        return b""
    return features.text(feature, feature.default).encode()


def default_places(signature: Signature) -> list[int]:
    """Say where each feature's default lies in a row of them, and the row's bytes."""
    places = [0]
    for feature in signature.features:
        places.append(places[-1] + len(default_text(feature)))
    return places


def output_places(part: Part) -> list[int]:
    """Say where each output begins, and where the last ends; each is padded."""
    places = [0]
    for one in part.outputs:
        places.append(places[-1] + whole_fours(one.items))
    return places


def bounds(parts: Sequence[Part]) -> list[str]:
    """Write BOUND_F64 and BOUND_I64: two values a feature, in each."""
    floats: list[float] = []
    integers: list[int] = []
    for feature in (one for part in parts for one in part.signature.features):
        row = DTYPES.get(feature.dtype)
        if row and row.kind == "float":
            floats += map(float, _ends(feature, -row.largest, row.largest))
        else:
            floats += _NO_FLOATS
        if row and row.kind == "int":
            integers += map(int, _ends(feature, row.low, row.high))
        else:
            integers += _NO_INTEGERS
    return [f"BOUND_F64 = data(f64, {floats})", f"BOUND_I64 = data(i64, {integers})"]


def _ends(feature: Feature, least: float, most: float) -> tuple[float, float]:
    low, high = feature.min, feature.max
    return least if low is None else low, most if high is None else high


def buffers(parts: Sequence[Part]) -> list[str]:
    """Write the buffers that the request's values and the outputs lie in."""
    items = dict.fromkeys(("F32", "F64", "I64", "TEXT_AT", "OUT_F32", "OUT_F64"), 0)
    for part in parts:
        signature = part.signature
        for feature, slot in zip(signature.features, slots(signature), strict=True):
            name = buffer(feature)
            items[name] = max(items[name], slot + feature.count)
        name = "OUT_F64" if part.dtype == "float64" else "OUT_F32"
        items[name] = max(items[name], output_places(part)[-1])
    items["TEXT_BYTES"] = items["TEXT_AT"]
    # room for a whole vector from any item on
    return [
        f"{name} = static({_TYPES.get(name, 'i32')}, {whole_fours(n) + 4})"
        for name, n in items.items()
    ]
