"""Python values → the query of a question, each by the dtype and shape of its feature.

    question = Question(signature)
    question.query({"sepal_length": Decimal("5.1"), "tags": ["a", "b"]})
    # 'sepal_length=5.1&tags=a,b', {}

What a feature takes:

    None            a missing value: the parameter is left out
    str             goes as it is, as after the = of a URL
    number          see serve/exact.py; one that has a fraction is no integer
    sequence, array its items: in the feature's shape, or flat in row-major order. A
                    scalar is one item, alone or in a sequence. An item that is None is
                    missing

Nothing else is guessed: bytes, dictionaries, sets, generators, dates, another shape are
faults, and so is a number for a text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any
from urllib.parse import quote

from serve import exact
from serve.exact import Unfit

NUMBERS = (int, float)
BYTES = (bytes, bytearray, memoryview)
NO_NUMBERS = ("m", "M", "V")  # NumPy's kinds whose items would be plain numbers


@dataclass(frozen=True)
class Feature:
    """What a signature says of a feature; ``shapes`` are those that it takes."""

    opening: str  # name=
    dtype: str
    shape: tuple[int, ...]
    shapes: tuple[tuple[int, ...], ...]
    missing: bool


def _feature(members: Mapping[str, Any]) -> Feature:
    shape = tuple(members.get("shape", ()))
    count = prod(shape)
    return Feature(
        opening=quote(members["name"]) + "=",
        dtype=members["dtype"],
        shape=shape,
        shapes=(shape, (count,), ()) if count == 1 else (shape, (count,)),
        missing=bool(members.get("missing")),
    )


class Question:
    """Writes the queries of one model."""

    def __init__(self, signature: Mapping[str, Any]) -> None:
        self.features = {one["name"]: _feature(one) for one in signature["features"]}
        self.ignores_unknown = signature.get("unknown") == "ignore"

    def query(self, values: Mapping[str, object]) -> tuple[str, dict[str, str]]:
        """Write values, and say what is wrong with those that cannot be written.

        An unknown name is left to the model, unless it ignores those.
        """
        parts = []
        faults = {}
        for name, value in values.items():
            feature = self.features.get(name)
            try:
                if feature is None:
                    if not self.ignores_unknown:
                        parts.append(f"{_quoted(name)}=")
                elif (text := _text(feature, value)) is not None:
                    parts.append(feature.opening + text)
            except Unfit as fault:
                faults[name] = str(fault)
        return "&".join(parts), faults


def _quoted(text: str) -> str:
    try:
        return quote(text, safe=",")
    except UnicodeEncodeError:
        raise Unfit(
            "cannot be written in UTF-8: it has half a surrogate pair"
        ) from None


def _text(feature: Feature, value: Any) -> str | None:
    """Write a feature's value; None where it is missing."""
    if value is None:
        return None
    if type(value) in NUMBERS and () in feature.shapes:
        return _item(feature.dtype, value)
    if isinstance(value, str):
        return _quoted(value)
    shape = _shape(value, len(feature.shape))
    if shape not in feature.shapes:
        found = f"has shape {shape}" if shape else f"is one {type(value).__name__}"
        wanted = f"shape {feature.shape}" if feature.shape else "one value"
        raise Unfit(f"{found}; give {wanted}")
    items = _items(value, shape)
    if not feature.shape and items[0] is None:
        return None
    return ",".join([_listed(feature, k, item) for k, item in enumerate(items)])


def _listed(feature: Feature, k: int, item: Any) -> str:
    if item is None:
        if not feature.missing:
            raise Unfit(f"item {k} is missing")
        return ""
    if isinstance(item, str) and feature.shape and "," in item:
        raise Unfit(f"item {k} has a comma, which would part it")
    try:
        return _item(feature.dtype, item)
    except Unfit as fault:
        if not feature.shape:
            raise
        raise Unfit(f"item {k}: {fault}") from None


def _item(dtype: str, value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if dtype == "string":
        raise Unfit(f"is of type {type(value).__name__}, which is no text; give a str")
    # a plus is a space in a query
    return exact.text(value, dtype).replace("+", "%2B")


def _is_array(value: Any) -> bool:
    if not hasattr(value, "shape") or isinstance(value, BYTES):
        return False
    return hasattr(value, "tolist") or hasattr(value, "__array__")


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, *BYTES))


def _shape(value: Any, most: int) -> tuple[int, ...]:
    """Return a value's shape, as its first items have it, to one beyond ``most``."""
    if _is_array(value):
        return tuple(value.shape)
    if not _is_sequence(value):
        return ()
    first = value[0] if len(value) and most >= 0 else None
    return (len(value), *_shape(first, most - 1))


def _items(value: Any, shape: tuple[int, ...]) -> list[Any]:
    """Return what lies in a value, in row-major order."""
    if _is_array(value):
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        if kind in NO_NUMBERS:
            raise Unfit(f"holds {value.dtype}, which is no number")
        array = value if hasattr(value, "tolist") else value.__array__()
        value = array.tolist()
    if not shape:
        return [value]
    found = []
    for item in value:
        if _shape(item, len(shape)) != shape[1:]:
            raise Unfit("has rows of different shapes")
        found += _items(item, shape[1:])
    return found
