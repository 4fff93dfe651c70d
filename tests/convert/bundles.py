"""Signatures that the tests of convert share, as the content of a signature.json."""

import json
from pathlib import Path
from typing import Any

import pytest

from convert.bundle import signature
from convert.errors import InputError

VERSION = "3f9ac01b22de"

IRIS: dict[str, Any] = {
    "name": "iris",
    "title": "Iris species",
    "description": "Which of three irises a flower is, from its sepals and petals.",
    "features": [
        {
            "name": name,
            "dtype": "float32",
            "unit": "cm",
            "min": 0.1,
            "max": 30,
            "example": example,
        }
        for name, example in [
            ("sepal_length", 5.1),
            ("sepal_width", 3.5),
            ("petal_length", 1.4),
            ("petal_width", 0.2),
        ]
    ],
    "output": {
        "kind": "classification",
        "labels": ["setosa", "versicolor", "virginica"],
    },
}

# one feature of every sort a page or a document has to show
EVERY: dict[str, Any] = {
    "name": "every",
    "title": "Every sort",
    "features": [
        {"name": "f32", "dtype": "float32", "example": 0.1, "min": 0, "unit": "°C"},
        {"name": "f64", "dtype": "float64", "example": 1e-7, "default": 2},
        {"name": "i32", "dtype": "int32", "example": 3, "min": -5, "max": 5},
        {"name": "i64", "dtype": "int64", "example": 2**53 + 1, "default": -1},
        {"name": "flag", "dtype": "bool", "example": True},
        {"name": "maybe", "dtype": "bool", "example": False, "default": True},
        {"name": "text", "dtype": "string", "example": "a b&c"},
        {"name": "colour", "dtype": "string", "choices": ["red", "blue"],
         "example": "blue"},
        {"name": "size", "dtype": "float32", "choices": [0.1, 2.5], "example": 2.5,
         "default": 0.1},
        {"name": "absent", "dtype": "float32", "missing": True, "example": 1.5},
        {"name": "pixels", "dtype": "float32", "shape": [2, 2], "min": 0, "max": 1,
         "example": [0, 0.25, 0.5, 1]},
        {"name": "gaps", "dtype": "float64", "shape": [3], "missing": True,
         "example": [1, None, 3], "choices": [1, 2, 3]},
        {"name": "größe ß", "dtype": "float32", "example": 7,
         "description": "a name that has to be encoded"},
        {"name": "label", "dtype": "int32", "example": 1},
    ],
    "output": {"kind": "regression", "name": "time", "unit": "s"},
}  # fmt: skip

HOSTILE = "</script><!--\"'&<b onclick=x>${1}`\\u003c%"


# the least that says everything
SMALL: dict[str, Any] = {
    "name": "small",
    "features": [{"name": "length", "dtype": "float32", "example": 5.1}],
    "output": {"kind": "classification", "labels": ["setosa", "virginica"]},
}


def read(tmp_path: Path, content: object) -> signature.Signature:
    """Write a signature.json, from its text or what it says, and read it."""
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / "signature.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    return signature.read(tmp_path)


def faults(tmp_path: Path, content: object) -> list[str]:
    """Read what is wrong: each line after the file."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    file = f"{tmp_path / 'signature.json'}: "
    lines = str(caught.value).split("\n")
    assert all(line.startswith(file) for line in lines)
    return [line.removeprefix(file) for line in lines]


def refused(tmp_path: Path, content: object) -> str:
    """Read what has one fault."""
    (fault,) = faults(tmp_path, content)
    return fault


def with_feature(**members: object) -> dict[str, Any]:
    return {**SMALL, "features": [{**SMALL["features"][0], **members}]}


def with_output(**members: object) -> dict[str, Any]:
    return {**SMALL, "output": members}
