import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convert import signature
from convert.errors import InputError

LENGTH = {"name": "length", "dtype": "float32", "example": 5.1}
IRIS: dict[str, Any] = {
    "name": "iris",
    "features": [LENGTH],
    "output": {"kind": "classification", "labels": ["setosa", "virginica"]},
}


def read(tmp_path: Path, content: object) -> signature.Signature:
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / "signature.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    return signature.read(tmp_path)


def refused(tmp_path: Path, content: object) -> str:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    message = str(caught.value)
    file = f"{tmp_path / 'signature.json'}: "
    assert message.startswith(file)
    assert "\n" not in message
    return message.removeprefix(file)


def with_feature(**members: object) -> dict[str, Any]:
    return {**IRIS, "features": [{**LENGTH, **members}]}


def with_output(**members: object) -> dict[str, Any]:
    return {**IRIS, "output": members}


def test_what_is_left_out_has_a_meaning(tmp_path: Path) -> None:
    iris = read(tmp_path, IRIS)
    assert (iris.title, iris.description) == ("iris", None)
    assert iris.cache == signature.Cache(browser_s=0, edge_s=3600)
    assert (iris.allow_origin, iris.unknown) == (("*",), "error")
    feature = iris.features[0]
    assert (feature.shape, feature.count, feature.optional) == ((), 1, False)
    assert (feature.choices, feature.default, feature.missing) == ((), None, False)


def test_every_member_is_read(tmp_path: Path) -> None:
    content = {
        "name": "a-1_b",
        "title": "Größe",
        "description": "d",
        "features": [
            {
                "name": "x",
                "dtype": "float32",
                "shape": [1, 3],
                "unit": "cm",
                "min": 0.1,
                "max": 30,
                "example": [1, None, 0.5],
                "default": [None, None, None],
                "missing": True,
                "description": "three lengths",
            },
            {
                "name": "y",
                "dtype": "string",
                "choices": ["a b", "", "ü"],
                "default": "",
                "example": "ü",
            },
            {"name": "z", "dtype": "bool", "example": False, "default": True},
        ],
        "output": {"kind": "regression", "name": "duration", "unit": "s"},
        "cache": {"browser_s": 60, "edge_s": 0},
        "cors": {"allow_origin": ["https://a.example", "http://localhost:8080"]},
        "unknown": "ignore",
    }
    read_back = read(tmp_path, content)
    x, y, z = read_back.features
    assert (x.min, x.max) == (0.10000000149011612, 30.0)
    assert (x.count, x.shape, x.example) == (3, (1, 3), (1.0, None, 0.5))
    assert x.default == (None, None, None)
    assert (y.choices, y.default, y.optional) == (("a b", "", "ü"), "", True)
    assert (z.example, z.default, z.optional) == (False, True, True)
    assert read_back.output == signature.Output(
        "regression", (), False, "duration", "s"
    )
    assert read_back.allow_origin == ("https://a.example", "http://localhost:8080")
    assert read_back.unknown == "ignore"


