import json
from pathlib import Path
from typing import Any

import pytest

from convert.bundle import reference
from convert.bundle.reference import Row
from convert.errors import InputError
from tests.convert.bundles import IRIS, SMALL, read

NAMES = [feature["name"] for feature in IRIS["features"]]
ROWS = [[[5.1, 3.5, 1.40, 1e-7], [0.9, 0.06, 0.04]]]
LABELS = IRIS["output"]["labels"]


def of(**members: Any) -> dict[str, Any]:
    one = {"name": "dataset", "tolerance": 1e-6, "rows": ROWS} | members
    return {"features": NAMES, "sets": [one]}


def sets(folder: Path, content: dict[str, Any]) -> tuple[reference.RowSet, ...]:
    signature = read(folder, IRIS)
    (folder / "reference.json").write_text(json.dumps(content))
    return reference.read(folder, signature)


def answer(*probabilities: float, label: str = "setosa") -> bytes:
    pairs = dict(zip(LABELS, probabilities, strict=True))
    return json.dumps({"label": label, "probabilities": pairs}).encode()


def test_a_row_is_asked_as_it_is_written(tmp_path):
    (rows,) = sets(tmp_path, of())
    assert (rows.name, rows.tolerance) == ("dataset", 1e-6)
    assert reference.target(read(tmp_path, IRIS), rows.rows[0]) == (
        "/iris?sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=1e-07"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"features": NAMES[1:], "sets": []}, "features: must be those of"),
        ({"features": NAMES[::-1], "sets": []}, "signature.json have another order"),
        ({"features": NAMES}, "member 'sets' is missing"),
        (of(rows=[]), "sets[0].rows: has no rows"),
        (of(rows=[[[1, 2, 3], [1]]]), "sets[0].rows[0][0]: has 3 items"),
        (of(rows=[[[1, 2, 3, 4]]]), "sets[0].rows[0]: must be two lists"),
        (of(rows=[[[1, 2, 3, 4], ["x"]]]), "rows[0][1][0]: must be a number"),
        (of(tolerance="1"), "sets[0].tolerance: must be a number"),
    ],
)
def test_a_fault_has_its_place(tmp_path, content, said):
    with pytest.raises(InputError) as raised:
        sets(tmp_path, content)
    assert str(raised.value).startswith(f"{tmp_path / 'reference.json'}: ")
    assert said in str(raised.value)


def test_distance_is_the_largest(tmp_path):
    row = Row(("1", "2", "3", "4"), (0.9, 0.06, 0.04))
    far = reference.distance(read(tmp_path, IRIS), row, answer(0.8, 0.07, 0.04))
    assert far == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("outputs", "label", "same"),
    [
        ((0.9, 0.06, 0.04), "setosa", True),
        ((0.9, 0.06, 0.04), "virginica", False),
        ((0.4999, 0.5, 0.0001), "setosa", True),  # the two best are too close
        ((0.4, 0.5, 0.1), "setosa", False),
    ],
)
def test_label_is_the_frameworks_unless_two_are_close(tmp_path, outputs, label, same):
    row = Row(("1", "2", "3", "4"), outputs)
    body = answer(*outputs, label=label)
    assert reference.same_label(read(tmp_path, IRIS), row, body, 1e-3) is same


@pytest.mark.parametrize(
    ("threshold", "theirs", "label", "same"),
    [
        (0.5, 0.9, "leaves", True),
        (0.5, 0.9, "stays", False),
        (0.5, 0.1, "stays", True),
        (0.5, 0.1, "leaves", False),
        (0.95, 0.9, "stays", True),
        (0.5, 0.5, "leaves", True),
        (0.5, 0.5005, "stays", True),  # nearer than tolerance
        (0.5, 0.4995, "leaves", True),
        (0.5, 0.502, "stays", False),
        (0.3, 0.4, "stays", False),
    ],
)
def test_a_label_on_one_output(tmp_path, threshold, theirs, label, same):
    output = {"labels": ["stays", "leaves"], "threshold": threshold}
    content = {**SMALL, "output": {"kind": "classification", **output}}
    row = Row(("1",), (theirs,))
    body = json.dumps({"label": label}).encode()
    assert reference.same_label(read(tmp_path, content), row, body, 1e-3) is same


