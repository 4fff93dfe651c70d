import subprocess
import sys

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
def component(tmp_path_factory):
    out = tmp_path_factory.mktemp("api") / "both.wasm"
    return hashi.build(ROOT / "models/iris", ROOT / "models/wine", out=out)[0]


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
def test_what_is_wrong_is_one_error(component, load, message):
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


def test_two_builds_are_the_same_bytes(component, tmp_path):
    bundles = [str(ROOT / "models" / name) for name in ("iris", "wine")]
    for seed, host in ((1, "wasi"), (2, "wasi"), (3, "fastly"), (4, "fastly")):
        code = (
            f"import hashi; hashi.build(*{bundles}, host={host!r}, out='{seed}.wasm')"
        )
        environment = {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True
        )
    made = [(tmp_path / f"{seed}.wasm").read_bytes() for seed in (1, 2, 3, 4)]
    assert made[0] == made[1] == component.read_bytes()
    assert made[2] == made[3] != made[0]
