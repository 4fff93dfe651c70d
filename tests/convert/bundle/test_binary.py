import json
from pathlib import Path
from typing import Any

import pytest

from convert import build, draft
from convert.bundle import binary, signature
from convert.errors import InputError
from hashi import steps
from tests.convert import tfjs
from tests.convert.bundles import SMALL, read, refused

TWO = {"kind": "classification", "labels": ["stays", "leaves"]}
FEATURES = [{"name": n, "dtype": "float32", "example": 1} for n in ("a", "b")]


def with_output(**more: Any) -> dict[str, Any]:
    return {**SMALL, "features": FEATURES, "output": {**TWO, **more}}


def bundle(folder: Path, activation: str, outputs: int = 1, **more: Any) -> Path:
    """A layers model from two numbers to ``outputs``."""
    folder.mkdir(exist_ok=True)
    dense = tfjs.layer("Dense", "dense", units=outputs, activation=activation)
    weights = tfjs.dense_weights(2, outputs, "dense")
    names = dict(zip(("dense/kernel", "dense/bias"), weights.values(), strict=True))
    tfjs.write(folder, tfjs.sequential(tfjs.start(2), dense), names)
    (folder / "signature.json").write_text(json.dumps(with_output(**more)))
    return folder


@pytest.mark.parametrize(
    ("threshold", "message"),
    [
        ({"threshold": 0}, "must be above 0 and at most 1, not 0"),
        ({"threshold": -0.5}, "must be above 0 and at most 1, not -0.5"),
        ({"threshold": 1.5}, "must be above 0 and at most 1, not 1.5"),
        ({"threshold": 1e-60}, "must be above 0 and at most 1, not 1e-60"),  # 0
        ({"threshold": "0.5"}, "must be a number, not '0.5'"),
        ({"threshold": 0.5, "labels": ["a", "b", "c"]},
         "a classification of 3 labels has no threshold; remove it (it is for two "
         "labels on one output)"),
        ({"threshold": 0.5, "multi": True},
         "a multi-label has no threshold; remove it (it is for two "
         "labels on one output)"),
    ],
)  # fmt: skip
def test_a_threshold_that_is_none(
    tmp_path: Path, threshold: dict[str, Any], message: str
) -> None:
    found = refused(tmp_path, with_output(**threshold))
    assert found == f"output.threshold: {message}"


@pytest.mark.parametrize("labels", [["stays", "goes\n"], "stays", ["stays", 2]])
def test_a_label_at_fault_is_no_fault_of_the_threshold(
    tmp_path: Path, labels: Any
) -> None:
    found = refused(tmp_path, with_output(labels=labels, threshold=0.5))
    assert "output.labels" in found and "threshold" not in found


def test_other_kinds_have_no_threshold(tmp_path: Path) -> None:
    output = {"kind": "regression", "threshold": 0.5}
    found = refused(tmp_path, {**SMALL, "output": output})
    assert found == "output.threshold: a regression has no threshold; remove it"


@pytest.mark.parametrize(
    ("written", "dtype", "settled"),
    [
        ({}, "float32", "0.5"),
        ({"threshold": 5e-1}, "float32", "0.5"),
        ({"threshold": 1}, "float32", "1"),
        ({"threshold": 0.1000000001}, "float32", "0.1"),
        ({"threshold": 0.1000000001}, "float64", "0.1000000001"),
    ],
)
def test_it_is_rounded_to_the_dtype_of_the_output(
    tmp_path: Path, written: dict[str, Any], dtype: str, settled: str
) -> None:
    found = binary.settled(read(tmp_path, with_output(**written)), [1], dtype)
    assert found.output.threshold == settled
    again = read(tmp_path, signature.canonical(found).decode())
    assert binary.settled(again, [1], dtype) == found


def test_it_is_rounded_once(tmp_path: Path) -> None:
    # more than half way between two float32, and by way of float64 on the tie
    text = json.dumps(with_output(threshold=0.25))
    exact = "0.50000002980232238769531251"
    found = binary.settled(read(tmp_path, text.replace("0.25", exact)), [1])
    assert binary.threshold(found.output) == 0.5 + 2**-24


@pytest.mark.parametrize("items", [[2], [1, 1], [], [3]])
def test_a_softmax_stays_what_it_is(tmp_path: Path, items: list[int]) -> None:
    found = read(tmp_path, with_output())
    assert binary.settled(found, items) is found


def test_one_of_many_is_not_binary(tmp_path: Path) -> None:
    found = read(tmp_path, with_output(labels=["spam"], multi=True))
    assert binary.settled(found, [1]) is found


@pytest.mark.parametrize(
    ("activation", "outputs", "more", "message"),
    [
        ("linear", 1, {},
         "output.labels: two labels on one output need a probability, but the model "
         "ends in dense; export it with a sigmoid at its end, or use 'regression'"),
        ("tanh", 1, {},
         "output.labels: two labels on one output need a probability, but the model "
         "ends in tanh; export it with a sigmoid at its end, or use 'regression'"),
        ("softmax", 2, {"threshold": 0.5},
         "output.threshold: the model answers 2 values, of which the greatest decides; "
         "remove it (it is for two labels on one output)"),
        ("sigmoid", 1, {"labels": ["a", "b", "c"]},
         "output.labels: 3 labels, but the model answers 1 values; give two labels, "
         "the second for what it gives the probability of"),
        ("sigmoid", 1, {"multi": True},
         "output.labels: 2 labels, but the model answers 1 values; give one label for "
         "each"),
    ],
)  # fmt: skip
def test_a_model_that_does_not_fit(
    tmp_path: Path, activation: str, outputs: int, more: dict[str, Any], message: str
) -> None:
    folder = bundle(tmp_path / "m", activation, outputs, **more)
    with pytest.raises(InputError) as raised:
        build.prepare(folder)
    assert str(raised.value) == f"{folder}/signature.json: {message}"


def test_whatever_can_change_an_answer_changes_the_version(tmp_path: Path) -> None:
    def version(**more: Any) -> str:
        return build.prepare(bundle(tmp_path / "m", "sigmoid", **more)).part.version

    plain = version()
    assert version(threshold=0.5) == plain  # the default, written out
    assert version(threshold=0.500000001) == plain  # the same float32
    assert version(threshold=0.4) != plain
    assert version(labels=["leaves", "stays"]) != plain


def test_a_draft_of_one_sigmoid(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "m", "sigmoid")
    (folder / "signature.json").unlink()
    drafted = draft.draft(folder)
    assert drafted["output"] == {
        "kind": "classification",
        "labels": ["no", "yes"],
        "threshold": 0.5,
    }
    draft.write(folder)
    assert build.prepare(folder).part.signature.output.threshold == "0.5"


@pytest.mark.parametrize(("reference", "ok"), [(0.0, True), (1e-3, False)])
def test_check_compares_the_one_output(
    tmp_path: Path, reference: float, ok: bool
) -> None:
    folder = bundle(tmp_path / "m", "sigmoid", threshold=0.25)
    answer = json.loads(steps.predict(str(folder), [("a", "1"), ("b", "2")])["body"])
    probability = answer["probabilities"]["leaves"]
    rows = [[[1, 2], [probability + reference]]]
    one = {"name": "rows", "tolerance": 1e-6, "rows": rows}
    content = {"features": ["a", "b"], "sets": [one]}
    (folder / "reference.json").write_text(json.dumps(content))
    (verdict,) = steps.check(str(folder))
    assert (verdict["ok"], verdict["wrong_labels"]) == (ok, 0)
