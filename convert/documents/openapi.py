"""Signatures and versions → openapi.json: OpenAPI 3.1 of exactly the routes there are.

    {"openapi":"3.1.0","info":{"title":"Iris species","version":"3f9ac01b22de", …},
     "paths":{"/":{…},"/iris":{"get":{…},"head":{…},"options":{…}}, …}, …}

It is carried inside the component, so what several routes share is written once, under
`components`, and referred to; names there that are not a model's begin with a capital.
"""

import re
from collections.abc import Mapping, Sequence

from convert.bundle import features, jsonfile
from convert.bundle.features import Feature
from convert.bundle.signature import TARGET_BYTES, Output, Signature
from convert.documents import forms, routes
from convert.documents.routes import Route
from convert.graph.dtypes import DTYPES
from edge.http import tables as column

Json = dict[str, object]

_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "number"}
# OpenAPI's registry of formats
_FORMATS = {"float32": "float", "float64": "double", "int32": "int32", "int64": "int64"}

_EVERYWHERE = (
    "Every answer carries Access-Control-Allow-Origin, 200 and 304 also "
    "Access-Control-Expose-Headers. Another path is 404, another method than {} "
    "and {} 405."
)
_ALLOWED = (
    *("Access-Control-Allow-Methods", "Access-Control-Allow-Headers"),
    *("Access-Control-Allow-Origin", "Access-Control-Max-Age"),
)
_PROBLEMS = {
    "400": "Parameters are wrong, each is named in errors",
    "404": "No such path",
    "405": "No such method",
    "413": "The body is too long",
    "414": f"Path and query take more than {TARGET_BYTES:,} bytes",
    "422": "The model has no finite answer for these values",
}


def render(
    signatures: Sequence[Signature],
    versions: Mapping[str, str],
    rows: Sequence[Route] = routes.ROUTES,
) -> bytes:
    """Write the document for a component's models, the first of which is at `/`."""
    first = signatures[0]
    *most, last = routes.methods(rows)
    everywhere = _EVERYWHERE.format(", ".join(most), last)
    info: Json = {
        "title": first.title,
        "version": "+".join(versions[signature.name] for signature in signatures),
        "description": f"{first.description or first.title}\n\n{everywhere}",
    }
    return jsonfile.compact(
        {
            "openapi": "3.1.0",
            "info": info,
            "paths": _paths(signatures, rows),
            "components": {
                "schemas": _schemas(signatures),
                "parameters": _parameters(signatures),
                "responses": _responses(signatures, rows),
            },
        }
    )


def _paths(signatures: Sequence[Signature], rows: Sequence[Route]) -> Json:
    names = [one.name for one in signatures]
    return {
        path: _path(same, signatures[m]) for path, m, same in routes.placed(rows, names)
    }


def _path(rows: Sequence[Route], signature: Signature) -> Json:
    """Describe the methods of a path; of a method the first row is what it does."""
    path: Json = {}
    for row in rows:
        for method in routes.methods([row])[:-1]:
            path.setdefault(method.lower(), _operation(row, method, signature))
    path["options"] = {"summary": "What is allowed", "responses": _answers("204")}
    if any(row.asked for row in rows):  # another row answers without parameters
        path["parameters"] = [
            _parameter(one) | {"schema": _ref("schemas", _key(signature, i))}
            for i, one in enumerate(signature.features)
        ]
    return path


def _operation(row: Route, method: str, signature: Signature) -> Json:
    asking = "query" if signature.unknown == "error" else "query that names a parameter"
    said = {"model": signature.name, "title": signature.title, "asking": asking}
    operation: Json = {"summary": "The same status and headers, no body"}
    if method != "HEAD":
        operation = {"summary": row.summary.format_map(said)}
        if row.operation:
            name = row.operation.format_map(said)
            operation = {"operationId": name} | operation
        if row.source and not row.asked and signature.description:
            operation["description"] = signature.description
    if row.source and not row.asked:
        keys = [_key(signature, i) for i in range(len(signature.features))]
        operation["parameters"] = [_ref("parameters", key) for key in keys]
    others: tuple[str, ...] = ("304",) if row.tag != routes.NOTHING else ()
    if row.source or row.body_bytes:
        others += ("400",)
    if row.body_bytes:
        others += ("413",)
    if row.source:
        others += ("422",)
    responses: Json = {"200": _ref("responses", row.answers.format_map(said))}
    return operation | {"responses": responses | _answers(*others)}


def _answers(*statuses: str) -> Json:
    """Refer to what a path answers beside 200: these, and what every path does."""
    return {status: _ref("responses", status) for status in (*statuses, "414")}


def _responses(signatures: Sequence[Signature], rows: Sequence[Route]) -> Json:
    first, kept = signatures[0], ("ETag", "Cache-Control")
    json, problem = "application/json", {"schema": _ref("schemas", "Problem")}
    answers = {
        one.name: {json: {"schema": _ref("schemas", f"{one.name}.answer")}}
        for one in signatures
    }
    page = {"text/html": {"schema": _TEXT}}
    version = {one.name: _ref("schemas", "Version") for one in signatures}
    health = _closed({"status": {"const": "ok"}, "models": _closed(version)})
    responses = {
        "Root": _response("Page or prediction", kept, answers[first.name] | page),
        **{
            name: _response("Prediction", kept, content)
            for name, content in answers.items()
        },
        "Json": _response("Document", kept, {json: {"schema": {"type": "object"}}}),
        "Health": _response("Healthy", (), {json: {"schema": health}}),
        "204": _response("Allowed", _ALLOWED),
        "304": _response("Not modified: If-None-Match names the ETag", kept),
    }
    takes_body = any(row.body_bytes for row in rows)
    for status, description in _PROBLEMS.items():
        if status == "413" and not takes_body:
            continue
        allow = ("Allow",) if status == "405" else ()
        content: Json = {"application/problem+json": problem}
        responses[status] = _response(description, allow, content)
    return dict(responses)


