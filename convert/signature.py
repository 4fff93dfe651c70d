"""signature.json → a checked, frozen Signature; and back to canonical JSON.

    signature = read(Path("models/iris"))
    signature.features[0].name    # 'sepal_length'
    canonical(signature)          # b'{"name":"iris","title":"Iris species",…}'

Every fault is one located line:

    models/x/signature.json: features[2].dtype: 'float16' is not a dtype; use one of …
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from convert import features, jsonfile, number
from convert.features import Feature, Value
from convert.jsonfile import At

__all__ = [
    "Cache",
    "Feature",
    "Output",
    "Signature",
    "Value",
    "canonical",
    "read",
    "warnings",
]

TARGET_BYTES = 8192

_NAME = re.compile("[a-z][a-z0-9_-]{0,62}")
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[1-9]\d*)?")
_SIGNATURE = (
    *("name", "title", "description", "features", "output"),
    *("cache", "cors", "unknown"),
)
_OUTPUT = ("kind", "labels", "multi", "threshold", "name", "unit")
_KINDS = {
    "classification": ("kind", "labels", "multi", "threshold"),
    "regression": ("kind", "name", "unit"),
    "vector": ("kind",),
    "detection": ("kind", "labels"),
    "tensor": ("kind",),
}
_SECONDS = 2**31 - 1  # RFC 9111, 1.2.2: what a cache must be able to hold


@dataclass(frozen=True)
class Output:
    """What the model answers; `labels` is empty where the kind has none.

    `threshold` is a decimal, not rounded: see convert/binary.py.
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

    Raises: InputError naming the file, the place and the fault.
    """
    root = jsonfile.read(bundle / "signature.json")
    members = root.members(_SIGNATURE, required=("name", "features", "output"))
    name, unknown = members["name"].text(), members.get("unknown")
    if not _NAME.fullmatch(name):
        raise members["name"].error(f"{name!r} must match {_NAME.pattern}; rename it")
    if name == "healthz":
        raise members["name"].error("'healthz' is a route; use another name")
    return Signature(
        name=name,
        title=jsonfile.optional_text(members, "title") or name,
        description=jsonfile.optional_text(members, "description"),
        features=features.read(members["features"]),
        output=_output(members["output"]),
        cache=_cache(members.get("cache")),
        allow_origin=_allow_origin(members.get("cors")),
        unknown=unknown.one_of(("error", "ignore"), "a rule") if unknown else "error",
    )


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
    target = f"/{signature.name}?" + "&".join(
        f"{quote(one.name, safe='')}={','.join([_nine(one)] * min(one.count, 8192))}"
        for one in signature.features
    )
    if len(target) <= TARGET_BYTES:
        return []
    return [
        f"{signature.name}: a request with every feature written in nine digits would "
        f"not fit {TARGET_BYTES:,} bytes (more is answered 414); use fewer features, "
        "shorter names or fewer digits"
    ]


def _nine(feature: Feature) -> str:
    choices = [quote(str(choice), safe="") for choice in feature.choices]
    return max(choices, key=len) if choices else "123456789"


def _present(members: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not None}


def _output(at: At) -> Output:
    members = at.members(_OUTPUT, required=("kind",))
    kind = members["kind"].one_of(tuple(_KINDS), "a kind of output")
    for name, member in members.items():
        if name not in _KINDS[kind]:
            raise member.error(f"a {kind} has no {name}; remove it")
    multi = "multi" in members and members["multi"].boolean()
    if "labels" in _KINDS[kind] and "labels" not in members:
        raise at.error(f"member 'labels' is missing; a {kind} needs it")
    labels = _labels(members["labels"], kind, multi) if "labels" in members else ()
    return Output(
        kind=kind,
        labels=labels,
        multi=multi,
        name=jsonfile.optional_text(members, "name"),
        unit=jsonfile.optional_text(members, "unit"),
        threshold=_threshold(members.get("threshold"), len(labels), multi),
    )


def _threshold(at: At | None, labels: int, multi: bool) -> str | None:
    if at is None:
        return None
    if labels != 2 or multi:
        whose = "multi-label" if multi else f"classification of {labels} labels"
        raise at.error(
            f"a {whose} has no threshold; remove it (it is for two "
            "labels on one output)"
        )
    if not 0 < number.rounded(at.number(), "float32") <= 1:
        raise at.error(f"must be above 0 and at most 1, not {jsonfile.kind(at.value)}")
    return at.number()


def _plain(decimal: str | None) -> int | float | None:
    return None if decimal is None else number.shortest(float(decimal), "float64")


def _labels(at: At, kind: str, multi: bool) -> tuple[str, ...]:
    labels: list[str] = []
    for item in at.items():
        if item.text() in labels:
            raise item.error(f"{item.text()!r} is a label already; rename one")
        labels.append(item.text())
    least = 2 if kind == "classification" and not multi else 1
    if len(labels) < least:
        raise at.error(f"has {len(labels)} labels; give at least {least}")
    return tuple(labels)


def _cache(at: At | None) -> Cache:
    members = at.members(("browser_s", "edge_s"), ()) if at else {}
    seconds = {name: member.integer(0, _SECONDS) for name, member in members.items()}
    return Cache(seconds.get("browser_s", 0), seconds.get("edge_s", 0))


def _allow_origin(at: At | None) -> tuple[str, ...]:
    if at is None:
        return ("*",)
    member = at.members(("allow_origin",), ("allow_origin",))["allow_origin"]
    if member.value == "*":
        return ("*",)
    items = member.items() if isinstance(member.value, list) else [member]
    origins = tuple(_origin(item) for item in items)
    if not origins:
        raise member.error("must name at least one origin, or be '*'")
    if len(set(origins)) < len(origins):
        raise member.error("names an origin twice; keep one")
    return origins


def _origin(at: At) -> str:
    origin = at.text()
    if not _ORIGIN.fullmatch(origin):
        wanted = "use https://example.org (lower case, no path) or '*'"
        raise at.error(f"{origin!r} is not an origin; {wanted}")
    if re.fullmatch("http:.*:80|https:.*:443", origin):
        raise at.error(f"{origin!r}: browsers leave the default port out; remove it")
    return origin
