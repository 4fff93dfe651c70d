"""Members of a framework's JSON: those asked for, whatever else there is.

    units = member(config, "units").integer(1, 2**31 - 1)

Messages read `models/x/model.json: layer 'dense': units: must be a whole number, …`.
`null` is as good as absent.
"""

import math

import numpy as np

from convert.bundle.jsonfile import At, Members, kind
from convert.graph import Array

_ARRAYS = ("__numpy__", "__tensor__")


def member(at: At, name: str) -> At:
    """Give a member that must be there."""
    found = optional(at, name)
    if found is None:
        raise at.error(f"member {name!r} is missing; export the model again")
    return found


def optional(at: At, name: str) -> At | None:
    """Give a member, None when there is none."""
    if not isinstance(at.value, Members):
        raise at.error(f"must be an object, not {kind(at.value)}")
    value = at.value.get(name)
    return None if value is None else inner(at, name, value)


def inner(at: At, place: str, value: object) -> At:
    """Give a place further in."""
    return At(at.file, f"{at.place}: {place}" if at.place else place, value)


def float32(at: At) -> float:
    """Give a number, rounded to float32 by way of a double as the frameworks do."""
    with np.errstate(over="ignore"):
        value = float(np.float32(float(at.number())))
    if not math.isfinite(value):
        raise at.error(f"{kind(at.value)} is beyond float32")
    return value


def floats(at: At) -> Array:
    """Give a number, or lists of numbers in lists, as an array of float32."""
    try:
        return np.array(_numbers(at), np.float32)
    except ValueError:
        raise at.error("its lists differ in length") from None


def _numbers(at: At) -> object:
    if isinstance(at.value, Members) and at.value.get("class_name") in _ARRAYS:
        return _numbers(member(member(at, "config"), "value"))
    if isinstance(at.value, list):
        return [_numbers(item) for item in at.items()]
    return float32(at)


def integers(at: At) -> list[int]:
    """Give a whole number, or a list of them; they may be negative."""
    items = at.items() if isinstance(at.value, list) else [at]
    return [item.integer(-64, 64) for item in items]


def truth(at: At | None, default: bool) -> bool:
    """Give true or false."""
    return default if at is None else at.boolean()
