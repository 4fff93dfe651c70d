import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from convert.documents import openapi
from tests.convert.bundles import EVERY, HOSTILE, IRIS, VERSION, read
from tests.convert.schemas import faults


def document(tmp_path: Path, *contents: dict[str, Any]) -> Any:
    signatures = [read(tmp_path, content) for content in contents]
    versions = {signature.name: VERSION for signature in signatures}
    text = openapi.render(signatures, versions)
    found = json.loads(text)
    validate(found)
    return found


def test_a_threshold_is_said(tmp_path: Path) -> None:
    output = {"kind": "classification", "labels": ["a", "b"], "threshold": 0.25}
    found = document(tmp_path, with_output(**output))
    label = found["components"]["schemas"]["iris.answer"]["properties"]["label"]
    assert label["description"] == "b from a probability of 0.25 on"
    assert faults(found, "iris.answer", answer(label="c", probabilities={}))


def with_output(**output: Any) -> dict[str, Any]:
    return {**IRIS, "output": output}


def answer(**members: Any) -> dict[str, Any]:
    return {"model": "iris", "version": VERSION, **members}


def test_exactly_the_routes(tmp_path: Path) -> None:
    found = document(tmp_path, IRIS, {**EVERY, "name": "b-2"})
    assert list(found["paths"]) == [
        *("/", "/iris", "/iris/signature.json", "/b-2", "/b-2/signature.json"),
        *("/openapi.json", "/healthz"),
    ]
    for path, item in found["paths"].items():
        methods = set(item) - {"parameters"}
        assert methods == {"get", "head", "options"}, path
        assert item["get"]["responses"] == item["head"]["responses"], path
    assert found["info"]["version"] == f"{VERSION}+{VERSION}"


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/", {"200", "304", "400", "414", "422"}),
        ("/iris", {"200", "304", "400", "414", "422"}),
        ("/iris/signature.json", {"200", "304", "414"}),
        ("/openapi.json", {"200", "304", "414"}),
        ("/healthz", {"200", "414"}),  # never stored, so never 304
    ],
)
def test_the_statuses_of_a_route(tmp_path: Path, path: str, statuses: set[str]) -> None:
    item = document(tmp_path, IRIS)["paths"][path]
    assert set(item["get"]["responses"]) == statuses
    assert set(item["options"]["responses"]) == {"204", "414"}


@pytest.mark.parametrize(
    ("unknown", "summary"),
    [
        ("error", "The page; with a query, the same as /iris"),
        ("ignore", "The page; with a query that names a parameter, the same as /iris"),
    ],
)
def test_what_the_root_is(tmp_path: Path, unknown: str, summary: str) -> None:
    found = document(tmp_path, {**IRIS, "unknown": unknown})
    assert found["paths"]["/"]["get"]["summary"] == summary


def test_the_page_is_at_the_root(tmp_path: Path) -> None:
    found = document(tmp_path, IRIS)
    responses = found["components"]["responses"]
    assert set(responses["Root"]["content"]) == {"application/json", "text/html"}
    assert set(responses["iris"]["content"]) == {"application/json"}


def test_what_another_path_or_method_answers(tmp_path: Path) -> None:
    responses = document(tmp_path, IRIS)["components"]["responses"]
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in ("400", "404", "405", "414", "422"):
        assert responses[status]["content"] == {"application/problem+json": problem}
    assert set(responses["405"]["headers"]) == {"Allow"}


def test_parameters_are_required_but_at_the_root(tmp_path: Path) -> None:
    found = document(tmp_path, EVERY)
    parameters = found["components"]["parameters"]
    required = {
        parameter["name"]
        for parameter in parameters.values()
        if parameter.get("required")
    }
    optional = {"f64", "i64", "maybe", "size", "absent", "gaps"}
    names = {feature["name"] for feature in EVERY["features"]}
    assert required == names - optional
    at_root = found["paths"]["/"]["parameters"]
    assert [parameter["name"] for parameter in at_root] == [
        feature["name"] for feature in EVERY["features"]
    ]
    assert not any(parameter.get("required") for parameter in at_root)


