from pathlib import Path

import pytest

from tests.convert.bundles import SMALL, faults

LENGTH = SMALL["features"][0]


def test_all_faults_are_said_in_the_order_of_the_file(tmp_path: Path) -> None:
    content = {
        "unknown": "warn",
        "output": {"kind": "classification", "labels": ["a", "a", 3], "unit": "s"},
        "features": [
            {"dtype": "float16", "nmae": "x", "example": "?", "min": "?"},
            {**LENGTH, "shape": [0], "min": "low", "max": 3, "unit": ""},
            {**LENGTH, "choices": [1, 1, "a"], "default": "b", "missing": 1},
            3,
            {"name": "n", "dtype": "int32", "shape": [3], "example": [1, "a", None]},
        ],
        "cors": {"allow_origin": ["https://a", "B"]},
        "cache": {"edge_s": "long", "browser_s": -1},
        "title": 5,
    }
    assert [line.partition(":")[0] for line in faults(tmp_path, content)] == [
        *("member 'name' is missing; add it", "unknown", "output.labels[1]"),
        *("output.labels[2]", "output.unit"),
        *("features[0]", "features[0].dtype", "features[0]"),  # no name, nmae
        "features[1].example",  # 5.1 is above the max, whatever the min is
        *("features[1].shape[0]", "features[1].min", "features[1].unit"),
        *("features[2].name", "features[2].choices[1]"),
        *("features[2].choices[2]", "features[2].default", "features[2].missing"),
        *("features[3]", "features[4].example[1]", "features[4].example[2]"),
        *("cors.allow_origin[1]", "cache.edge_s", "cache.browser_s", "title"),
    ]


def test_what_hangs_on_a_fault_is_no_fault_of_its_own(tmp_path: Path) -> None:
    content = {
        **SMALL,
        "features": [
            {"name": "a", "dtype": "flaot32", "example": 1, "min": 3},  # which type?
            {"name": "b", "dtype": "int32", "shape": ["3"], "example": 1},
            {"name": "c", "dtype": "int32", "choices": [1, "2"], "example": 2},
            {"name": "d", "dtype": "int32", "min": 9, "max": 1, "example": 5},
        ],
        "output": {"kind": "regresion", "labels": ["a"]},
    }
    assert [line.partition(":")[0] for line in faults(tmp_path, content)] == [
        *("features[0].dtype", "features[1].shape[0]", "features[2].choices[1]"),
        *("features[3].min", "output.kind"),
    ]


@pytest.mark.parametrize(("wrong", "lines"), [(32, 32), (33, 33), (5000, 33)])
def test_of_many_faults_32_are_said_and_counted(
    tmp_path: Path, wrong: int, lines: int
) -> None:
    found = faults(tmp_path, {**SMALL, **{f"m{i}": i for i in range(wrong)}})
    assert len(found) == lines
    assert found[0].startswith("unknown member 'm0'")
    assert (found[-1] == f"and {wrong - 32:,} more") == (wrong > 32)