DTYPES = "float32, float64, int32, int64, bool, string"
ORIGIN = "use https://example.org (lower case, no path) or '*'"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "must be an object, not a list"),
        ({**IRIS, "nmae": 1}, "unknown member 'nmae'; did you mean 'name'?"),
        (
            {**IRIS, "zzz": 1},
            "unknown member 'zzz'; use one of name, title, description, features, "
            "output, cache, cors, unknown",
        ),
        ({"name": "iris", "output": {}}, "member 'features' is missing; add it"),
        ({**IRIS, "name": 3}, "name: must be a string, not 3"),
        (
            {**IRIS, "name": "Iris"},
            "name: 'Iris' must match [a-z][a-z0-9_-]{0,62}; rename it",
        ),
        (
            {**IRIS, "name": "a" * 64},  # one too many
            f"name: '{'a' * 64}' must match [a-z][a-z0-9_-]{{0,62}}; rename it",
        ),
        (
            {**IRIS, "name": "iris\n"},  # $ would match before a line's end
            "name: U+000A at character 5 is not text",
        ),
        ({**IRIS, "name": "healthz"}, "name: 'healthz' is a route; use another name"),
        ({**IRIS, "title": ""}, "title: must not be empty"),
        ({**IRIS, "title": None}, "title: must be a string, not null"),
        (
            {**IRIS, "unknown": "warn"},
            "unknown: 'warn' is not a rule; use one of error, ignore",
        ),
        ({**IRIS, "features": {}}, "features: must be a list, not an object"),
        ({**IRIS, "features": []}, "features: must name at least one feature"),
        ({**IRIS, "features": [3]}, "features[0]: must be an object, not 3"),
        (
            {**IRIS, "features": [LENGTH, {**LENGTH, "name": "b"}, LENGTH]},
            "features[2].name: 'length' is features[0] too; rename one",
        ),
        ({**IRIS, "cache": {"browser_s": -1}}, "cache.browser_s: must be from 0 "
         "to 2147483647, not -1"),
        ({**IRIS, "cache": {"edge_s": 2**31}}, "cache.edge_s: must be from 0 to "
         "2147483647, not 2147483648"),
        ({**IRIS, "cache": {"edge_s": 1.5}}, "cache.edge_s: must be a whole number, "
         "not 1.5"),
        ({**IRIS, "cache": {"edge_s": True}}, "cache.edge_s: must be a whole number, "
         "not true"),
        ({**IRIS, "cache": {"edge": 1}}, "cache: unknown member 'edge'; did you mean "
         "'edge_s'?"),
        ({**IRIS, "cors": {}}, "cors: member 'allow_origin' is missing; add it"),
    ],
)  # fmt: skip
def test_a_wrong_signature(tmp_path: Path, content: object, message: str) -> None:
    assert refused(tmp_path, content) == message


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        (3, ": must be a string, not 3"),
        ([], ": must name at least one origin, or be '*'"),
        (["*"], f"[0]: '*' is not an origin; {ORIGIN}"),
        ("null", f": 'null' is not an origin; {ORIGIN}"),
        ("https://a.example/", f": 'https://a.example/' is not an origin; {ORIGIN}"),
        ("https://A.example", f": 'https://A.example' is not an origin; {ORIGIN}"),
        (
            "https://a, https://b",
            f": 'https://a, https://b' is not an origin; {ORIGIN}",
        ),
        (
            "https://a.example:443",  # never sent, so it would never match
            ": 'https://a.example:443': browsers leave the default port out; remove it",
        ),
        (["http://a", "http://a"], ": names an origin twice; keep one"),
    ],
)
def test_a_wrong_origin(tmp_path: Path, origin: object, message: str) -> None:
    content = {**IRIS, "cors": {"allow_origin": origin}}
    assert refused(tmp_path, content) == f"cors.allow_origin{message}"


