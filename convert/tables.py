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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from convert import number
from convert import signature as signatures
from convert.buffers import (
    Part,
    bounds,
    buffers,
    default_places,
    default_text,
    output_places,
    padded,
    slots,
)
from convert.features import Feature
from convert.page import Page
from convert.signature import Signature, canonical
from edge.http import tables as column

_KINDS = {
    "regression": column.REGRESSION,
    "vector": column.VECTOR,
    "detection": column.DETECTION,
    "tensor": column.TENSOR,
}
_DTYPES = {
    "float32": column.FLOAT32,
    "float64": column.FLOAT64,
    "int32": column.INT32,
    "int64": column.INT64,
    "bool": column.BOOL,
    "string": column.STRING,
}
Columns = dict[int, int | str | bytes]

_NUMBER_BYTES = 26  # the longest number, and a comma
_ECHO_BYTES = 32 * 6 + 3
_ENTRIES = 32


@dataclass
class _Tables:
    text: bytearray = field(default_factory=bytearray)
    places: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)

    def put(self, text: str | bytes) -> tuple[int, int]:
        """Keep a text once; where it is, and its bytes."""
        content = text.encode() if isinstance(text, str) else text
        if content not in self.places:
            self.places[content] = len(self.text), len(content)
            self.text += content
        return self.places[content]

    def row(self, table: str, width: int, columns: Columns) -> None:
        """Append a row; a text fills two columns."""
        rows = self.rows.setdefault(table, [])
        cells = [0] * width
        for at, cell in columns.items():
            if isinstance(cell, int):
                cells[at] = cell
            else:
                cells[at : at + 2] = self.put(cell)
        rows += cells

    def count(self, table: str, width: int) -> int:
        """How many rows a table has."""
        return len(self.rows.get(table, ())) // width


def source(
    parts: Sequence[Part], page: Page, openapi: bytes, health: bytes, etag: str
) -> str:
    """Write the module; ``etag`` is the tag of page and OpenAPI without its quotes."""
    tables = _Tables()
    for part in parts:
        _add_model(tables, part)
    single: dict[str, str | bytes] = {
        "PAGE": page.html,
        "PAGE_POLICY": page.csp,
        "OPENAPI": openapi,
        "HEALTH": health,
        "COMPONENT_ETAG": f'"{etag}"',
        "NOT_FOUND": _escaped(_not_found(parts)),
    }
    for name, text in single.items():
        tables.row(name, 2, {0: text})
    return "\n".join(
        [
            '"""Written by a build: the tables and models of one component."""',
            "",
            *(f"from edge.bound import {part.module}" for part in parts),
            "from edge.types import data, f32, f64, i32, i64, static, u8",
            "",
            f"MODELS = {len(parts)}",
            f"FEATURES = {max(len(p.signature.features) for p in parts)}",
            f"DEFAULT_BYTES = {max(default_places(p.signature)[-1] for p in parts)}",
            f"BODY_BYTES = {_body_bytes(parts, tables)}",
            f"TEXT = data(u8, {bytes(tables.text)!r})",
            *(f"{name} = data(i32, {rows})" for name, rows in _all(tables)),
            *bounds(parts),
            *buffers(parts),
            "",
            "",
            "def predict(m: i32) -> None:",
            *_dispatch(parts),
            "",
        ]
    )


def _dispatch(parts: Sequence[Part]) -> list[str]:
    lines = []
    for m, part in enumerate(parts):
        lines += [f"    if m == {m}:", f"        {part.call}"]
    return lines


def _all(tables: _Tables) -> list[tuple[str, list[int]]]:
    for name in ("LABEL", "CHOICE"):
        tables.rows.setdefault(name, [0, 0])
    return list(tables.rows.items())


def _add_model(tables: _Tables, part: Part) -> None:
    signature, version = part.signature, part.version
    name, output, cache = signature.name, signature.output, signature.cache
    browser = f"public, max-age={cache.browser_s}"
    if cache.browser_s == 0:
        browser += ", must-revalidate"
    labels = map(_json, output.labels)
    columns: Columns = {
        column.NAME: name,
        column.SIGNATURE: canonical(signature),
        column.ETAG: f'"{version}"',
        column.OPENING: f'{{"model":{_json(name)},"version":"{version}",',
        column.CACHE_CONTROL: browser,
        column.SURROGATE_CONTROL: f"max-age={cache.edge_s}",
        column.SURROGATE_KEY: f"hashi model-{name} model-{name}-{version}",
        column.UNIT_JSON: f',"unit":{_json(output.unit)}' if output.unit else "",
        column.KIND: _kind(output),
        column.FIRST_FEATURE: _add_features(tables, signature),
        column.FEATURES: len(signature.features),
        column.FIRST_OUTPUT: _add_outputs(tables, part),
        column.OUTPUTS: len(part.outputs),
        column.FIRST_LABEL: _add_texts(tables, "LABEL", labels),
        column.LABELS: len(output.labels),
        column.IGNORE_UNKNOWN: int(signature.unknown == "ignore"),
        column.FIRST_ORIGIN: _add_texts(tables, "ORIGIN", signature.allow_origin),
        column.ORIGINS: len(signature.allow_origin),
        column.IS_F64: int(part.dtype == "float64"),
    }
    tables.row("MODEL", column.MODEL_COLUMNS, columns)


