import json
import shutil
from pathlib import Path

import pytest

from convert import build, draft, signature
from convert.errors import InputError
from tests.convert import tfjs

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "convert" / "fixtures"
MODELS = [ROOT / "models" / "iris", *(f for f in FIXTURES.iterdir() if f.is_dir())]


@pytest.fixture
def bundle(tmp_path):
    def copy(model: Path, name: str = "") -> Path:
        keep_out = shutil.ignore_patterns("signature.json", "reference.json")
        return shutil.copytree(model, tmp_path / (name or model.name), ignore=keep_out)

    return copy


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_draft_builds_as_it_is(model, bundle):
    folder = bundle(model)
    draft.write(folder)
    assert build.prepare(folder).part.signature.name == model.name


def test_a_short_list_of_numbers_is_one_feature_each(bundle):
    drafted = draft.draft(bundle(MODELS[0]))
    assert [f["name"] for f in drafted["features"]] == ["x1", "x2", "x3", "x4"]
    assert drafted["output"] == {
        "kind": "classification",
        "labels": ["class 1", "class 2", "class 3"],
    }


def test_reference_data_gives_the_features_their_names(bundle):
    folder = bundle(MODELS[0])
    shutil.copy(MODELS[0] / "reference.json", folder)
    drafted = draft.draft(folder)
    assert [f["name"] for f in drafted["features"]][0] == "sepal_length"
    draft.write(folder)
    assert build.prepare(folder)


def test_a_softmax_over_rows_is_no_classification(tmp_path):
    dense = tfjs.layer("Dense", "dense", units=3, activation="softmax")
    weights = dict(
        zip(
            ("dense/kernel", "dense/bias"),
            tfjs.dense_weights(2, 3).values(),
            strict=True,
        )
    )
    tfjs.write(tmp_path, tfjs.sequential(tfjs.start(4, 2), dense), weights)
    assert draft.draft(tmp_path)["output"] == {"kind": "vector"}


def test_defaults_are_written_out(bundle):
    folder = bundle(MODELS[0])
    file = draft.write(folder)
    drafted = json.loads(file.read_text())
    assert drafted["cache"] == {"browser_s": 0, "edge_s": 0}
    assert drafted["cors"] == {"allow_origin": "*"}
    assert drafted["unknown"] == "error"
    before = signature.read(folder)
    for name in ("cache", "cors", "unknown"):
        del drafted[name]
    file.write_text(json.dumps(drafted))
    assert signature.read(folder) == before


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("My Flowers", "my-flowers"),
        ("2024", "model"),  # must start with a letter
        ("healthz", "model"),  # is a route
        ("Größe", "gr-e"),
        ("x" * 80, "x" * 63),
    ],
)
def test_a_folder_gives_the_name(folder, name, bundle):
    assert draft.draft(bundle(MODELS[0], folder))["name"] == name


def test_a_signature_is_never_overwritten(bundle):
    folder = bundle(MODELS[0])
    (folder / "signature.json").write_text(json.dumps({"name": "mine"}))
    with pytest.raises(InputError, match="is there already"):
        draft.write(folder)
    assert json.loads((folder / "signature.json").read_text()) == {"name": "mine"}