@pytest.mark.parametrize(
    "origin",
    ["https://a.example", "http://localhost:8080", "http://[::1]:3", "capacitor://x"],
)
def test_an_origin(tmp_path: Path, origin: str) -> None:
    content = {**IRIS, "cors": {"allow_origin": origin}}
    assert read(tmp_path, content).allow_origin == (origin,)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"name": ""}, ".name: must not be empty"),
        ({"name": "a\0"}, ".name: U+0000 at character 2 is not text"),
        ({"name": "\ud800"}, ".name: U+D800 at character 1 is not text"),
        ({"name": "a\x85"}, ".name: U+0085 at character 2 is not text"),  # C1
        (
            {"dtype": "float16"},
            f".dtype: 'float16' is not a dtype; use one of {DTYPES}",
        ),
        ({"shape": [0]}, ".shape[0]: must be from 1 to 2147483647, not 0"),
        ({"shape": 3}, ".shape: must be a list, not 3"),
        ({"shape": [3]}, ".example: must be a list, not 5.1"),
        (
            {"shape": [3], "example": [1, 2]},
            ".example: has 2 items; give 3, flat and row-major",
        ),
        (
            {"shape": [2, 1], "example": [[1], [2]]},  # nested
            ".example[0]: must be a number, not a list",
        ),
        ({"shape": [1], "example": [None]}, ".example[0]: must be a number, not null"),
        ({"example": None, "missing": True}, ".example: must be a number, not null"),
        ({"example": "5.1"}, ".example: must be a number, not '5.1'"),
        ({"example": True}, ".example: must be a number, not true"),
        ({"example": 1e39}, ".example: 1e+39 is too large for float32"),
        ({"min": 5.2}, ".example: 5.1 is outside min and max"),
        ({"max": 5}, ".example: 5.1 is outside min and max"),
        ({"min": 3, "max": 2.5}, ".min: 3 is more than 2.5, the max; swap them"),
        ({"max": 6, "default": 7}, ".default: 7 is outside min and max"),
        ({"default": 1, "missing": True}, ".default: absent already means missing; "
         "keep one"),
        ({"missing": 1}, ".missing: must be true or false, not 1"),
        ({"choices": []}, ".choices: must name at least one choice"),
        ({"choices": [1, 2]}, ".example: 5.1 is not one of the choices"),
        ({"choices": [5.1, "5"]}, ".choices[1]: must be a number, not '5'"),
        ({"choices": [5.1, 5.10]}, ".choices[1]: 5.1 is given twice; keep one"),
        ({"choices": [5.1, 9], "max": 8}, ".choices[1]: 9 is outside min and max"),
        ({"choices": [5.1], "default": 2}, ".default: 2 is not one of the choices"),
        ({"dtype": "int32"}, ".example: must be a whole number, not 5.1"),
        ({"dtype": "int32", "example": 2**31}, ".example: must be from -2147483648 to "
         "2147483647, not 2147483648"),
        ({"dtype": "int64", "example": 10**40}, ".example: must be from "
         "-9223372036854775808 to 9223372036854775807, not "
         "10000000000000000000000000000000…"),
        ({"dtype": "int32", "example": 1, "min": 0.5}, ".min: must be a whole number, "
         "not 0.5"),
        ({"dtype": "bool"}, ".example: must be true or false, not 5.1"),
        ({"dtype": "bool", "min": 0}, ".min: a bool has no min; remove it"),
        ({"dtype": "bool", "choices": [True]}, ".choices: a bool has no choices; "
         "remove it"),
        ({"dtype": "string"}, ".example: must be a string, not 5.1"),
        ({"dtype": "string", "max": 3}, ".max: a string has no max; remove it"),
        ({"dtype": "string", "example": "a\0"}, ".example: U+0000 at character 2 "
         "is not text"),
        ({"dtype": "string", "shape": [1], "example": ["a,b"]}, ".example[0]: an item "
         "of a comma-separated list cannot hold a comma"),
        ({"dtype": "string", "shape": [1], "example": [""], "missing": True},
         ".example[0]: an empty item of a list is missing; write null"),
        ({"range": 1}, ": unknown member 'range'; use one of name, dtype, shape, unit, "
         "min, max, choices, example, default, missing, description"),
    ],
)  # fmt: skip
def test_a_wrong_feature(tmp_path: Path, members: Any, message: str) -> None:
    assert refused(tmp_path, with_feature(**members)) == f"features[0]{message}"


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({}, ": member 'kind' is missing; add it"),
        (
            {"kind": "class"},
            ".kind: 'class' is not a kind of output; use one of classification, "
            "regression, vector, detection, tensor",
        ),
        (
            {"kind": "classification"},
            ": member 'labels' is missing; a classification needs it",
        ),
        (
            {"kind": "detection"},
            ": member 'labels' is missing; a detection needs it",
        ),
        (
            {"kind": "classification", "labels": ["a"]},
            ".labels: has 1 labels; give at least 2",
        ),
        (
            {"kind": "classification", "labels": [], "multi": True},
            ".labels: has 0 labels; give at least 1",
        ),
        (
            {"kind": "classification", "labels": ["a", "b", "a"]},
            ".labels[2]: 'a' is a label already; rename one",
        ),
        (
            {"kind": "classification", "labels": ["a", ""]},
            ".labels[1]: must not be empty",
        ),
        (
            {"kind": "classification", "labels": ["a", "b"], "unit": "s"},
            ".unit: a classification has no unit; remove it",
        ),
        (
            {"kind": "regression", "labels": ["a", "b"]},
            ".labels: a regression has no labels; remove it",
        ),
        (
            {"kind": "detection", "labels": ["a"], "multi": True},
            ".multi: a detection has no multi; remove it",
        ),
        ({"kind": "vector", "name": "v"}, ".name: a vector has no name; remove it"),
        ({"kind": "tensor", "unit": "s"}, ".unit: a tensor has no unit; remove it"),
    ],
)
def test_a_wrong_output(tmp_path: Path, output: Any, message: str) -> None:
    assert refused(tmp_path, with_output(**output)) == f"output{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: not JSON: expecting value"),
        ('{"name":\n  iris}', "line 2, column 3: not JSON: expecting value"),
        (
            '{"name": "iris",\n "name": "b"}',
            "member 'name' is given twice; keep one",
        ),
        (
            '{"name": "iris", "features": [{"min": 1, "min": 2}], "output": {}}',
            "features[0]: member 'min' is given twice; keep one",
        ),
        ('{\n"name": "é\udcff"}', "line 2, column 11: byte 0xff is not UTF-8"),
        (
            '\ufeff{"name": "iris"}',  # a byte order mark, as Windows editors write it
            "line 1, column 1: not JSON: unexpected UTF-8 BOM (decode using utf-8-sig)",
        ),
        ("[" * 100_000, "not JSON: nested too deeply"),
    ],
)
def test_a_file_that_is_not_json(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text) == message


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_not_json(tmp_path: Path, token: str) -> None:
    text = json.dumps(with_feature(example=0)).replace("0", token)
    message = f"features[0].example: must be a number, not {token}"
    assert refused(tmp_path, text) == message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "iris" / "signature.json"
    with pytest.raises(InputError) as caught:
        signature.read(tmp_path / "iris")
    assert str(caught.value) == f"{file}: no such file or directory"


