"""signature.json → a checked, frozen Signature; and back to canonical JSON.

    signature = read(Path("models/iris"))
    signature.features[0].name    # 'sepal_length'
    canonical(signature)          # b'{"name":"iris","title":"Iris species",…}'

Every fault is one located line, and all are said at once, in the order of the file:

    models/x/signature.json: features[2].dtype: 'float16' is not a dtype; use one of …
"""

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from convert.bundle import features, folder, jsonfile
from convert.bundle.faults import Faults
from convert.bundle.features import Feature, Value
from convert.bundle.jsonfile import At, kind
from convert.bundle.members import (
    CACHE,
    CORS,
    DEFAULT_PORT,
    KINDS,
    MOST_SECONDS,
    NAME,
    ORIGIN,
    OUTPUT,
    RESERVED,
    RULES,
    SIGNATURE,
    names,
    required,
)
from convert.graph import number

__all__ = [
    "Cache",
    "Feature",
    "Output",
    "Signature",
    "Value",
    "canonical",
    "check",
    "read",
    "warnings",
]

TARGET_BYTES = 8192


@dataclass(frozen=True)
class Output:
    """What the model answers; `labels` is empty where the kind has none.

    `threshold` is a decimal, not rounded: see convert/bundle/binary.py.
    """

    kind: str
    labels: tuple[str, ...]
    multi: bool
    name: str | None
    unit: str | None
    threshold: str | None = None


@dataclass(frozen=True)
class Cache:
    """How many seconds a browser and the edge cache may keep a prediction."""

    browser_s: int
    edge_s: int


@dataclass(frozen=True)
class Signature:
    """A model's contract; `allow_origin` is `("*",)` or the origins allowed."""

    name: str
    title: str
    description: str | None
    features: tuple[Feature, ...]
    output: Output
    cache: Cache
    allow_origin: tuple[str, ...]
    unknown: str


def read(bundle: Path) -> Signature:
    """Read and check the signature.json of a bundle.

    Raises: InputError, a line for each fault: the file, the place, what is wrong.
    """
    folder.check(bundle)
    file = bundle / "signature.json"
    return check(
        jsonfile.read(file, f"draft it: hashi init {shlex.quote(str(bundle))}")
    )


def check(root: At) -> Signature:
    """Check the content of a signature.json. Raises: InputError."""
    faults = Faults()
    members = faults.members(root, names(SIGNATURE), required(SIGNATURE))
    faults.of(members.get("$schema"), At.text, None)  # an editor's
    name = faults.of(members.get("name"), _name, "")
    signature = Signature(
        name=name,
        title=faults.of(members.get("title"), At.text, name),
        description=faults.of(members.get("description"), At.text, None),
        features=features.read(members.get("features"), faults),
        output=_output(members.get("output"), faults),
        cache=_cache(members.get("cache"), faults),
        allow_origin=_allow_origin(members.get("cors"), faults),
        unknown=faults.of(members.get("unknown"), _rule, "error"),
    )
    faults.raise_all(root)
    return signature


def canonical(signature: Signature) -> bytes:
    """Write a signature as compact UTF-8 JSON, members in a fixed order.

    Two files that mean the same give the same bytes: defaults that say something are
    written out, absent members are left out, numbers are the shortest of their dtype.
    """
    output, origins = signature.output, signature.allow_origin
    members: dict[str, object] = {
        "name": signature.name,
        "title": signature.title,
        "description": signature.description,
        "features": [_present(features.members(one)) for one in signature.features],
        "output": _present(
            {
                "kind": output.kind,
                "labels": output.labels or None,
                "multi": output.multi or None,
                "threshold": _plain(output.threshold),
                "name": output.name,
                "unit": output.unit,
            }
        ),
        "cache": {
            "browser_s": signature.cache.browser_s,
            "edge_s": signature.cache.edge_s,
        },
        "cors": {"allow_origin": origins if len(origins) > 1 else origins[0]},
        "unknown": signature.unknown,
    }
    return jsonfile.compact(_present(members))


def warnings(signature: Signature) -> list[str]:
    """Say what is allowed but will disappoint, one line each."""
    most = f"{TARGET_BYTES:,} bytes (more is answered 414)"
    needed = [one for one in signature.features if one.default is None]
    if (least := _target_bytes(signature, needed, _fewest)) > TARGET_BYTES:
        return [
            f"features: no request fits {most}: at its shortest it has "
            f"{least:,}; use fewer features or values, or shorter names"
        ]
    if _target_bytes(signature, signature.features, _nine) <= TARGET_BYTES:
        return []
    return [
        f"features: a request with every feature written in nine digits would "
        f"not fit {most}; use fewer features, shorter names or fewer digits"
    ]