def _response(
    description: str,
    headers: Sequence[str],
    content: Mapping[str, object] | None = None,
) -> Json:
    response: Json = {"description": description}
    if headers:
        response["headers"] = {name: {"schema": _TEXT} for name in headers}
    return response | ({"content": content} if content else {})


def _parameters(signatures: Sequence[Signature]) -> Json:
    parameters: Json = {}
    for signature in signatures:
        for i, feature in enumerate(signature.features):
            key = _key(signature, i)
            parameters[key] = (
                _parameter(feature)
                | ({} if feature.optional else {"required": True})
                | {"schema": _ref("schemas", key)}
            )
    return parameters


def _parameter(feature: Feature) -> Json:
    parameter: Json = {"name": feature.name, "in": "query"}
    if feature.shape:
        parameter |= {"style": "form", "explode": False}
    return parameter


def _schemas(signatures: Sequence[Signature]) -> Json:
    entry = _closed({"parameter": _TEXT, "detail": _TEXT})
    always = ("title", "status", "detail", "error")
    problem = _closed(
        {
            "type": {"const": "about:blank"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "error": _TEXT,
            "errors": {"type": "array", "items": entry, "maxItems": 32},
            "more": {"type": "integer", "minimum": 1},
        },
        required=("type", *always),
    )
    version: Json = {"type": "string", "pattern": "^[0-9a-f]{12}$"}
    schemas: Json = {"Problem": problem, "Version": version}
    for signature in signatures:
        for i, feature in enumerate(signature.features):
            schemas[_key(signature, i)] = _feature(feature)
        output, name = signature.output, signature.name
        if output.labels:
            schemas[f"{name}.label"] = {"enum": list(output.labels)}
        schemas[f"{name}.answer"] = _closed(
            {
                "model": {"const": name},
                "version": _ref("schemas", "Version"),
                **_answer(output, _ref("schemas", f"{name}.label")),
            }
        )
    return schemas


def _feature(feature: Feature) -> Json:
    kind = "string" if feature.dtype == "string" else DTYPES[feature.dtype].json
    item: Json = {"type": [kind, "null"] if feature.shape and feature.missing else kind}
    written = features.members(feature)
    if feature.dtype in _FORMATS:
        item["format"] = _FORMATS[feature.dtype]
    for name, word in (("min", "minimum"), ("max", "maximum"), ("choices", "enum")):
        if written[name] is not None:
            item[word] = written[name]
    if feature.choices and feature.shape and feature.missing:
        item["enum"] = features.plain((*feature.choices, None), feature.dtype)
    count = feature.count
    schema = (
        {"type": "array", "items": item, "minItems": count, "maxItems": count}
        if feature.shape
        else item
    )
    texts = (feature.description, f"in {feature.unit}" if feature.unit else None)
    described = ", ".join(text for text in texts if text)
    if described:
        schema["description"] = described
    if feature.default is not None:
        schema["default"] = written["default"]
    schema["examples"] = [written["example"]]
    return schema


def _answer(output: Output, label: Json) -> Json:
    """Give the members of an answer after model and version."""
    values = _values(output, label)
    answer: Json = {name: values[value] for name, value in forms.members(output)}
    if output.kind == "regression" and output.unit:
        answer["unit"] = {"const": output.unit}
    return answer


def _values(output: Output, label: Json) -> dict[int, Json]:
    """Describe what the members of answers may be."""
    share: Json = {"type": "number", "minimum": 0, "maximum": 1}
    shares: Json = {
        "type": "object",
        "propertyNames": label,
        "additionalProperties": share,
        "minProperties": len(output.labels),
    }
    second = output.labels[1] if len(output.labels) > 1 else ""
    said = f"{second} from a probability of {output.threshold} on"
    box = _list(_NUMBER) | {"minItems": 4, "maxItems": 4}
    shape = _list({"type": "integer", "minimum": 1})
    tensor = _closed({"shape": shape, "values": _list(_NUMBER)})
    return {
        column.BEST_LABEL: label,
        column.SECOND_LABEL: label | {"description": said},
        column.LIKELY_LABELS: _list(label),
        column.SHARES: shares,
        column.BOTH_SHARES: shares,
        column.NUMBER: _NUMBER,
        column.NUMBERS: _list(_NUMBER),
        column.DETECTIONS: _list(_closed({"label": label, "score": share, "box": box})),
        column.TENSORS: {"type": "object", "additionalProperties": tensor},
    }


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _closed(
    properties: Mapping[str, object], required: Sequence[str] | None = None
) -> Json:
    """Describe an object of these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _key(signature: Signature, i: int) -> str:
    """Name a feature under `components`, where only some characters are allowed."""
    name = signature.features[i].name
    plain = re.fullmatch("[A-Za-z0-9_-]+", name) and name not in ("answer", "label")
    return f"{signature.name}.{name if plain else f'feature.{i}'}"