def test_the_canonical_form(tmp_path: Path) -> None:
    content = {
        "unknown": "error",
        "output": {"labels": ["Größe", "b"], "multi": False, "kind": "classification"},
        "name": "iris",
        "features": [
            {
                "example": 3.00,
                "dtype": "float32",
                "name": "x",
                "shape": [],
                "min": 0.1000000001,
                "max": 1e30,
                "missing": False,
            }
        ],
    }
    assert signature.canonical(read(tmp_path, content)).decode() == (
        '{"name":"iris","title":"iris","features":[{"name":"x","dtype":"float32",'
        '"min":0.1,"max":1e+30,"example":3}],'
        '"output":{"kind":"classification","labels":["Größe","b"]},'
        '"cache":{"browser_s":0,"edge_s":3600},"cors":{"allow_origin":"*"},'
        '"unknown":"error"}'
    )


@given(
    low=st.floats(width=32, allow_nan=False, allow_infinity=False),
    high=st.floats(allow_nan=False, allow_infinity=False),
    text=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1),
)
def test_the_canonical_form_reads_back(
    tmp_path_factory: pytest.TempPathFactory, low: float, high: float, text: str
) -> None:
    tmp_path = tmp_path_factory.mktemp("bundle", numbered=True)
    first = read(
        tmp_path,
        {
            **IRIS,
            "title": text,
            "features": [
                {"name": text, "dtype": "float32", "min": low, "example": low},
                {"name": f"{text}2", "dtype": "float64", "max": high, "example": high},
            ],
        },
    )
    again = read(tmp_path, signature.canonical(first).decode())
    assert again == first
    assert signature.canonical(again) == signature.canonical(first)


@pytest.mark.parametrize(
    ("features", "warned"),
    [
        (with_feature(shape=[818], example=[1] * 818), False),
        (with_feature(shape=[819], example=[1] * 819), True),  # 1 byte too many
        (with_feature(name="ü" * 2000), True),  # 6 bytes each once encoded
        (with_feature(name="n" * 8000, dtype="bool", example=True), False),
    ],
)
def test_warn_of_requests_that_do_not_fit(
    tmp_path: Path, features: Any, warned: bool
) -> None:
    found = signature.warnings(read(tmp_path, features))
    assert [line.partition(" would")[0] for line in found] == [
        "iris: a request with every feature written in nine digits"
    ] * warned
