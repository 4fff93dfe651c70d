from pathlib import Path
from typing import Any

import pytest

from tests.convert.bundles import refused, with_feature

DTYPES = "float32, float64, int32, int64, bool, string"


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
            {"shape": [2, 1], "example": [[1], 2]},  # nested
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
        ({"dtype": "bool", "example": True, "min": 0},
         ".min: a bool has no min; remove it"),
        ({"dtype": "bool", "example": True, "choices": [True]},
         ".choices: a bool has no choices; remove it"),
        ({"dtype": "string"}, ".example: must be a string, not 5.1"),
        ({"dtype": "string", "example": "", "max": 3},
         ".max: a string has no max; remove it"),
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
