"""What `train/reference.py` says of rows and signatures; its Keras is a stand-in."""

import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "train" / "reference.py"
NUMBER = {"dtype": "float32", "example": 1}
PRICES = [{"name": name, **NUMBER} for name in ("a", "b", "c")]
PEOPLE = [{"name": "age", **NUMBER}, {"name": "body", "shape": [2], **NUMBER}]

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the script on features, the model's inputs and a table: the file it writes.

    The model answers the sum of its values.
    """

    def run(features: Any, inputs: dict[str, int], rows: str) -> dict[str, Any]:
        tensors = [
            SimpleNamespace(name=name, shape=(None, count))
            for name, count in inputs.items()
        ]

        def predict(values: list[np.ndarray], verbose: int) -> np.ndarray:
            with np.errstate(over="ignore"):
                return np.concatenate(values, axis=1).sum(axis=1, keepdims=True)

        model = SimpleNamespace(inputs=tensors, input=tensors, predict=predict)
        keras = SimpleNamespace(
            saving=SimpleNamespace(load_model=lambda file, compile: model),
            Sequential=type(None),
            tree=SimpleNamespace(
                map_structure=lambda f, ends: [f(one) for one in ends],
                flatten=lambda one: [one],
            ),
        )
        (tmp_path / "signature.json").write_text(json.dumps({"features": features}))
        (tmp_path / "model.keras").touch()
        (tmp_path / "rows.csv").write_text(rows)
        monkeypatch.setitem(sys.modules, "keras", keras)
        monkeypatch.setattr("importlib.metadata.version", lambda name: "3")
        command = SCRIPT, tmp_path, tmp_path / "model.keras", tmp_path / "rows.csv"
        monkeypatch.setattr(sys, "argv", [str(one) for one in command])
        runpy.run_path(str(SCRIPT), run_name="__main__")
        written: dict[str, Any] = json.loads((tmp_path / "reference.json").read_text())
        return written

    return run


@pytest.mark.parametrize(
    ("features", "inputs", "rows", "said"),
    [
        # 4 rows of 3 values would be 3 rows of 4
        (
            PRICES,
            {"x": 4},
            "a,b,c\n" + "1,2,3\n" * 4,
            "signature.json: features: 3 values for the model's input 'x', which takes "
            "4; mend that first",
        ),
        (
            PEOPLE,
            {"age": 1, "body": 3},
            "age,body\n1,2 3\n",
            "signature.json: features: 2 values for the model's input 'body', which "
            "takes 3; mend that first",
        ),
        (
            PEOPLE,
            {"age": 1, "size": 2},
            "age,body\n1,2 3\n",
            "signature.json: features: the model has the inputs age, size; name one "
            "feature after each of them",
        ),
    ],
)
def test_a_model_that_takes_other_values_is_refused(run, features, inputs, rows, said):
    with pytest.raises(SystemExit) as ended:
        run(features, inputs, rows)
    assert str(ended.value).endswith(said)


@pytest.mark.parametrize(
    ("dtype", "cell", "wanted"),
    [
        ("int32", "45.5", "a whole number"),
        ("int64", "inf", "a whole number"),
        ("bool", "2", "true, false, 1 or 0"),
        ("bool", "0.5", "true, false, 1 or 0"),
    ],
)
def test_a_cell_that_its_dtype_does_not_take_is_named(run, dtype, cell, wanted):
    with pytest.raises(SystemExit) as ended:
        run([{"name": "a", "dtype": dtype}], {"x": 1}, f"a\n1\n{cell}\n")
    assert str(ended.value).endswith(f"rows.csv: row 3: a: {cell!r} is not {wanted}")


@pytest.mark.parametrize(
    ("dtype", "cell", "value"),
    [("int32", "45.0", 45), ("bool", "1.0", True), ("bool", "False", False)],
)
def test_a_cell_as_other_programs_write_it_is_read(run, dtype, cell, value):
    written = run([{"name": "a", "dtype": dtype}], {"x": 1}, f"a\n{cell}\n")
    assert written["sets"][0]["rows"] == [[[value], [int(value)]]]


def test_columns_in_another_order_than_the_features_are_told(run, capsys):
    written = run(PRICES, {"x": 3}, "b,label,a,c\n2,0,1,3\n")
    assert written["sets"][0]["rows"] == [[[1, 2, 3], [6]]]
    assert capsys.readouterr().err.endswith(
        "rows.csv: warning: its columns come as b, a, c, the features of "
        "signature.json as a, b, c; the model is asked in the second order, which must "
        "be that of training\n"
    )


@pytest.mark.parametrize(
    ("features", "inputs", "rows"),
    [
        (PRICES, {"x": 3}, "label,a,b,c\n0,1,2,3\n"),
        (PEOPLE, {"age": 1, "body": 2}, "body,age\n1 2,3\n"),  # names decide
    ],
)
def test_an_order_that_changes_nothing_is_not_told(run, features, inputs, rows, capsys):
    assert run(features, inputs, rows)["sets"][0]["rows"][0][1] == [6]
    assert capsys.readouterr().err == ""


def test_the_row_without_a_finite_answer_is_named(run):
    with pytest.raises(SystemExit) as ended:
        run(PRICES, {"x": 3}, "a,b,c\n1,2,3\n3e38,3e38,3\n")
    said = "rows.csv: row 3: the model has no finite answer; remove it"
    assert str(ended.value).endswith(said)


@pytest.mark.parametrize("missing", ["signature.json", "model.keras", "rows.csv"])
def test_a_file_that_is_not_there_is_named(run, missing, tmp_path, monkeypatch):
    run(PRICES, {"x": 3}, "a,b,c\n1,2,3\n")
    (tmp_path / missing).unlink()
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    assert str(ended.value) == f"{tmp_path / missing}: no such file or directory"
