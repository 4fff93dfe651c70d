"""THE table of signature.json: every member, what it may be, what it means.

The reader takes its names from here; docs/signature.md and the JSON Schema that editors
use are written from it, and a test holds reader and schema against each other.

    names(CACHE) == ("browser_s", "edge_s")
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

REQUIRED = "required"
FEATURE_DTYPES = ("float32", "float64", "int32", "int64", "bool", "string")
_LISTED = ", ".join(f"`{one}`" for one in FEATURE_DTYPES)
NOT_FOR = {"bool": ("min", "max", "choices"), "string": ("min", "max")}
RULES = ("error", "ignore")
MOST_SECONDS = 2**31 - 1  # RFC 9111, 1.2.2: what a cache must be able to hold
MOST_SIZE = 2**31 - 1
NAME = "[a-z][a-z0-9_-]{0,62}"
RESERVED = "healthz"  # a route, and so no model's name
ORIGIN = r"[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]*)?"
DEFAULT_PORT = "http:.*:80|https:.*:443"

# members of `output` by its kind
KINDS: Mapping[str, Sequence[str]] = {
    "classification": ("kind", "labels", "multi", "threshold"),
    "regression": ("kind", "name", "unit"),
    "vector": ("kind",),
    "detection": ("kind", "labels"),
    "tensor": ("kind",),
}

# `$` of some readers also matches before a line's end, hence no pattern for all of it
NO_CONTROL: Schema = {"pattern": r"[\u0000-\u001f\u007f-\u009f]"}
ANY_TEXT: Schema = {"type": "string", "not": NO_CONTROL}
TEXT: Schema = {**ANY_TEXT, "minLength": 1}
SECONDS: Schema = {"type": "integer", "minimum": 0, "maximum": MOST_SECONDS}
SIZE: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_SIZE}
ONE_ORIGIN: Schema = {
    "type": "string",
    "pattern": f"^{ORIGIN}$",
    "not": {"anyOf": [NO_CONTROL, {"pattern": f"^({DEFAULT_PORT})$"}]},
}
ORIGINS: Schema = {
    "type": "array",
    "items": ONE_ORIGIN,
    "minItems": 1,
    "uniqueItems": True,
}


@dataclass(frozen=True)
class Member:
    """One member: its type in words and as a schema, its default, what it means."""

    name: str
    type: str
    default: str
    meaning: str
    example: str
    schema: Schema


SIGNATURE = (
    Member("$schema", "text", "none", "Where an editor finds the schema. Ignored "
           "otherwise: it is no part of the model's version.",
           '"signature.schema.json"', TEXT),
    Member("name", "text", REQUIRED, "The model's address, `/iris`: lower-case "
           "letters, digits, `_` and `-`, a letter first, at most 63; not `healthz`.",
           '"iris"', {"type": "string", "pattern": f"^{NAME}$",
                      "not": {"anyOf": [NO_CONTROL, {"const": RESERVED}]}}),
    Member("title", "text", "the name", "What the page and the API's document call the "
           "model.", '"Iris species"', TEXT),
    Member("description", "text", "none", "A sentence on what the model says.",
           '"Which of three irises a flower is."', TEXT),
    Member("features", "list", REQUIRED, "What goes in: the request's parameters, each "
           "an object as below. The columns of a model's only input in their order; a "
           "model with several inputs has a feature of the same name for each.",
           '[{"name": "age", "dtype": "int32", "example": 42}]',
           {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/feature"}}),
    Member("output", "object", REQUIRED, "What comes out, as below.",
           '{"kind": "regression"}', {"$ref": "#/$defs/output"}),
    Member("cache", "object", "nothing is cached", "How long answers may be kept, as "
           "below.", '{"edge_s": 3600}', {"$ref": "#/$defs/cache"}),
    Member("cors", "object", "any origin", "Which other sites' scripts may read "
           "answers, as below.", '{"allow_origin": "https://example.org"}',
           {"$ref": "#/$defs/cors"}),
    Member("unknown", "`error` or `ignore`", '`"error"`', "What happens to a parameter "
           "that is no feature. `ignore` is for links that carry foreign parameters.",
           '"ignore"', {"enum": list(RULES)}),
)  # fmt: skip

FEATURE = (
    Member("name", "text", REQUIRED, "The parameter's name in a request, `?age=42`; "
           "each only once.", '"age"', TEXT),
    Member("dtype", f"one of {_LISTED}", REQUIRED,
           "The type to which a value is rounded; whole numbers are never rounded.",
           '"float32"', {"enum": list(FEATURE_DTYPES)}),
    Member("shape", "list of whole numbers", "`[]`, one value", "Makes the parameter a "
           "comma-separated list, `?pixels=0,0.5,1`, row-major.", "[28, 28, 1]",
           {"type": "array", "items": SIZE}),
    Member("unit", "text", "none", "Shown beside the value.", '"cm"', TEXT),
    Member("min", "number", "no bound", "The least value allowed; numbers only.", "0.1",
           {"type": "number"}),
    Member("max", "number", "no bound", "The greatest value allowed; numbers only.",
           "30", {"type": "number"}),
    Member("choices", "list of values", "any value", "The only values allowed; not for "
           "`bool`. The page shows a menu.", '["red", "blue"]',
           {"type": "array", "minItems": 1, "uniqueItems": True}),
    Member("example", "a value, a flat list where there is a shape", REQUIRED, "What "
           "the page begins with, and the example in `openapi.json`; it must itself be "
           "allowed. `null` is a missing item of a list.", "5.1", {}),
    Member("default", "as `example`", "none", "Taken where a request leaves the "
           "parameter out.", "0", {}),
    Member("missing", "`true` or `false`", "`false`", "The model takes a missing "
           "value, as NaN: an absent parameter or an empty item of a list "
           "(`?x=1,,3`); `float32` only.",
           "true", {"type": "boolean"}),
    Member("description", "text", "none", "A sentence on the feature; the page "
           "shows it.", '"Length of a petal"', TEXT),
)  # fmt: skip

OUTPUT = (
    Member("kind", f"one of {', '.join(f'`{one}`' for one in KINDS)}", REQUIRED,
           "`classification`: a probability for each label; a model that answers one "
           "number for two labels gives the second's. `regression`: one number. "
           "`vector`: a list of numbers. `detection`: boxes, scores and classes. "
           "`tensor`: every output of the model by its name, with its shape.",
           '"classification"', {"enum": list(KINDS)}),
    Member("labels", "list of texts", "required by its kinds", "The classes in the "
           "order of the model's output, each once; classification (two or more; with "
           "`multi` one or more) and detection.", '["setosa", "versicolor"]',
           {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}),
    Member("multi", "`true` or `false`", "`false`", "Several labels at once, those "
           "of at least 0.5; classification.", "true", {"type": "boolean"}),
    Member("threshold", "number", "`0.5`", "The probability from which the second of "
           "two labels on one output is the answer; above 0, at most 1.", "0.3",
           {"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
    Member("name", "text", "none", "What the number is; regression.", '"price"', TEXT),
    Member("unit", "text", "none", "The number's unit, part of the answer; regression.",
           '"EUR"', TEXT),
)  # fmt: skip

CACHE = (
    Member("browser_s", "whole number", "`0`", "Seconds for which a browser may keep "
           "an answer without asking again.", "60", SECONDS),
    Member("edge_s", "whole number", "`0`", "Seconds for which a cache in front of "
           "the component may keep an answer (`Surrogate-Control`).", "3600", SECONDS),
)  # fmt: skip

CORS = (
    Member("allow_origin", "text, or list of texts", REQUIRED, '`"*"` for every site, '
           "or origins: scheme and host in lower case, no path, no default port.",
           '["https://example.org", "http://localhost:8080"]',
           {"anyOf": [{"const": "*"}, ONE_ORIGIN, ORIGINS]}),
)  # fmt: skip


def names(table: Sequence[Member]) -> tuple[str, ...]:
    """Name the members of a table."""
    return tuple(member.name for member in table)


def required(table: Sequence[Member]) -> tuple[str, ...]:
    """Name those that must be there."""
    return tuple(member.name for member in table if member.default == REQUIRED)
