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

The columns are named in ``edge/http/tables.py``, the names in ``edge/bound/models.pyi``.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from convert import features, number
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
_BUFFERS = {"float32": "F32", "float64": "F64", "string": "TEXT_AT"}
_INTEGERS = {"int32": 31, "int64": 63}
_NUMBER_BYTES = 26  # the longest number, and a comma
_ECHO_BYTES = 32 * 6 + 3
_ENTRIES = 32


@dataclass(frozen=True)
class Output:
    """An output tensor: its name and shape, without the batch."""

    name: str
    shape: tuple[int, ...]

    @property
    def items(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Part:
    """A model as the tables need it; ``call`` is the line that runs it."""

    signature: Signature
    version: str
    outputs: tuple[Output, ...]
    dtype: str
    module: str
    call: str


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

    def row(self, table: str, width: int, columns: dict[int, int | str | bytes]) -> int:
        """Append a row; a text fills two columns. The row's number."""
        rows = self.rows.setdefault(table, [])
        cells = [0] * width
        for at, cell in columns.items():
            if isinstance(cell, int):
                cells[at] = cell
            else:
                cells[at : at + 2] = self.put(cell)
        rows += cells
        return len(rows) // width - 1


def slots(signature: Signature) -> list[int]:
    """Say where each feature's first item lies in the buffer of its dtype."""
    used: dict[str, int] = {}
    result = []
    for feature in signature.features:
        buffer = _BUFFERS.get(feature.dtype, "I64")
        result.append(used.get(buffer, 0))
        used[buffer] = result[-1] + feature.count
    return result


def source(
    parts: Sequence[Part], page: Page, openapi: bytes, health: bytes, etag: str
) -> str:
    """Write the module; ``etag`` is the tag of page and OpenAPI without its quotes."""
    tables = _Tables()
    for part in parts:
        _add_model(tables, part)
    single = {
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
            f"DEFAULT_BYTES = {max(map(_default_bytes, parts))}",
            f"BODY_BYTES = {_body_bytes(parts, tables)}",
            f"TEXT = data(u8, {bytes(tables.text)!r})",
            *(f"{name} = data(i32, {rows})" for name, rows in _all(tables)),
            *_bounds(parts),
            *_buffers(parts),
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
    signature, output = part.signature, part.signature.output
    first_feature = len(tables.rows.get("FEATURE", ())) // column.FEATURE_COLUMNS
    for feature, slot in zip(signature.features, slots(signature), strict=True):
        _add_feature(tables, feature, slot, signature)
    first_output = len(tables.rows.get("OUTPUT", ())) // column.OUTPUT_COLUMNS
    at = 0
    for one in part.outputs:
        shape = json.dumps(list(one.shape), separators=(",", ":"))
        columns = {
            column.OUTPUT_NAME_JSON: _json(one.name),
            column.SHAPE_JSON: shape,
            column.OUTPUT_ITEMS: one.items,
            column.OUTPUT_AT: at,
        }
        tables.row("OUTPUT", column.OUTPUT_COLUMNS, columns)
        at += _padded(one.items)
    kind = _KINDS.get(output.kind)
    if kind is None:
        kind = column.MULTI_LABEL if output.multi else column.CLASSIFICATION
    name, version, cache = signature.name, part.version, signature.cache
    browser = f"public, max-age={cache.browser_s}"
    columns = {
        column.NAME: name,
        column.SIGNATURE: canonical(signature),
        column.ETAG: f'"{version}"',
        column.OPENING: f'{{"model":{_json(name)},"version":"{version}",',
        column.CACHE_CONTROL: browser
        + ("" if cache.browser_s else ", must-revalidate"),
        column.SURROGATE_CONTROL: f"max-age={cache.edge_s}",
        column.SURROGATE_KEY: f"hashi model-{name} model-{name}-{version}",
        column.UNIT_JSON: f',"unit":{_json(output.unit)}' if output.unit else "",
        column.KIND: kind,
        column.FIRST_FEATURE: first_feature,
        column.FEATURES: len(signature.features),
        column.FIRST_OUTPUT: first_output,
        column.OUTPUTS: len(part.outputs),
        column.FIRST_LABEL: _add_texts(tables, "LABEL", map(_json, output.labels)),
        column.LABELS: len(output.labels),
        column.IGNORE_UNKNOWN: int(signature.unknown == "ignore"),
        column.FIRST_ORIGIN: _add_texts(tables, "ORIGIN", signature.allow_origin),
        column.ORIGINS: len(signature.allow_origin),
        column.IS_F64: int(part.dtype == "float64"),
    }
    tables.row("MODEL", column.MODEL_COLUMNS, columns)


def _add_texts(tables: _Tables, table: str, texts: object) -> int:
    first = len(tables.rows.get(table, ())) // 2
    for text in texts:  # type: ignore[attr-defined]
        tables.row(table, 2, {0: text})
    return first


def _add_feature(
    tables: _Tables, feature: Feature, slot: int, signature: Signature
) -> None:
    choices = [number.text(choice, feature.dtype) for choice in feature.choices]
    default = "" if feature.default is None else features.text(feature, feature.default)
    columns = {
        column.FEATURE_NAME: feature.name,
        column.FEATURE_NAME_JSON: _json(feature.name),
        column.RANGE_JSON: _escaped(span(feature)),
        column.CHOICES_JSON: _escaped(", ".join(choices)),
        column.DEFAULT: default,
        column.DTYPE: _DTYPES[feature.dtype],
        column.ITEMS: feature.count,
        column.IS_SHAPED: int(bool(feature.shape)),
        column.SLOT: slot,
        column.HAS_DEFAULT: int(feature.default is not None),
        column.MAY_MISS: int(feature.missing),
        column.FIRST_CHOICE: _add_texts(tables, "CHOICE", choices),
        column.CHOICES: len(choices),
        column.DEFAULT_AT: _default_at(signature, feature),
    }
    tables.row("FEATURE", column.FEATURE_COLUMNS, columns)


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


def _bounds(parts: Sequence[Part]) -> list[str]:
    floats, integers = [], []
    for part in parts:
        for one in part.signature.features:
            low, high = (-1.7976931348623157e308, 1.7976931348623157e308)
            if one.dtype == "float32":
                low, high = (-3.4028234663852886e38, 3.4028234663852886e38)
            bits = _INTEGERS.get(one.dtype)
            if bits is None:
                integers += [0, 0]
                low = low if one.min is None else float(one.min)
                high = high if one.max is None else float(one.max)
                floats += [low, high]
            else:
                least, most = -(1 << bits), (1 << bits) - 1
                floats += [0.0, 0.0]
                integers.append(least if one.min is None else int(one.min))
                integers.append(most if one.max is None else int(one.max))
    return [f"BOUND_F64 = data(f64, {floats})", f"BOUND_I64 = data(i64, {integers})"]


def _buffers(parts: Sequence[Part]) -> list[str]:
    items = dict.fromkeys(("F32", "F64", "I64", "TEXT_AT"), 0)
    outputs = dict.fromkeys(("OUT_F32", "OUT_F64"), 0)
    for part in parts:
        for feature, slot in zip(
            part.signature.features, slots(part.signature), strict=True
        ):
            buffer = _BUFFERS.get(feature.dtype, "I64")
            items[buffer] = max(items[buffer], slot + feature.count)
        out = "OUT_F64" if part.dtype == "float64" else "OUT_F32"
        used = sum(_padded(one.items) for one in part.outputs)
        outputs[out] = max(outputs[out], used)
    items["TEXT_BYTES"] = items["TEXT_AT"]
    dtypes = {
        "F32": "f32",
        "F64": "f64",
        "I64": "i64",
        "OUT_F32": "f32",
        "OUT_F64": "f64",
    }
    return [
        # room for a whole vector from any item on
        f"{name} = static({dtypes.get(name, 'i32')}, {_padded(n) + 4})"
        for name, n in (items | outputs).items()
    ]


def _default_at(signature: Signature, feature: Feature) -> int:
    at = 0
    for one in signature.features:
        if one is feature:
            break
        if one.default is not None:
            at += len(features.text(one, one.default).encode())
    return at


def _default_bytes(part: Part) -> int:
    return sum(
        len(features.text(one, one.default).encode())
        for one in part.signature.features
        if one.default is not None
    )


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
    return _padded(max(longest, 256 + 2 * not_found))


def _not_found(parts: Sequence[Part]) -> str:
    paths = [f"/{part.signature.name}" for part in parts]
    return f"no such path; try {', '.join([*paths, '/openapi.json'])}"


def _padded(n: int) -> int:
    return -(-n // 4) * 4


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _escaped(text: str) -> str:
    return _json(text)[1:-1]