@pytest.mark.parametrize(
    ("stays", "leaves", "far"),
    [(0.25, 0.75, 0), (0.25, 0.875, 0.125), (0.75, 0.25, 0.5), (0.5, 0.75, 0.25)],
)
def test_both_probabilities_of_one_output_are_compared(tmp_path, stays, leaves, far):
    output = {"kind": "classification", "labels": ["stays", "leaves"]}
    signature = read(tmp_path, {**SMALL, "output": output})
    body = {"probabilities": {"stays": stays, "leaves": leaves}}
    found = reference.distance(
        signature, Row(("1",), (0.75,)), json.dumps(body).encode()
    )
    assert found == far


@pytest.mark.parametrize(
    ("output", "body", "far"),
    [
        ({"kind": "regression", "name": "y"}, {"value": 1.5}, 0.5),
        ({"kind": "vector"}, {"vector": [1.25]}, 0.25),
        ({"kind": "tensor"}, {"outputs": {"y": {"shape": [1], "values": [3]}}}, 2.0),
    ],
)
def test_every_kind_of_output_is_compared(tmp_path, output, body, far):
    signature = read(tmp_path, {**SMALL, "output": output})
    row = Row(("1",), (1.0,))
    assert reference.distance(signature, row, json.dumps(body).encode()) == far


@pytest.mark.parametrize("multi", [True, False])
def test_a_label_without_a_number_is_infinitely_far(tmp_path, multi):
    output = {"kind": "classification", "labels": ["a", "b", "c"], "multi": multi}
    signature = read(tmp_path, {**SMALL, "output": output})
    row = Row(("1",), (0.9, 0.3, 0.7))
    body = json.dumps({"probabilities": {"a": 0.9, "b": 0.3}}).encode()
    assert reference.distance(signature, row, body) == float("inf")


def test_another_number_of_outputs_is_said(tmp_path):
    signature = read(tmp_path, {**SMALL, "output": {"kind": "vector"}})
    with pytest.raises(InputError, match="a row has 1 outputs, the model answers 2"):
        reference.distance(signature, Row(("1",), (1.0,)), b'{"vector":[1,2]}')


@pytest.mark.parametrize(
    ("probabilities", "label", "ok"),
    [
        ((0.9, 0.06, 0.04), "setosa", True),
        ((0.9, 0.06, 0.04001), "setosa", False),
        ((0.9, 0.06, 0.04), "virginica", False),
    ],
)
def test_a_set_is_judged(tmp_path, probabilities, label, ok):
    (rows,) = sets(tmp_path, of())
    body = answer(*probabilities, label=label)
    verdict = reference.judge(read(tmp_path, IRIS), rows, lambda target: (200, body))
    assert (verdict.rows, verdict.ok) == (1, ok)


FAULTS = [{"parameter": "a", "detail": "'9' is out of range: 0 to 5"}]


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ({"detail": "2 parameters are wrong", "errors": FAULTS * 2},
         "a: '9' is out of range: 0 to 5; a: '9' is out of range: 0 to 5"),
        ({"detail": "the model has no finite answer for these values"},
         "answer: the model has no finite answer for these values"),
    ],
)  # fmt: skip
def test_a_refused_row_is_said(tmp_path, problem, said):
    (rows,) = sets(tmp_path, of())
    body = json.dumps(problem).encode()
    with pytest.raises(InputError) as caught:
        reference.judge(read(tmp_path, IRIS), rows, lambda target: (400, body))
    assert str(caught.value) == (
        f"reference.json: set {rows.name!r}: row 0: {said}; "
        "leave the row out, or let signature.json allow it"
    )


def test_the_items_of_a_list_are_a_byte_apart(tmp_path):
    row = reference.Row(("1,2", "3", "4&", "5"), ())
    asked = reference.target(read(tmp_path, IRIS), row).partition("?")[2].split("&")
    assert [one.partition("=")[2] for one in asked] == ["1,2", "3", "4%26", "5"]


def test_a_row_that_is_too_long_is_said(tmp_path):
    (rows,) = sets(tmp_path, of())
    body = json.dumps({"detail": "too long"}).encode()
    with pytest.raises(InputError) as caught:
        reference.judge(read(tmp_path, IRIS), rows, lambda target: (414, body))
    told = f"reference.json: set {rows.name!r}: row 0: answer: too long"
    assert str(caught.value) == f"{told}; leave the row out"
