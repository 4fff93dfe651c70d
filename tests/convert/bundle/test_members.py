import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from convert import draft
from convert.bundle import binary, members
from convert.errors import InputError
from tests import signature_page, signature_schema
from tests.convert.bundles import EVERY, IRIS, SMALL, read, with_feature, with_output

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads(draft.SCHEMA.read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


LABELS = ["a", "b"]
TEXT = {"dtype": "string", "example": ""}
GOOD = [
    SMALL,
    IRIS,
    EVERY,
    {**SMALL, "$schema": "any", "title": "t", "description": "d"},
    {**SMALL, "cache": {}, "unknown": "ignore"},
    {**SMALL, "cors": {"allow_origin": ["https://a.example:8443", "http://[::1]:3"]}},
    with_feature(shape=[]),
    with_feature(shape=[2, 1], example=[1, 2], default=[0, 0]),
    with_feature(shape=[2], example=[None, 2], missing=True, default=[None, None]),
    with_feature(missing=True),
    with_feature(min=-1e3, max=5.5, choices=[5.1, 2]),
    with_feature(dtype="int64", example=-(2**63)),
    with_feature(dtype="bool", example=True, default=False),
    with_feature(**TEXT, choices=["", "a,b"]),
    with_feature(dtype="string", shape=[1], example=[""]),
    with_output(kind="classification", labels=["a"], multi=True),
    with_output(kind="classification", labels=LABELS, threshold=1),
    with_output(kind="classification", labels=LABELS, threshold=1e-9, multi=False),
    with_output(kind="regression", name="n", unit="u"),
    with_output(kind="vector"),
    with_output(kind="detection", labels=["a"]),
    with_output(kind="tensor"),
]
BAD = [
    [],
    {},
    *({k: v for k, v in SMALL.items() if k != name} for name in SMALL),
    {**SMALL, "nmae": "x"},
    {**SMALL, "$schema": 1},
    *({**SMALL, "name": name} for name in (3, "Iris", "a" * 64, "a\n", "healthz", "")),
    *({**SMALL, "title": title} for title in ("", None, "a\n", "a\x85")),
    {**SMALL, "unknown": "warn"},
    *({**SMALL, "features": features} for features in ([], {}, [3])),
    *({**SMALL, "cache": cache} for cache in (3, {"edge_s": -1}, {"edge_s": 2**31})),
    *({**SMALL, "cache": cache} for cache in ({"edge_s": 1.5}, {"edge": 1})),
    *(
        {**SMALL, "cors": {"allow_origin": origin}}
        for origin in (3, [], ["*"], "null", "https://a/", "https://A", "http://a\n",
                       "https://a:443", ["http://a:80"], ["http://a", "http://a"])
    ),
    {**SMALL, "cors": {}},
    with_feature(name=""),
    with_feature(dtype="float16"),
    with_feature(shape=[0]),
    with_feature(shape=3),
    with_feature(shape=[3]),
    with_feature(shape=[1], example=[None]),
    with_feature(shape=[2, 1], example=[[1], [2]]),
    with_feature(unit=""),
    with_feature(example=None, missing=True),
    with_feature(example="5.1"),
    with_feature(example=True),
    with_feature(default="1"),
    with_feature(default=1, missing=True),
    with_feature(missing=1),
    with_feature(min="0"),
    with_feature(choices=[]),
    with_feature(choices=[5.1, "5"]),
    with_feature(choices=[5.1, 5.1]),
    with_feature(dtype="int32"),
    with_feature(dtype="int32", example=2**31),
    with_feature(dtype="int32", example=1, min=0.5),
    with_feature(dtype="int64", example=2**63),
    with_feature(dtype="bool"),
    with_feature(dtype="bool", example=True, min=0),
    with_feature(dtype="bool", example=True, choices=[True]),
    with_feature(dtype="string"),
    with_feature(**TEXT, max=3),
    with_feature(dtype="string", example="a\0"),
    with_feature(dtype="string", shape=[1], example=["a,b"]),
    with_feature(dtype="string", shape=[1], example=[""], missing=True),
    with_feature(range=1),
    with_output(),
    with_output(kind="class"),
    with_output(kind="classification"),
    with_output(kind="detection"),
    with_output(kind="classification", labels=["a"]),
    with_output(kind="classification", labels=["a"], multi=False),
    with_output(kind="classification", labels=[], multi=True),
    with_output(kind="classification", labels=["a", "b", "a"]),
    with_output(kind="classification", labels=["a", ""]),
    with_output(kind="classification", labels=LABELS, unit="s"),
    *(
        with_output(kind="classification", labels=LABELS, threshold=threshold)
        for threshold in (0, 1.5, "0.5", None)
    ),
    with_output(kind="classification", labels=LABELS, threshold=0.5, multi=True),
    with_output(kind="classification", labels=[*LABELS, "c"], threshold=0.5),
    with_output(kind="regression", threshold=0.5),
    with_output(kind="regression", labels=LABELS),
    with_output(kind="detection", labels=LABELS, multi=True),
    with_output(kind="vector", name="v"),
    with_output(kind="tensor", unit="s"),
]  # fmt: skip
# what a schema cannot say, and docs/signature.md says so
READER_ONLY = [
    {**SMALL, "features": SMALL["features"] * 2},
    with_feature(shape=[3], example=[1]),
    with_feature(min=6),
    with_feature(min=3, max=2),
    with_feature(choices=[1]),
    with_feature(example=1e39),
]


def shown(content: object) -> str:
    return json.dumps(content)[-60:]


@pytest.mark.parametrize("content", GOOD, ids=shown)
def test_what_the_reader_takes_the_schema_takes(tmp_path: Path, content: Any) -> None:
    read(tmp_path, content)
    assert [error.message for error in VALIDATOR.iter_errors(content)] == []


@pytest.mark.parametrize("content", BAD, ids=shown)
def test_what_the_schema_refuses_the_reader_refuses(
    tmp_path: Path, content: Any
) -> None:
    with pytest.raises(InputError):
        read(tmp_path, content)
    assert not VALIDATOR.is_valid(content)


@pytest.mark.parametrize("content", READER_ONLY, ids=shown)
def test_what_only_the_reader_can_refuse(tmp_path: Path, content: Any) -> None:
    with pytest.raises(InputError):
        read(tmp_path, content)
    assert VALIDATOR.is_valid(content)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_schema_and_page_are_written_from_the_table() -> None:
    hint = "run: make fix"
    assert signature_schema.schema() == SCHEMA, hint
    page = ROOT / "docs" / "signature.md"
    assert page.read_text("utf-8") == signature_page.page(), hint


TABLES = {
    "signature": members.SIGNATURE,
    "feature": members.FEATURE,
    "output": members.OUTPUT,
    "cache": members.CACHE,
    "cors": members.CORS,
}
ROWS = [(place, row) for place, table in TABLES.items() for row in table]


@pytest.mark.parametrize(("place", "row"), ROWS, ids=lambda x: getattr(x, "name", x))
def test_every_example_is_one(tmp_path: Path, place: str, row: members.Member) -> None:
    content = copy.deepcopy(SMALL)
    value = json.loads(row.example)
    at = content if place == "signature" else content.setdefault(place, {})
    if place == "feature":
        del content["feature"]
        at = content["features"][0]
        if row.name == "choices":
            at |= {"dtype": "string", "example": "red"}
        elif row.name == "shape":
            at["example"] = [0] * 784
    elif place == "output" and row.name in ("name", "unit"):
        del at["labels"]
        at["kind"] = "regression"
    at[row.name] = value
    read(tmp_path, content)
    assert VALIDATOR.is_valid(content)


def test_every_default_is_what_it_says(tmp_path: Path) -> None:
    small = read(tmp_path, SMALL)
    rows = {row.name: row for table in TABLES.values() for row in table}
    found = {
        "browser_s": small.cache.browser_s,
        "edge_s": small.cache.edge_s,
        "unknown": small.unknown,
        "multi": small.output.multi,
        "missing": small.features[0].missing,
        "threshold": json.loads(binary.DEFAULT),
    }
    said = {name: json.loads(rows[name].default.strip("`")) for name in found}
    assert said == found
