"""The table of signature.json → the JSON Schema that editors use."""

import json
from typing import Any

from convert.bundle import members
from convert.bundle.members import ANY_TEXT, Member, Schema

INTEGERS = {"int32": 31, "int64": 63}
SHAPED = {"required": ["shape"], "properties": {"shape": {"minItems": 1}}}
MISSING = {"required": ["missing"], "properties": {"missing": {"const": True}}}


def text() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    kinds = [
        if_is("kind", kind, {"properties": dict.fromkeys(others(names), False)})
        for kind, names in members.KINDS.items()
    ]
    one_label = {"required": ["multi"], "properties": {"multi": {"const": True}}}
    two_labels = {"properties": {"labels": {"minItems": 2}}}
    binary = {"properties": {"labels": {"maxItems": 2}, "multi": {"const": False}}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "signature.json of a Hashi bundle",
        **table(members.SIGNATURE),
        "$defs": {
            "feature": {
                **table(members.FEATURE),
                "allOf": [
                    *(
                        if_is("dtype", one, values(one))
                        for one in members.FEATURE_DTYPES
                    ),
                    {"if": MISSING, "then": {"if": SHAPED, "else": no("default")}},
                ],
            },
            "output": {
                **table(members.OUTPUT),
                "allOf": [
                    *kinds,
                    if_is(
                        "kind",
                        "classification",
                        {"required": ["labels"], "if": one_label, "else": two_labels},
                    ),
                    if_is("kind", "detection", {"required": ["labels"]}),
                    {"if": {"required": ["threshold"]}, "then": binary},
                ],
            },
            "cache": table(members.CACHE),
            "cors": table(members.CORS),
        },
    }


def table(rows: tuple[Member, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(members.required(rows)),
        "additionalProperties": False,
        "properties": {row.name: property_of(row) for row in rows},
    }


def property_of(row: Member) -> dict[str, Any]:
    words = row.meaning.replace("`", "")
    return {
        "description": f"{words} Default: {row.default.replace('`', '')}."
        if row.default != members.REQUIRED
        else words,
        "examples": [json.loads(row.example)],
        **row.schema,
    }


def others(names: Any) -> list[str]:
    return [name for name in members.names(members.OUTPUT) if name not in names]


def if_is(name: str, value: str, then: Schema) -> dict[str, Any]:
    is_it = {"required": [name], "properties": {name: {"const": value}}}
    return {"if": is_it, "then": then}


def no(*names: str) -> dict[str, Any]:
    return {"properties": dict.fromkeys(names, False)}


def values(dtype: str) -> dict[str, Any]:
    """What a feature's values may be, by its type, shape and missing items."""
    value = value_of(dtype)
    item = given_item = value
    if dtype == "string":
        # a list is written with commas, and an empty item of it is a missing one
        item = {**value, "pattern": "^[^,]*$"}
        given_item = {**item, "minLength": 1}
    gap_or_item = {"anyOf": [given_item, {"type": "null"}]}
    with_gaps = pair({"type": "array", "items": gap_or_item})
    without = pair({"type": "array", "items": item})
    shaped = {"if": MISSING, "then": with_gaps, "else": without}
    found = {
        "if": SHAPED,
        "then": shaped,
        "else": pair(value),
        "properties": {"choices": {"items": value}},
    }
    if dtype in members.NOT_FOR:
        found["properties"] = no(*members.NOT_FOR[dtype])["properties"] | (
            {"choices": {"items": value}} if dtype == "string" else {}
        )
    else:
        found["properties"] |= {"min": value, "max": value}
    return found


def pair(schema: Schema) -> dict[str, Any]:
    return {"properties": {"example": schema, "default": schema}}


def value_of(dtype: str) -> Schema:
    if dtype == "string":
        return ANY_TEXT
    if dtype == "bool":
        return {"type": "boolean"}
    if dtype in INTEGERS:
        half = 1 << INTEGERS[dtype]
        return {"type": "integer", "minimum": -half, "maximum": half - 1}
    return {"type": "number"}
