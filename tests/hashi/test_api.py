import json
import pydoc
import shutil
import sqlite3
import subprocess
import sys
from collections import UserDict, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import hashi
from tests.hashi.run import ROOT

QUESTION = {
    "sepal_length": 5.1,
    "sepal_width": 3.5,
    "petal_length": 1.4,
    "petal_width": 0.2,
}


@pytest.fixture(scope="module")
def component(both):
    return both[0]


def test_a_loaded_model_says_what_it_takes(component):
    assert repr(hashi.load(component)) == (
        "<hashi.Model iris(sepal_length, sepal_width, petal_length, petal_width)>"
    )


def test_a_loaded_model_predicts(component):
    answer = hashi.load(component).predict(**QUESTION)
    assert (answer["model"], answer["label"]) == ("iris", "setosa")
    assert sum(answer["probabilities"].values()) == pytest.approx(1)


def test_one_of_several_models_is_named(component):
    wine = hashi.load(str(component), model="wine")
    example = {one["name"]: one["example"] for one in wine.signature["features"]}
    answer = wine.predict(**example)
    assert answer["model"] == "wine" and 11 < answer["value"] < 15


@pytest.mark.parametrize(
    "features",
    [
        QUESTION,
        UserDict(QUESTION),
        QUESTION | {"petal_width": "0.2", "petal_length": Decimal("1.4")},
        {name: np.float64(value) for name, value in QUESTION.items()},
        {name: Fraction(str(value)) for name, value in QUESTION.items()},
        {name: [np.longdouble(str(value))] for name, value in QUESTION.items()},
        np.array([(5.1, 3.5, 1.4, 0.2)], [(name, "f8") for name in QUESTION])[0],
        namedtuple("Row", QUESTION)(*QUESTION.values()),
    ],
    ids=lambda features: type(features).__name__,
)
def test_features_come_in_whatever_has_names(component, features):
    iris = hashi.load(component)
    assert iris.predict(features) == iris.predict(**QUESTION)


def test_features_come_in_a_row_of_a_database(component):
    with sqlite3.connect(":memory:") as database:
        database.row_factory = sqlite3.Row
        columns = ", ".join(f"{value} as {name}" for name, value in QUESTION.items())
        row = database.execute(f"select {columns}").fetchone()
    database.close()
    iris = hashi.load(component)
    assert iris.predict(row) == iris.predict(**QUESTION)


def test_features_come_in_a_mapping_and_by_keyword(component):
    iris = hashi.load(component)
    some = {name: QUESTION[name] for name in ("sepal_length", "sepal_width")}
    answer = iris.predict(some, petal_length=1.4, petal_width=0.2)
    assert answer == iris.predict(**QUESTION)


ODD = "self", "features", "named", "é=&+ %,/;"
CHOICES = [5.1, 5, 1e-30 + 2**-3]
DTYPES = "int32", "int64", "bool", "float32"


