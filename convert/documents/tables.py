"""Signatures and documents → ``edge/bound/models.py``, the tables that a handler reads.

    source(parts, page) == '''
    MODELS = 1
    TEXT = data(u8, b'iris…')
    MODEL = data(i32, [0, 4, …])
    …
    def predict(m: i32) -> None:
        if m == 0:
            model_iris.predict(OUT_F32, F32)
    '''

``edge/http/tables.py`` names the columns, ``edge/bound/models.pyi`` the tables.
"""

import json
from collections.abc import Iterator, Sequence

from convert.bundle import binary
from convert.bundle.signature import Signature, canonical
from convert.documents import forms, wording
from convert.documents.cells import Cells, Columns
from convert.documents.longest import longest
from convert.documents.lz4 import compress
from convert.documents.page import Page
from convert.documents.routes import ROUTES, Route, mixes_methods
from convert.documents.routing import Document, add_routes
from convert.plan.buffers import (
    Part,
    bounds,
    buffers,
    default_places,
    default_text,
    output_places,
    slots,
)
from edge.http import tables as column

_GIVES = (
    *("BEST_LABEL", "SECOND_LABEL", "LIKELY_LABELS", "SHARES", "BOTH_SHARES"),
    *("NUMBER", "NUMBERS", "DETECTIONS", "TENSORS"),
)


def source(
    parts: Sequence[Part],
    page: Page,
    openapi: bytes,
    health: bytes,
    etag: str,
    routes: Sequence[Route] = ROUTES,
) -> str:
    """Write the module; ``etag`` is the tag of page and OpenAPI without its quotes."""
    tables, documents = Cells(), Cells()
    signatures = _signatures(documents, parts)
    for part in parts:
        _add_model(tables, part)
    tables.row("SIGNATURES", 2, {0: documents.put(signatures)})
    missing = wording.not_found(part.signature for part in parts)
    tables.row("NOT_FOUND", 2, {0: wording.escaped(missing)})
    policy = ("content-security-policy", page.csp)
    shared = {
        "page": Document(documents.put(page.html), etag, (policy,)),
        "openapi": Document(documents.put(openapi), etag),
        "health": Document(health),
    }
    each = [shared | {"signature": _signature(documents, part)} for part in parts]
    paths = add_routes(tables, routes, parts, each)
    packed = compress(bytes(documents.text))
    return "\n".join(
        [
            '"""Written by a build: the tables and models of one component."""',
            "",
            *(f"from edge.bound import {part.module}" for part in parts),
            "from edge.types import data, f32, f64, i16, i32, i64, static, u8",
            "",
            f"MODELS = {len(parts)}",
            f"PATHS = {paths}",
            f"FEATURES = {max(len(p.signature.features) for p in parts)}",
            f"DEFAULT_BYTES = {max(default_places(p.signature)[-1] for p in parts)}",
            f"ANSWER_BYTES = {longest(parts)}",
            f"BUFFER_BYTES = {max(longest(parts), len(documents.text))}",
            *(f"{name} = {value}" for name, value in _needs(parts).items()),
            f"TAKES_BODY = {any(one.body_bytes for one in routes)}",
            f"ANSWERS_POST = {any(one.method == 'POST' for one in routes)}",
            f"MIXES_METHODS = {mixes_methods(routes)}",
            f"TEXT = data(u8, {bytes(tables.text)!r})",
            f"DOCUMENTS = data(u8, {packed!r})",
            f"DOCUMENTS_BYTES = {len(packed)}",
            *(f"{name} = data({kind}, {rows})" for name, kind, rows in _all(tables)),
            f"THRESHOLD = data(f64, {list(map(_threshold, parts))})",
            *bounds(parts),
            *buffers(parts),
            f"BODY = static(u8, {max(one.body_bytes for one in routes) + 1})",
            "BODY_BYTES = static(i32, 1)",
            "",
            "",
            "def predict(m: i32) -> None:",
            *_dispatch(parts),
            "",
        ]
    )


def _needs(parts: Sequence[Part]) -> dict[str, bool]:
    """Say what these models need of the handler; it is compiled without the rest."""
    features = [one for part in parts for one in part.signature.features]
    dtypes = {one.dtype for one in features}
    values = {k for part in parts for _, k in forms.members(part.signature.output)}
    return {
        "HAS_FLOAT32": "float32" in dtypes,
        "HAS_FLOAT64": "float64" in dtypes,
        "HAS_INTEGER": bool(dtypes & {"int32", "int64"}),
        "HAS_BOOL": "bool" in dtypes,
        "HAS_STRING": "string" in dtypes,
        "HAS_CHOICE": any(one.choices for one in features),
        "HAS_DEFAULT": any(one.default is not None for one in features),
        "MAY_MISS": any(one.missing for one in features),
        **{f"GIVES_{name}": getattr(column, name) in values for name in _GIVES},
        "GIVES_FLOAT32": any(part.dtype != "float64" for part in parts),
        "GIVES_FLOAT64": any(part.dtype == "float64" for part in parts),
        "VARIES": any(len(part.signature.allow_origin) != 1 for part in parts),
        "IGNORES_UNKNOWN": any(part.signature.unknown == "ignore" for part in parts),
    }


