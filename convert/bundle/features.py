"""The features of a signature.json → checked, frozen Feature values."""

import math
from dataclasses import dataclass, replace

from convert.bundle import jsonfile
from convert.bundle.faults import Faults
from convert.bundle.jsonfile import At
from convert.bundle.members import (
    FEATURE,
    FEATURE_DTYPES,
    MOST_SIZE,
    NOT_FOR,
    names,
    required,
)
from convert.graph import number
from convert.graph.dtypes import DTYPES

Value = bool | int | float | str


@dataclass(frozen=True)
class Feature:
    """One request parameter; numbers are rounded to `dtype`.

    `example` and `default` are a value, or for a shaped feature a flat, row-major tuple
    of values in which None is a missing item.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    unit: str | None
    min: int | float | None
    max: int | float | None
    example: Value | tuple[Value | None, ...]
    description: str | None
    default: Value | tuple[Value | None, ...] | None
    missing: bool
    choices: tuple[Value, ...]

    @property
    def count(self) -> int:
        """Number of items in the comma-separated list; 1 for a scalar."""
        return math.prod(self.shape)

    @property
    def optional(self) -> bool:
        """Whether a request may leave the parameter out."""
        return self.missing or self.default is not None


def read(at: At | None, faults: Faults) -> tuple[Feature, ...]:
    """Check the list of features; their names are unique."""
    features: list[Feature] = []
    first: dict[str, int] = {}
    items = faults.items(at) if at else []
    for i, item in enumerate(items):
        feature = _feature(item, faults)
        features.append(feature)
        if feature.name in first:
            there = f"features[{first[feature.name]}]"
            message = f"{jsonfile.kind(feature.name)} is {there} too; rename one"
            faults.add(item.parts()["name"].error(message))
        elif feature.name:
            first[feature.name] = i
    if at and isinstance(at.value, list) and not items:
        faults.add(at.error("must name at least one feature"))
    return tuple(features)


def text(feature: Feature, value: Value | tuple[Value | None, ...]) -> str:
    """Write a value, or the items of a list, the way a request would."""
    if not isinstance(value, tuple):
        return number.text(value, feature.dtype)
    return ",".join("" if x is None else number.text(x, feature.dtype) for x in value)


def plain(value: object, dtype: str) -> object:
    """Turn a value, or a tuple of values, into what `json.dumps` writes shortest."""
    if isinstance(value, tuple):
        return [plain(item, dtype) for item in value]
    return number.shortest(value, dtype) if isinstance(value, float) else value


def members(feature: Feature) -> dict[str, object]:
    """Give a feature's members in the order of the file, None where there is none."""
    dtype = feature.dtype
    return {
        "name": feature.name,
        "dtype": dtype,
        "shape": feature.shape or None,
        "unit": feature.unit,
        "min": plain(feature.min, dtype),
        "max": plain(feature.max, dtype),
        "choices": plain(feature.choices or None, dtype),
        "example": plain(feature.example, dtype),
        "default": plain(feature.default, dtype),
        "missing": feature.missing or None,
        "description": feature.description,
    }


def _feature(at: At, faults: Faults) -> Feature:
    members = faults.members(at, names(FEATURE), required(FEATURE))
    dtype = faults.of(members.get("dtype"), _dtype, "")
    feature = Feature(
        name=faults.of(members.get("name"), At.text, ""),
        dtype=dtype,
        shape=(),
        unit=faults.of(members.get("unit"), At.text, None),
        min=None,
        max=None,
        example=False,
        description=faults.of(members.get("description"), At.text, None),
        default=None,
        missing=faults.of(members.get("missing"), At.boolean, False),
        choices=(),
    )
    shape = faults.of(members.get("shape"), lambda at: _shape(at, faults), None)
    if not dtype:  # it decides what a value may be
        return feature
    for name in NOT_FOR.get(dtype, ()):
        if name in members:
            faults.add(members.pop(name).error(f"a {dtype} has no {name}; remove it"))
    return _with_values(replace(feature, shape=shape or ()), members, faults)


def _with_values(feature: Feature, members: dict[str, At], faults: Faults) -> Feature:
    dtype, missing = feature.dtype, feature.missing
    low, high = (
        faults.of(members.get(name), lambda at: _number(at, dtype), None)
        for name in ("min", "max")
    )
    if low is not None and high is not None and low > high:
        numbers = f"{number.text(low, dtype)} is more than {number.text(high, dtype)}"
        faults.add(members["min"].error(f"{numbers}, the max; swap them"))
        low = high = None
    feature = replace(feature, min=low, max=high)
    choices = faults.of(
        members.get("choices"), lambda at: _choices(at, feature, faults), ()
    )
    feature = replace(feature, choices=choices)
    if "default" in members and missing and not feature.shape:
        message = "absent already means missing; keep one"
        faults.add(members.pop("default").error(message))
    default, example = (
        faults.of(members.get(name), lambda at: _value(at, feature, faults), None)
        for name in ("default", "example")
    )
    return replace(
        feature, default=default, example=False if example is None else example
    )


def _dtype(at: At) -> str:
    return at.one_of(FEATURE_DTYPES, "a dtype")


def _shape(at: At, faults: Faults) -> tuple[int, ...] | None:
    """Give the sizes, None where one is at fault."""
    sizes = [faults.of(item, _size, None) for item in at.items()]
    known = tuple(size for size in sizes if size is not None)
    return known if len(known) == len(sizes) else None


def _size(at: At) -> int:
    return at.integer(1, MOST_SIZE)


def _choices(at: At, feature: Feature, faults: Faults) -> tuple[Value, ...]:
    """Give the choices; none, which allows any value, where one is at fault."""
    items = at.items()
    if not items:
        raise at.error("must name at least one choice")
    choices = faults.unique(
        items, lambda at: _scalar(at, feature), "is given twice; keep one"
    )
    return choices if len(choices) == len(items) else ()


def _value(
    at: At, feature: Feature, faults: Faults
) -> Value | tuple[Value | None, ...] | None:
    if not feature.shape:
        return _scalar(at, feature)
    items = at.items()
    if len(items) != feature.count:
        wanted = f"give {feature.count}, flat and row-major"
        raise at.error(f"has {len(items)} items; {wanted}")
    return tuple(
        None
        if feature.missing and item.value is None
        else faults.of(item, lambda at: _scalar(at, feature), None)
        for item in items
    )


def _scalar(at: At, feature: Feature) -> Value:
    value: Value
    if feature.dtype == "string":
        value = at.text(empty=True)
        if feature.shape and "," in value:
            raise at.error("an item of a comma-separated list cannot hold a comma")
        if feature.shape and feature.missing and not value:
            raise at.error("an empty item of a list is missing; write null")
    elif feature.dtype == "bool":
        value = at.boolean()
    else:
        value = _number(at, feature.dtype)
        low, high = feature.min, feature.max
        if (low is not None and value < low) or (high is not None and value > high):
            raise at.error(f"{jsonfile.kind(at.value)} is outside min and max")
    if feature.choices and value not in feature.choices:
        raise at.error(f"{jsonfile.kind(at.value)} is not one of the choices")
    return value


def _number(at: At, dtype: str) -> int | float:
    row = DTYPES[dtype]
    if row.kind == "int":
        return at.integer(row.low, row.high)
    value = number.rounded(at.number(), dtype)
    if math.isinf(value):
        raise at.error(f"{jsonfile.kind(at.value)} is too large for {dtype}")
    return value