def renamed(text):
    for old, new in zip(QUESTION, ODD, strict=True):
        text = text.replace(f'"{old}"', json.dumps(new))
    return text


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """Iris twice in one component: as "odd" with ODD, as "chosen" with CHOICES."""
    folder = tmp_path_factory.mktemp("changed")
    for name in ("odd", "chosen"):
        shutil.copytree(ROOT / "models/iris", folder / name)
        file = folder / name / "signature.json"
        signature = json.loads(file.read_text()) | {"name": name}
        if name == "chosen":
            signature["features"][0]["choices"] = CHOICES
        file.write_text(json.dumps(signature))
    for file in (folder / "odd" / f"{one}.json" for one in ("signature", "reference")):
        file.write_text(renamed(file.read_text()))
    return hashi.build(folder / "odd", folder / "chosen", out=folder / "both.wasm")[0]


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Iris twice in one component: its features float32, and of other types."""
    folder = tmp_path_factory.mktemp("counted")
    for name, dtypes in (("plain", ["float32"] * 4), ("counted", DTYPES)):
        shutil.copytree(ROOT / "models/iris", folder / name)
        (folder / name / "reference.json").unlink()
        file = folder / name / "signature.json"
        signature = json.loads(file.read_text()) | {"name": name}
        signature["features"] = [
            {"name": one["name"], "dtype": dtype, "example": dtype == "bool" or 3}
            for one, dtype in zip(signature["features"], dtypes, strict=True)
        ]
        file.write_text(json.dumps(signature))
    return hashi.build(folder / "plain", folder / "counted", out=folder / "both.wasm")[
        0
    ]


def test_a_feature_may_have_any_name(component, changed):
    odd = hashi.load(changed, model="odd")
    given = dict(zip(ODD, QUESTION.values(), strict=True))
    expected = hashi.load(component).predict(QUESTION)["probabilities"]
    assert odd.predict(**given)["probabilities"] == expected
    assert odd.predict(given)["probabilities"] == expected


@pytest.mark.parametrize(
    "values", [(5, 3, True, 0.2), (-(2**31), 2**62 + 1, False, -0.0)]
)
def test_features_are_of_any_number_or_flag(counted, values):
    plain, other = (hashi.load(counted, model=name) for name in ("plain", "counted"))
    asked = dict(zip(QUESTION, values, strict=True))
    floats = {name: float(np.float32(value)) for name, value in asked.items()}
    answer = other.predict(asked)
    assert answer["probabilities"] == plain.predict(floats)["probabilities"]
    with pytest.raises(hashi.InputError, match="sepal_length: '2147483648' is"):
        other.predict(asked | {"sepal_length": 2**31})


def test_choices_are_compared_as_numbers(changed):
    chosen = hashi.load(changed, model="chosen")
    for value in (5.1, np.float32(5.1), Decimal("5.10"), 5, 5.0, "5.1", 0.125):
        assert chosen.predict(QUESTION | {"sepal_length": value})["label"]
    with pytest.raises(hashi.InputError, match="'5.2' is not one of the choices: 5.1"):
        chosen.predict(QUESTION | {"sepal_length": 5.2})


class Twice(UserDict):
    def keys(self):
        return [*self.data, *self.data]


@pytest.mark.parametrize(
    ("features", "named", "told"),
    [
        (QUESTION, {"petal_width": 0.2}, "petal_width: given twice; give it once"),
        (Twice(QUESTION), {}, "sepal_length: given twice"),
        (QUESTION | {1: 2}, {}, "predict: 1 is no name of a feature"),
        ([5.1, 3.5], {}, "predict: a list has no names; give the features by keyword"),
        ("sepal_length=5.1", {}, "predict: a str has no names"),
        (
            {"sepal_length": b"5", "petal_width": "wide"},
            {"sepal_width": [1, 2], "petal_lenght": None},
            "sepal_length: is of type bytes, which is no number; "
            "sepal_width: has shape (2,); give one value; petal_length: missing; "
            "petal_width: 'wide' is not a number; "
            "petal_lenght: unknown parameter; the nearest known name is 'petal_length'",
        ),
        (QUESTION | {"petal_width": {}}, {}, "petal_width: is of type dict"),
        (
            QUESTION | {"petal_width": float("nan")},
            {},
            "petal_width: nan is not a finite number; a missing value is None",
        ),
        (
            QUESTION | {"petal_width": Decimal("1." + "0" * 9000)},
            {"more": 1},
            "more: unknown parameter",
        ),
        (
            QUESTION | {"petal_width": "1." + "0" * 9000},
            {},
            "iris: the question has 90",
        ),
        (QUESTION | {"petal_width": 99}, {}, "petal_width: '99' is out of range: 0.1"),
        ({f"x{k}": k for k in range(40)}, {}, "; and 12 more"),
        # in one line, and in any encoding
        (QUESTION | {"a\n\ud800": 1}, {}, r"a\n\ud800: cannot be written in UTF-8"),
        (QUESTION | {"a\nb": 1}, {}, r"a\nb: unknown parameter"),
        (QUESTION | {"petal_width": "a\n"}, {}, r"petal_width: 'a\n' is not a number"),
        ({"a\n": 1}, {"a\n": 1}, r"a\n: given twice"),
    ],
    ids=range(16),
)
def test_all_faults_of_a_question_are_one_error(component, features, named, told):
    with pytest.raises(hashi.InputError) as caught:
        hashi.load(component).predict(features, **named)
    assert told in str(caught.value)


def test_help_shows_what_there_is():
    text = pydoc.plain(pydoc.render_doc(hashi))
    for told in (
        "class InputError(",
        "class Model(",
        "predict(self, features: Any = None, /, **named: object)",
        "build(*bundles",
        "load(component",
        "Any number of threads may ask",
    ):
        assert told in text
    assert set(hashi.__all__) <= set(dir(hashi))


@pytest.mark.parametrize(
    ("load", "message"),
    [
        (lambda file: hashi.load("nowhere.wasm"), "nowhere.wasm: "),
        (
            lambda file: hashi.load(ROOT / "README.md"),
            "README.md: is not a WebAssembly component",
        ),
        (lambda file: hashi.load(file, model="rose"), "has no model 'rose'; try iris,"),
        (lambda file: hashi.load(file).predict(), "sepal_length: missing; sepal_width"),
        (
            lambda file: hashi.load(file).predict(**QUESTION | {"petal_width": "wide"}),
            "petal_width: 'wide' is not a number",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_one_error(component, load, message):
    with pytest.raises(hashi.InputError) as caught:
        load(component)
    assert message in str(caught.value)


def test_a_neighbour_of_a_notebook_is_named(component, tmp_path):
    (tmp_path / "serve.py").write_text("raise SystemExit('taken')")
    code = (
        f"import sys; sys.path.insert(1, {str(ROOT)!r}); import hashi\n"
        f"try: hashi.load({str(component)!r})\n"
        "except hashi.InputError as fault: print(fault)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert "serve.py hides a part of hashi" in done.stdout


def test_two_builds_are_the_same_bytes(both, tmp_path):
    # every build is a process of its own, whose hashes have a seed of their own
    bundles = [ROOT / "models" / name for name in ("iris", "wine")]
    again = hashi.build(*bundles, host="all", out=f"{tmp_path}/")
    wasi, fastly = (file.read_bytes() for file in both)
    assert [file.read_bytes() for file in again] == [wasi, fastly]
    assert wasi != fastly


def test_a_list_of_bundles_is_said_to_be_one_argument():
    with pytest.raises(hashi.InputError, match=r"a list is no bundle; .* build\(\*"):
        hashi.build(["models/iris", "models/wine"])
