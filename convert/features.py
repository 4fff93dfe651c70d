"""The features of a signature.json → checked, frozen Feature values."""

import math
from dataclasses import dataclass, replace

from convert import jsonfile, number
from convert.jsonfile import At

Value = bool | int | float | str

DTYPES = ("float32", "float64", "int32", "int64", "bool", "string")

_MEMBERS = (
    *("name", "dtype", "shape", "unit", "min", "max", "choices"),
    *("example", "default", "missing", "description"),
)
_NOT_FOR = {"bool": ("min", "max", "choices"), "string": ("min", "max")}


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


def read(at: At) -> tuple[Feature, ...]:
    """Check the list of features; their names are unique."""
    features: dict[str, Feature] = {}
    for item in at.items():
        feature = _feature(item)
        if feature.name in features:
            i = list(features).index(feature.name)
            name = item.members(_MEMBERS, ())["name"]
            raise name.error(f"{feature.name!r} is features[{i}] too; rename one")
        features[feature.name] = feature
    if not features:
        raise at.error("must name at least one feature")
    return tuple(features.values())


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


def _feature(at: At) -> Feature:
    members = at.members(_MEMBERS, required=("name", "dtype", "example"))
    dtype = members["dtype"].one_of(DTYPES, "a dtype")
    for name in _NOT_FOR.get(dtype, ()):
        if name in members:
            raise members[name].error(f"a {dtype} has no {name}; remove it")
    feature = Feature(
        name=members["name"].text(),
        dtype=dtype,
        shape=_shape(members.get("shape")),
        unit=jsonfile.optional_text(members, "unit"),
        min=_number(members["min"], dtype) if "min" in members else None,
        max=_number(members["max"], dtype) if "max" in members else None,
        example=False,
        description=jsonfile.optional_text(members, "description"),
        default=None,
        missing="missing" in members and members["missing"].boolean(),
        choices=(),
    )
    low, high = feature.min, feature.max
    if low is not None and high is not None and low > high:
        numbers = f"{number.text(low, dtype)} is more than {number.text(high, dtype)}"
        raise members["min"].error(f"{numbers}, the max; swap them")
    if "choices" in members:
        feature = replace(feature, choices=_choices(members["choices"], feature))
    if "default" in members:
        if feature.missing and not feature.shape:
            raise members["default"].error("absent already means missing; keep one")
        feature = replace(feature, default=_value(members["default"], feature))
    return replace(feature, example=_value(members["example"], feature))


def _shape(at: At | None) -> tuple[int, ...]:
    return tuple(item.integer(1, 2**31 - 1) for item in at.items()) if at else ()


def _choices(at: At, feature: Feature) -> tuple[Value, ...]:
    choices: list[Value] = []
    for item in at.items():
        choice = _scalar(item, feature)
        if choice in choices:
            raise item.error(f"{jsonfile.kind(item.value)} is given twice; keep one")
        choices.append(choice)
    if not choices:
        raise at.error("must name at least one choice")
    return tuple(choices)


def _value(at: At, feature: Feature) -> Value | tuple[Value | None, ...]:
    if not feature.shape:
        return _scalar(at, feature)
    items = at.items()
    if len(items) != feature.count:
        wanted = f"give {feature.count}, flat and row-major"
        raise at.error(f"has {len(items)} items; {wanted}")
    return tuple(
        None if feature.missing and item.value is None else _scalar(item, feature)
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
    if dtype in ("int32", "int64"):
        half = 1 << (int(dtype[3:]) - 1)
        return at.integer(-half, half - 1)
    value = number.rounded(at.number(), dtype)
    if math.isinf(value):
        raise at.error(f"{jsonfile.kind(at.value)} is too large for {dtype}")
    return value
