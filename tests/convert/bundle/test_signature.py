from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convert.bundle import signature
from tests.convert.bundles import SMALL, read, refused, with_feature, with_output

LENGTH = SMALL["features"][0]


def test_what_is_left_out_has_a_meaning(tmp_path: Path) -> None:
    small = read(tmp_path, SMALL)
    assert (small.title, small.description) == ("small", None)
    assert small.cache == signature.Cache(browser_s=0, edge_s=0)
    assert (small.allow_origin, small.unknown) == (("*",), "error")
    feature = small.features[0]
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


ORIGIN = "use https://example.org (lower case, no path) or '*'"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "must be an object, not a list"),
        ({**SMALL, "nmae": 1}, "unknown member 'nmae'; did you mean 'name'?"),
        (
            {**SMALL, "zzz": 1},
            "unknown member 'zzz'; use one of $schema, name, title, description, "
            "features, output, cache, cors, unknown",
        ),
        ({"name": "small", "output": SMALL["output"]}, "member 'features' is missing; "
         "add it"),
        ({**SMALL, "name": 3}, "name: must be a string, not 3"),
        (
            {**SMALL, "name": "Iris"},
            "name: 'Iris' must match [a-z][a-z0-9_-]{0,62}; rename it",
        ),
        (
            {**SMALL, "name": "a" * 64},  # one too many
            f"name: '{'a' * 32}'… must match [a-z][a-z0-9_-]{{0,62}}; rename it",
        ),
        (
            {**SMALL, "name": "small\n"},  # $ would match before a line's end
            "name: U+000A at character 6 is not text",
        ),
        ({**SMALL, "name": "healthz"}, "name: 'healthz' is a route; use another name"),
        ({**SMALL, "title": ""}, "title: must not be empty"),
        ({**SMALL, "title": None}, "title: must be a string, not null"),
        (
            {**SMALL, "unknown": "warn"},
            "unknown: 'warn' is not a rule; use one of error, ignore",
        ),
        ({**SMALL, "features": {}}, "features: must be a list, not an object"),
        ({**SMALL, "features": []}, "features: must name at least one feature"),
        ({**SMALL, "features": [3]}, "features[0]: must be an object, not 3"),
        (
            {**SMALL, "features": [LENGTH, {**LENGTH, "name": "b"}, LENGTH]},
            "features[2].name: 'length' is features[0] too; rename one",
        ),
        ({**SMALL, "cache": {"browser_s": -1}}, "cache.browser_s: must be from 0 "
         "to 2147483647, not -1"),
        ({**SMALL, "cache": {"edge_s": 2**31}}, "cache.edge_s: must be from 0 to "
         "2147483647, not 2147483648"),
        ({**SMALL, "cache": {"edge_s": 1.5}}, "cache.edge_s: must be a whole number, "
         "not 1.5"),
        ({**SMALL, "cache": {"edge_s": True}}, "cache.edge_s: must be a whole number, "
         "not true"),
        ({**SMALL, "cache": {"edge": 1}}, "cache: unknown member 'edge'; did you mean "
         "'edge_s'?"),
        ({**SMALL, "cors": {}}, "cors: member 'allow_origin' is missing; add it"),
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
        (["http://a", "http://a"], "[1]: 'http://a' is given twice; keep one"),
    ],
)
def test_a_wrong_origin(tmp_path: Path, origin: object, message: str) -> None:
    content = {**SMALL, "cors": {"allow_origin": origin}}
    assert refused(tmp_path, content) == f"cors.allow_origin{message}"


@pytest.mark.parametrize(
    "origin",
    ["https://a.example", "http://localhost:8080", "http://[::1]:3", "capacitor://x"],
)
def test_an_origin(tmp_path: Path, origin: str) -> None:
    content = {**SMALL, "cors": {"allow_origin": origin}}
    assert read(tmp_path, content).allow_origin == (origin,)


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


def test_an_editors_schema_is_no_part_of_the_version(tmp_path: Path) -> None:
    small = read(tmp_path, SMALL)
    with_schema = read(tmp_path, {"$schema": "./signature.schema.json", **SMALL})
    assert signature.canonical(small) == signature.canonical(with_schema)


def test_the_canonical_form(tmp_path: Path) -> None:
    content = {
        "unknown": "error",
        "output": {"labels": ["Größe", "b"], "multi": False, "kind": "classification"},
        "name": "small",
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
        '{"name":"small","title":"small","features":[{"name":"x","dtype":"float32",'
        '"min":0.1,"max":1e+30,"example":3}],'
        '"output":{"kind":"classification","labels":["Größe","b"]},'
        '"cache":{"browser_s":0,"edge_s":0},"cors":{"allow_origin":"*"},'
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
            **SMALL,
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
        (with_feature(name="n" * 15, shape=[817], example=[1] * 817), False),
        (with_feature(name="n" * 16, shape=[817], example=[1] * 817), True),  # 1 byte
        (with_feature(name="ü" * 1363), True),  # 6 bytes each once encoded
        (with_feature(name="n" * 8000, dtype="bool", example=True), False),
    ],
)
def test_warn_of_requests_of_nine_digits_that_do_not_fit(
    tmp_path: Path, features: Any, warned: bool
) -> None:
    found = signature.warnings(read(tmp_path, features))
    assert [line.partition(" would")[0] for line in found] == [
        "features: a request with every feature written in nine digits"
    ] * warned


@pytest.mark.parametrize(
    ("features", "bytes_"),
    [
        (with_feature(name="n", shape=[4092], example=[1] * 4092), 0),
        (with_feature(name="nn", shape=[4092], example=[1] * 4092), 8193),
        (with_feature(dtype="string", choices=["a", "b" * 9000], example="a"), 0),
        (with_feature(name="n", dtype="string", example="a" * 9000), 0),
        (with_feature(name="n" * 9000, default=1), 0),  # it may be left out
        (with_feature(name="n", shape=[8000], missing=True, example=[1] * 8000), 0),
    ],
)
def test_warn_when_no_request_fits(tmp_path: Path, features: Any, bytes_: int) -> None:
    found = " ".join(signature.warnings(read(tmp_path, features)))
    most = "no request fits 8,192 bytes (more is answered 414)"
    assert (f"{most}: at its shortest it has {bytes_:,}" in found) is bool(bytes_)