@pytest.mark.parametrize(
    ("key", "schema"),
    [
        (
            "f32",
            {"type": "number", "format": "float", "minimum": 0, "description": "in °C"},
        ),
        ("f64", {"type": "number", "format": "double", "default": 2}),
        (
            "i32",
            {"type": "integer", "format": "int32", "minimum": -5, "maximum": 5},
        ),
        ("i64", {"type": "integer", "format": "int64", "default": -1}),
        ("flag", {"type": "boolean"}),
        ("maybe", {"type": "boolean", "default": True}),
        ("text", {"type": "string"}),
        ("colour", {"type": "string", "enum": ["red", "blue"]}),
        (
            "size",  # 0.1 and not the 0.10000000149011612 that it is
            {"type": "number", "format": "float", "enum": [0.1, 2.5], "default": 0.1},
        ),
        ("absent", {"type": "number", "format": "float"}),
        (
            "pixels",
            {
                "type": "array",
                "items": {
                    "type": "number",
                    "format": "float",
                    "minimum": 0,
                    "maximum": 1,
                },
                "minItems": 4,
                "maxItems": 4,
            },
        ),
        (
            "gaps",
            {
                "type": "array",
                "items": {
                    "type": ["number", "null"],
                    "format": "double",
                    "enum": [1, 2, 3, None],
                },
                "minItems": 3,
                "maxItems": 3,
            },
        ),
        (
            "feature.12",  # größe ß is not a name for a component
            {
                "type": "number",
                "format": "float",
                "description": "a name that has to be encoded",
            },
        ),
        ("feature.13", {"type": "integer", "format": "int32"}),  # every.label is taken
    ],
)
def test_the_schema_of_a_parameter(
    tmp_path: Path, key: str, schema: dict[str, object]
) -> None:
    found = document(tmp_path, EVERY)
    written = found["components"]["schemas"][f"every.{key}"]
    (example,) = written.pop("examples")
    assert written == schema
    assert faults(found, f"every.{key}", example) == []
    parameter = found["components"]["parameters"][f"every.{key}"]
    assert parameter.get("explode", True) == ("items" not in schema)


@pytest.mark.parametrize(
    ("output", "members"),
    [
        (
            {"kind": "classification", "labels": ["a", "b"]},
            {"label": "a", "probabilities": {"a": 0.75, "b": 0.25}},
        ),
        (
            {"kind": "classification", "labels": ["a", "b"], "multi": True},
            {"labels": [], "probabilities": {"a": 0.25, "b": 1.2e-07}},
        ),
        ({"kind": "regression"}, {"value": -42.5}),
        ({"kind": "regression", "unit": "s"}, {"value": 1e30, "unit": "s"}),
        ({"kind": "vector"}, {"vector": [1, 2.5]}),
        (
            {"kind": "detection", "labels": ["face"]},
            {"detections": [{"label": "face", "score": 0.5, "box": [0, 1, 2, 3]}]},
        ),
        (
            {"kind": "tensor"},
            {"outputs": {"a": {"shape": [1, 2], "values": [1, 2]}}},
        ),
    ],
)
def test_the_schema_of_an_answer(
    tmp_path: Path, output: dict[str, Any], members: dict[str, Any]
) -> None:
    found = document(tmp_path, with_output(**output))
    assert faults(found, "iris.answer", answer(**members)) == []
    assert faults(found, "iris.answer", answer(**members, more=1))
    for name in members:
        less = {key: value for key, value in members.items() if key != name}
        assert faults(found, "iris.answer", answer(**less)), name


@pytest.mark.parametrize(
    "members",
    [
        {"label": "c", "probabilities": {"a": 0.5, "b": 0.5}},  # no such label
        {"label": "a", "probabilities": {"a": 0.5, "c": 0.5}},
        {"label": "a", "probabilities": {"a": 1}},  # a label is left out
        {"label": "a", "probabilities": {"a": 1.5, "b": 0}},
        {"label": "a", "probabilities": {"a": "1", "b": 0}},
    ],
)
def test_a_wrong_answer(tmp_path: Path, members: dict[str, Any]) -> None:
    output = {"kind": "classification", "labels": ["a", "b"]}
    found = document(tmp_path, with_output(**output))
    assert faults(found, "iris.answer", answer(**members))


def test_the_schema_of_a_problem(tmp_path: Path) -> None:
    found = document(tmp_path, IRIS)
    problem = {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "2 parameters are wrong",
        "error": "2 parameters are wrong",
    }
    entry = {"parameter": "sepal_length", "detail": "missing"}
    assert faults(found, "Problem", problem) == []
    assert faults(found, "Problem", {**problem, "errors": [entry], "more": 1}) == []
    assert faults(found, "Problem", {**problem, "errors": [entry] * 33})
    assert faults(found, "Problem", {**problem, "errors": [{"parameter": "a"}]})


@pytest.mark.parametrize("name", ["root", "json", "health", "problem", "version"])
def test_a_model_may_have_any_name(tmp_path: Path, name: str) -> None:
    found = document(tmp_path, {**IRIS, "name": name})
    value = {**answer(label="setosa"), "model": name}
    value["probabilities"] = {"setosa": 1, "versicolor": 0, "virginica": 0}
    assert faults(found, f"{name}.answer", value) == []
    assert f"/{name}" in found["paths"]


def test_any_text_is_only_text(tmp_path: Path) -> None:
    feature = {**IRIS["features"][0], "name": HOSTILE, "description": HOSTILE}
    found = document(tmp_path, {**IRIS, "title": HOSTILE, "features": [feature]})
    assert found["info"]["title"] == HOSTILE
    assert found["components"]["parameters"]["iris.feature.0"]["name"] == HOSTILE


def test_it_stays_small(tmp_path: Path) -> None:
    iris = read(tmp_path, IRIS)
    assert len(openapi.render([iris], {"iris": VERSION})) <= 9_000