def _signatures(tables: Cells, parts: Sequence[Part]) -> bytes:
    """Keep the array of all signatures; each one is a piece of it."""
    each = [canonical(part.signature) for part in parts]
    whole = b"[" + b",".join(each) + b"]"
    at = tables.put(whole)[0] + 1
    for one in each:
        tables.places[one] = at, len(one)
        at += len(one) + 1
    return whole


def _signature(documents: Cells, part: Part) -> Document:
    return Document(documents.put(canonical(part.signature)), part.version)


def _dispatch(parts: Sequence[Part]) -> list[str]:
    lines = []
    for m, part in enumerate(parts):
        lines += [f"    if m == {m}:", f"        {part.call}"]
    return lines


def _all(tables: Cells) -> Iterator[tuple[str, str, list[int]]]:
    for name in ("LABEL", "CHOICE", "LIMIT"):  # a table has at least one item
        tables.rows.setdefault(name, [0])
    for name, rows in tables.rows.items():
        yield name, "i16" if name == "ROUTE" else "i32", rows


def _add_model(tables: Cells, part: Part) -> None:
    signature, version = part.signature, part.version
    first_member, members = _add_members(tables, part)
    output, labels = signature.output, map(wording.quoted, signature.output.labels)
    columns: Columns = {
        column.NAME: signature.name,
        column.ETAG: f'"{version}"',
        column.FIRST_MEMBER: first_member,
        column.MEMBERS: members,
        column.FIRST_FEATURE: _add_features(tables, signature),
        column.FEATURES: len(signature.features),
        column.FIRST_OUTPUT: _add_outputs(tables, part),
        column.OUTPUTS: len(part.outputs),
        column.FIRST_LABEL: tables.texts("LABEL", labels),
        column.LABELS: len(output.labels),
        column.IGNORE_UNKNOWN: int(signature.unknown == "ignore"),
        column.FIRST_ORIGIN: tables.texts("ORIGIN", signature.allow_origin),
        column.ORIGINS: len(signature.allow_origin),
        column.IS_F64: int(part.dtype == "float64"),
    }
    tables.row("MODEL", column.MODEL_COLUMNS, columns)


def _threshold(part: Part) -> float:
    """Give a threshold as the value of the output's dtype that it is."""
    output = part.signature.output
    return 0.0 if output.threshold is None else binary.threshold(output, part.dtype)


def _add_members(tables: Cells, part: Part) -> tuple[int, int]:
    """Append a row a member of an answer; the first one's number, how many."""
    first = tables.count("MEMBER", column.MEMBER_COLUMNS)
    pieces = forms.pieces(part.signature, part.version)
    for text, value in pieces:
        columns: Columns = {column.MEMBER_TEXT: text, column.MEMBER_VALUE: value}
        tables.row("MEMBER", column.MEMBER_COLUMNS, columns)
    return first, len(pieces)


def _add_outputs(tables: Cells, part: Part) -> int:
    first = tables.count("OUTPUT", column.OUTPUT_COLUMNS)
    for one, place in zip(part.outputs, output_places(part), strict=False):
        columns: Columns = {
            column.OUTPUT_NAME_JSON: wording.quoted(one.name),
            column.SHAPE_JSON: json.dumps(one.shape, separators=(",", ":")),
            column.OUTPUT_ITEMS: one.items,
            column.OUTPUT_AT: place,
        }
        tables.row("OUTPUT", column.OUTPUT_COLUMNS, columns)
    return first


def _add_features(tables: Cells, signature: Signature) -> int:
    first = tables.count("FEATURE", column.FEATURE_COLUMNS)
    names = [feature.name for feature in signature.features]
    for name in names:  # the name alone is found in it
        tables.put(wording.quoted(name))
    tables.sorted("FEATURE_BY_NAME", names, range(len(names)))
    places = zip(slots(signature), default_places(signature), strict=False)
    for feature, (slot, default) in zip(signature.features, places, strict=True):
        choices = wording.choices(feature)
        columns: Columns = {
            column.FEATURE_NAME: feature.name,
            column.FEATURE_NAME_JSON: wording.quoted(feature.name),
            column.RANGE_SAID: wording.escaped(wording.span(feature)),
            column.CHOICES_SAID: wording.escaped(", ".join(choices)),
            column.DEFAULT: default_text(feature),
            column.DTYPE: getattr(column, feature.dtype.upper()),
            column.ITEMS: feature.count,
            column.IS_SHAPED: int(bool(feature.shape)),
            column.SLOT: slot,
            column.HAS_DEFAULT: int(feature.default is not None),
            column.MAY_MISS: int(feature.missing),
            column.FIRST_CHOICE: tables.sorted("CHOICE", choices, range(len(choices))),
            column.CHOICES: len(choices),
            column.DEFAULT_AT: default,
        }
        tables.row("FEATURE", column.FEATURE_COLUMNS, columns)
    return first