def _target_bytes(
    signature: Signature,
    features: Sequence[Feature],
    value_bytes: Callable[[Feature], int],
) -> int:
    """The bytes of path and query that a request for some features has."""
    total = len(f"/{signature.name}?") + len(features) - 1
    for one in features:
        values = one.count * value_bytes(one) + one.count - 1
        total += len(f"{quote(one.name, safe='')}=") + values
    return total


def _fewest(feature: Feature) -> int:
    may_be_empty = feature.missing or feature.dtype == "string"
    return min(_choices(feature), default=0 if may_be_empty else 1)


def _nine(feature: Feature) -> int:
    return max(_choices(feature), default=9)


def _choices(feature: Feature) -> list[int]:
    return [len(quote(str(choice), safe="")) for choice in feature.choices]


def _present(members: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not None}


def _name(at: At) -> str:
    name = at.text()
    if not re.fullmatch(NAME, name):
        raise at.error(f"{kind(name)} must match {NAME}; rename it")
    if name == RESERVED:
        raise at.error(f"{name!r} is a route; use another name")
    return name


def _rule(at: At) -> str:
    return at.one_of(RULES, "a rule")


def _kind(at: At) -> str:
    return at.one_of(tuple(KINDS), "a kind of output")


def _output(at: At | None, faults: Faults) -> Output:
    members = faults.members(at, names(OUTPUT), required(OUTPUT)) if at else {}
    sort = faults.of(members.get("kind"), _kind, "")
    multi = faults.of(members.get("multi"), At.boolean, False)
    labels = faults.of(members.get("labels"), lambda at: _labels(at, faults), ())
    for name, member in members.items():
        if sort and name not in KINDS[sort]:
            faults.add(member.error(f"a {sort} has no {name}; remove it"))
    if at and "labels" in KINDS.get(sort, ()):
        least = 2 if sort == "classification" and not multi else 1
        if "labels" not in members:
            faults.add(at.error(f"member 'labels' is missing; a {sort} needs it"))
        else:
            faults.of(members["labels"], lambda at: _count(at, least), None)
    threshold = members.get("threshold") if sort == "classification" else None
    # as many as are written, each of which may have a fault of its own
    written = members["labels"].value if "labels" in members else None
    given = len(written) if isinstance(written, list) else 2
    return Output(
        kind=sort,
        labels=labels,
        multi=multi,
        name=faults.of(members.get("name"), At.text, None),
        unit=faults.of(members.get("unit"), At.text, None),
        threshold=faults.of(threshold, lambda at: _threshold(at, given, multi), None),
    )


def _threshold(at: At, labels: int, multi: bool) -> str:
    if labels != 2 or multi:
        whose = "multi-label" if multi else f"classification of {labels} labels"
        raise at.error(
            f"a {whose} has no threshold; remove it (it is for two "
            "labels on one output)"
        )
    if not 0 < number.rounded(at.number(), "float32") <= 1:
        raise at.error(f"must be above 0 and at most 1, not {kind(at.value)}")
    return at.number()


def _plain(decimal: str | None) -> int | float | None:
    return None if decimal is None else number.shortest(float(decimal), "float64")


def _labels(at: At, faults: Faults) -> tuple[str, ...]:
    return faults.unique(at.items(), At.text, "is a label already; rename one")


def _count(at: At, least: int) -> None:
    if isinstance(at.value, list) and len(at.value) < least:
        raise at.error(f"has {len(at.value)} labels; give at least {least}")


def _seconds(at: At) -> int:
    return at.integer(0, MOST_SECONDS)


def _cache(at: At | None, faults: Faults) -> Cache:
    members = faults.members(at, names(CACHE), required(CACHE)) if at else {}
    browser_s, edge_s = (faults.of(members.get(n), _seconds, 0) for n in names(CACHE))
    return Cache(browser_s, edge_s)


def _allow_origin(at: At | None, faults: Faults) -> tuple[str, ...]:
    members = faults.members(at, names(CORS), required(CORS)) if at else {}
    member = members.get("allow_origin")
    if member is None or member.value == "*":
        return ("*",)
    is_list = isinstance(member.value, list)
    if is_list and not member.value:
        faults.add(member.error("must name at least one origin, or be '*'"))
    items = member.items() if is_list else [member]
    return faults.unique(items, _origin, "is given twice; keep one")


def _origin(at: At) -> str:
    origin = at.text()
    if not re.fullmatch(ORIGIN, origin):
        wanted = "use https://example.org (lower case, no path) or '*'"
        raise at.error(f"{kind(origin)} is not an origin; {wanted}")
    if re.fullmatch(DEFAULT_PORT, origin):
        wanted = "browsers leave the default port out; remove it"
        raise at.error(f"{kind(origin)}: {wanted}")
    return origin