def _kind(output: signatures.Output) -> int:
    if output.kind == "classification":
        return column.MULTI_LABEL if output.multi else column.CLASSIFICATION
    return _KINDS[output.kind]


def _add_texts(tables: _Tables, table: str, texts: Iterable[str]) -> int:
    """Append a row a text; the first one's number."""
    first = tables.count(table, 2)
    for text in texts:
        tables.row(table, 2, {0: text})
    return first


def _add_outputs(tables: _Tables, part: Part) -> int:
    first = tables.count("OUTPUT", column.OUTPUT_COLUMNS)
    for one, place in zip(part.outputs, output_places(part), strict=False):
        columns: Columns = {
            column.OUTPUT_NAME_JSON: _json(one.name),
            column.SHAPE_JSON: json.dumps(one.shape, separators=(",", ":")),
            column.OUTPUT_ITEMS: one.items,
            column.OUTPUT_AT: place,
        }
        tables.row("OUTPUT", column.OUTPUT_COLUMNS, columns)
    return first


def _add_features(tables: _Tables, signature: Signature) -> int:
    first = tables.count("FEATURE", column.FEATURE_COLUMNS)
    places = zip(slots(signature), default_places(signature), strict=False)
    for feature, (slot, default) in zip(signature.features, places, strict=True):
        choices = [number.text(choice, feature.dtype) for choice in feature.choices]
        columns: Columns = {
            column.FEATURE_NAME: feature.name,
            column.FEATURE_NAME_JSON: _json(feature.name),
            column.RANGE_JSON: _escaped(span(feature)),
            column.CHOICES_JSON: _escaped(", ".join(choices)),
            column.DEFAULT: default_text(feature),
            column.DTYPE: _DTYPES[feature.dtype],
            column.ITEMS: feature.count,
            column.IS_SHAPED: int(bool(feature.shape)),
            column.SLOT: slot,
            column.HAS_DEFAULT: int(feature.default is not None),
            column.MAY_MISS: int(feature.missing),
            column.FIRST_CHOICE: _add_texts(tables, "CHOICE", choices),
            column.CHOICES: len(choices),
            column.DEFAULT_AT: default,
        }
        tables.row("FEATURE", column.FEATURE_COLUMNS, columns)
    return first


def span(feature: Feature) -> str:
    """Say a feature's range, with its unit: '0.1 to 30 cm', 'at least 0 s'."""
    unit = f" {feature.unit}" if feature.unit else ""
    low, high = feature.min, feature.max
    if low is not None and high is not None:
        ends = (number.text(low, feature.dtype), number.text(high, feature.dtype))
        return f"{ends[0]} to {ends[1]}{unit}"
    if low is not None:
        return f"at least {number.text(low, feature.dtype)}{unit}"
    if high is not None:
        return f"at most {number.text(high, feature.dtype)}{unit}"
    return f"beyond {feature.dtype}"


def _body_bytes(parts: Sequence[Part], tables: _Tables) -> int:
    """Bound the longest answer that is put together: a prediction or a problem."""
    longest = 0
    for part in parts:
        labels = [len(_json(label).encode()) for label in part.signature.output.labels]
        numbers = sum(one.items for one in part.outputs) * _NUMBER_BYTES
        names = sum(len(_json(one.name).encode()) + 64 for one in part.outputs)
        # a detection repeats a label, and says its members' names, in every row
        rows = part.outputs[0].items * (max(labels, default=0) + 40)
        if part.signature.output.kind != "detection":
            rows = 0
        longest = max(longest, 256 + 2 * sum(labels) + 8 * len(labels))
        longest = max(longest, 512 + 2 * sum(labels) + numbers + names + rows)
        detail = max(
            len(_escaped(span(one)).encode())
            + 2 * len(_json(one.name).encode())
            + sum(len(_escaped(str(c)).encode()) + 8 for c in one.choices)
            for one in part.signature.features
        )
        longest = max(longest, 512 + _ENTRIES * (2 * _ECHO_BYTES + detail + 128))
    not_found = len(_escaped(_not_found(parts)).encode())
    return padded(max(longest, 256 + 2 * not_found))


def _not_found(parts: Sequence[Part]) -> str:
    paths = [f"/{part.signature.name}" for part in parts]
    return f"no such path; try {', '.join([*paths, '/openapi.json'])}"


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _escaped(text: str) -> str:
    return _json(text)[1:-1]
