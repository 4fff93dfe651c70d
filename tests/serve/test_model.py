import json
from pathlib import Path

import numpy as np
import pytest

from convert.build import build
from serve.errors import GuestFailed, ServeError
from serve.model import Models, Refused, query

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=0.2"


@pytest.fixture(scope="module", params=["wasi", "fastly"])
def models(request, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param) / "both.wasm"
    bundles = [ROOT / "models" / "iris", ROOT / "models" / "wine"]
    return Models.load(build(bundles, host=request.param, out=out)[0])


def test_it_says_which_models_there_are(models):
    written = (ROOT / "models" / "iris" / "signature.json").read_text()
    assert [one["name"] for one in models.signatures] == ["iris", "wine"]
    assert models.signatures[0]["title"] == json.loads(written)["title"]


def test_it_answers_as_often_as_it_is_asked(models):
    answers = {models.ask("iris", QUESTION) for _ in range(300)}
    (answer,) = map(json.loads, answers)
    assert (answer["model"], answer["label"]) == ("iris", "setosa")


@pytest.mark.parametrize(
    ("model", "text", "status", "told"),
    [
        ("iris", "sepal_length=x", 400, "sepal_length: 'x' is not a number"),
        ("iris", "", 400, "petal_width: missing"),
        ("rose", QUESTION, 404, "no such path"),
        ("", QUESTION, 404, "no such path"),
        ("iris", QUESTION + "&" + "z" * 8192, 414, "longer than 8192 bytes"),
    ],
)
def test_it_refuses_with_a_problem_document(models, model, text, status, told):
    with pytest.raises(Refused) as caught:
        models.ask(model, text)
    assert caught.value.problem["status"] == status
    assert json.loads(caught.value.body) == caught.value.problem
    assert told in str(caught.value)
    assert json.loads(models.ask("iris", QUESTION))["label"] == "setosa"  # after it


def test_a_text_too_large_for_its_memory_is_a_trap(models, tmp_path):
    with pytest.raises(GuestFailed, match="unreachable"):
        Models.load(models.path).ask("iris", "z" * (4 << 20))


def test_what_is_no_native_component(tmp_path):
    (file := tmp_path / "a.wasm").write_bytes(b"\0asm\x0d\0\x01\0")
    with pytest.raises(ServeError, match=r"a\.wasm: exports no hashi:edge/model"):
        Models.load(file)


@pytest.mark.parametrize(
    ("features", "text"),
    [
        ({"x": 5.1, "y": 3}, "x=5.1&y=3"),
        ({"x": 1e-07}, "x=1e-07"),
        ({"x": np.float32(0.1)}, "x=0.10000000149011612"),  # the value, not its text
        ({"x": np.int64(-3), "y": np.bool_(True)}, "x=-3&y=true"),
        ({"x": True, "y": None, "z": False}, "x=true&z=false"),  # None is left out
        ({"x": [1.5, 2, None]}, "x=1.5,2,"),
        ({"x": np.array([[1, 2], [3, 4]])}, "x=1,2,3,4"),
        ({"ä b": "c&d=e,f%"}, "%C3%A4%20b=c%26d%3De,f%25"),
        ({"x": float("nan")}, "x=nan"),  # the model says what it thinks of it
    ],
)
def test_features_are_written_as_a_query(features, text):
    assert query(features) == text
