import errno
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from convert import build, draft
from convert.bundle import signature
from convert.errors import InputError
from tests.convert import tfjs
from tests.convert.tfjs import called, functional, layer, sequential, start

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "convert" / "fixtures"
MODELS = [ROOT / "models" / "iris", *sorted(FIXTURES.glob("*/"))]


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


def means(name: str, *values: float, **config: object) -> dict[str, Any]:
    variance = [1.0] * len(values)
    config = {"axis": [-1], "mean": list(values), "variance": variance, **config}
    return layer("Normalization", name, **config)


SOFTMAX = layer("Activation", "soft", activation="softmax")
AGE = called(start(1, name="age"))


@pytest.mark.parametrize(
    ("model", "examples"),
    [
        (
            sequential(start(4), means("n", 41.9871, 20012.7, -0.01236, 3.0)),
            [[42], [20000], [-0.0124], [3]],
        ),
        (sequential(start(20), means("n", *range(20))), [[[*range(20)]]]),
        (sequential(start(2, 2), means("n", 1.5, 2)), [[[1.5, 2, 1.5, 2]]]),
        (sequential(start(2), layer("Rescaling", "r", scale=2.0)), [[0], [0]]),
        (sequential(start(2), means("n", 1, 2, invert=True)), [[0], [0]]),
        (sequential(start(2), SOFTMAX, means("n", 1, 2)), [[0], [0]]),  # not theirs
    ],
    ids=["rounded", "one list", "repeated", "none", "inverted", "later"],
)
def test_examples_are_the_means_of_a_normalization(tmp_path, model, examples):
    drafted = draft.draft(tfjs.write(tmp_path, model))
    assert [[one["example"]] for one in drafted["features"]] == examples


def test_several_inputs_have_their_names_and_means(tmp_path):
    income = called(start(2, name="income"))
    own = called(means("own", 3.5, 4), "income")
    both = called(layer("Concatenate", "c", axis=-1), ("age", "own"))
    all_ = called(means("all", 40, 1, 2), "c")
    ends = [["age", 0, 0], ["income", 0, 0]]
    model = functional([AGE, income, own, both, all_], ends, ["all", 0, 0])
    drafted = draft.draft(tfjs.write(tmp_path, model))
    assert drafted["features"] == [
        {"name": "age", "dtype": "float32", "example": 40},
        {"name": "income", "dtype": "float32", "shape": (2,), "example": [3.5, 4]},
    ]


@pytest.mark.parametrize(
    ("model", "output"),
    [
        (sequential(start(2), SOFTMAX), {"kind": "classification",
                                         "labels": ["class 1", "class 2"]}),
        (sequential(start(4, 2), SOFTMAX), {"kind": "vector"}),  # a class a row
        (sequential(start(2, 1, 2), SOFTMAX), {"kind": "vector"}),
        (sequential(start(2), layer("ReLU", "r")), {"kind": "vector"}),
        (sequential(start(1), layer("ReLU", "price")), {"kind": "regression",
                                                        "name": "price"}),
        (sequential(start(1), layer("ReLU", "re_lu_3")), {"kind": "regression",
                                                          "name": "value"}),
    ],
)  # fmt: skip
def test_the_end_of_the_model_gives_the_output(tmp_path, model, output):
    bundle = tfjs.write(tmp_path, model)
    assert draft.draft(bundle)["output"] == output
    draft.write(bundle)
    assert build.prepare(bundle)


@pytest.mark.parametrize(
    ("name", "drafted"),
    [("pixels", "pixels"), ("input_layer_2", "x"), ("keras_tensor_7", "x")],
)
def test_a_list_is_named_after_its_input(tmp_path, name, drafted):
    model = sequential(start(28, 28, name=name), layer("ReLU", "r"))
    (feature,) = draft.draft(tfjs.write(tmp_path, model))["features"]
    assert feature["name"] == drafted


def test_a_draft_is_for_people(bundle):
    folder = bundle(MODELS[0])
    text = draft.write(folder).read_text()
    assert '"labels": ["class 1", "class 2", "class 3"]' in text
    drafted = json.loads(text)
    schema = json.loads((folder / drafted["$schema"]).read_text())
    assert Draft202012Validator(schema).is_valid(drafted)


@pytest.mark.parametrize("name", ["flowers.keras", "flowers.zip", "model.json"])
def test_a_file_is_no_bundle(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(InputError, match="is a file, not a model's folder; "):
        draft.write(tmp_path / name)


def test_of_a_draft_that_does_not_fit_the_disk_nothing_stays(bundle, monkeypatch):
    folder = bundle(MODELS[0])

    class Full(io.StringIO):
        def flush(self):
            raise OSError(errno.ENOSPC, "No space left on device")

    opened = Path.open

    def open_on_a_full_disk(file, mode="r", **options):
        if mode != "x":
            return opened(file, mode, **options)
        file.touch()
        return Full()

    monkeypatch.setattr(Path, "open", open_on_a_full_disk)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        draft.write(folder)
    assert not (folder / "signature.json").exists()


def test_a_link_to_nowhere_is_not_written_through(bundle):
    folder = bundle(MODELS[0])
    (folder / "signature.json").symlink_to(folder / "elsewhere.json")
    with pytest.raises(InputError, match="is there already"):
        draft.write(folder)
    assert not (folder / "elsewhere.json").exists()


def test_a_signature_is_never_overwritten(bundle):
    folder = bundle(MODELS[0])
    (folder / "signature.json").write_text(json.dumps({"name": "mine"}))
    with pytest.raises(InputError, match="is there already"):
        draft.write(folder)
    assert json.loads((folder / "signature.json").read_text()) == {"name": "mine"}
