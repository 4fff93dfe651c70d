import json
import subprocess
import sys

import pytest

from convert import draft
from convert.bundle import reference, signature
from tests.train.environment import PYTHON, ROOT, require

pytestmark = pytest.mark.train

SCRIPT = ROOT / "train" / "reference.py"

MODELS = """
import sys, keras, numpy as np
from keras import layers
random = np.random.default_rng(1)

def normalization(name, rows):
    layer = layers.Normalization(name=name)
    layer.adapt(rows)
    return layer

visits = random.uniform(0, 100, (50, 3)).astype("float32")
keras.Sequential([
    keras.Input((3,)), normalization("n", visits), layers.Dense(8, "relu"),
    layers.Dense(1), layers.Rescaling(100_000),
]).save("prices.keras")

age, history = keras.Input((1,), name="age"), keras.Input((2, 2), name="history")
both = layers.Concatenate()([age, layers.Flatten()(history)])
keras.Model(
    {"a": age, "b": history},
    {"z": layers.Dense(2, "softmax", name="one")(both),
     "y": layers.Dense(1, name="two")(both)},
).save("people.keras")
"""
ROWS = {
    "prices": "x3,ignored,x1,x2\n3,a,1.5,2\n30,b,-4,1e2\n0.1,c,0,0\n",
    "people": "history,age\n1 2 3 4,41\n0 0.5 -1 0,7\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    require()
    folder = tmp_path_factory.mktemp("reference")
    run(folder, PYTHON, "-c", MODELS)
    for name, rows in ROWS.items():
        (folder / f"{name}.csv").write_text(rows)
    names = [{"name": name, "dtype": "float32"} for name in ("x1", "x2")]
    (folder / "two").mkdir()
    (folder / "two" / "signature.json").write_text(json.dumps({"features": names}))
    return folder


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ROWS)
def test_a_newcomers_model_is_checked(folder, name):
    converter = PYTHON.with_name("tensorflowjs_converter")
    arguments = "--input_format=keras_keras", "--output_format=tfjs_layers_model"
    run(folder, converter, *arguments, f"{name}.keras", f"models/{name}")
    bundle = folder / "models" / name
    draft.write(bundle)
    (folder / "reference.py").write_text(
        run(ROOT, sys.executable, "-m", "hashi", "reference")
    )
    run(folder, PYTHON, "reference.py", bundle, f"{name}.keras", f"{name}.csv")
    (rows,) = reference.read(bundle, signature.read(bundle))
    assert len(rows.rows) == ROWS[name].count("\n") - 1
    checked = run(ROOT, sys.executable, "-m", "hashi", "check", bundle, "--json")
    (verdict,) = json.loads(checked)
    assert verdict["ok"] and verdict["rows"] == len(rows.rows)


def test_rows_that_do_not_fit_are_named(folder):
    (folder / "wrong.csv").write_text("x1,x2,x3\n1,2,3\n1,two,3\n")
    bundle = folder / "models" / "prices"
    command = PYTHON, SCRIPT, bundle, folder / "prices.keras", folder / "wrong.csv"
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "wrong.csv: row 3: x2: 'two' is not a number" in done.stderr


CELLS = """
import json, pathlib, sys
sys.path.insert(0, sys.argv[1])
import reference

def said(dtype, cell):
    feature = {"name": "x", "dtype": dtype}
    try:
        return reference.numbers(pathlib.Path("r.csv"), 2, feature, {"x": cell})
    except SystemExit as ended:
        return ended.code

print(json.dumps([said(*one) for one in json.load(sys.stdin)]))
"""


def test_a_cell_is_what_a_request_could_give(folder):
    cells = {
        ("int32", "2.0"): [2],
        ("int32", "2.7"): "'2.7' is not a whole number",
        ("int32", "nan"): "'nan' is not a whole number",
        ("int32", "3000000000"): "'3000000000' is beyond int32",
        ("int64", "9007199254740993"): [9007199254740993],
        ("int64", "-9223372036854775808"): [-(2**63)],
        ("int64", "9223372036854775808"): "'9223372036854775808' is beyond int64",
        ("int64", "1e99"): "'1e99' is beyond int64",
        ("int64", "true"): [1],
        ("bool", "False"): [0],
        ("bool", "0.5"): "'0.5' is not true, false, 1 or 0",
        ("bool", "7"): "'7' is not true, false, 1 or 0",
        ("float32", "16777217 1e-60"): [16777217, 1e-60],
        ("float32", "inf"): "'inf' is not a finite float32",
        ("float32", "1e39"): "'1e39' is not a finite float32",
        ("float32", "9" * 400): f"'{'9' * 400}' is not a finite float32",
        ("float32", "nan"): "'nan' is not a finite float32",
        ("float32", ""): "'' is not a number",
    }
    done = subprocess.run(
        [PYTHON, "-c", CELLS, SCRIPT.parent],
        input=json.dumps(list(cells)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    wanted = [
        f"r.csv: row 2: x: {said}" if isinstance(said, str) else said
        for said in cells.values()
    ]
    assert json.loads(done.stdout) == wanted


def refused(folder, model, rows):
    command = PYTHON, SCRIPT, "two", model, rows
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.splitlines()[-1]


def test_features_that_are_not_the_models(folder):
    told = refused(folder, "prices.keras", "prices.csv")
    assert told.startswith(
        "two/signature.json: features: 2 values for the model's input"
    )
    assert told.endswith("which takes 3; mend that first")
    told = refused(folder, "people.keras", "prices.csv")
    assert told == (
        "two/signature.json: features: the model has the inputs age, history; "
        "name one feature after each of them"
    )


def test_what_is_missing_or_twice(folder):
    told = "none.keras: no such file or directory"
    assert refused(folder, "none.keras", "prices.csv") == told
    (folder / "twice.csv").write_text("x1,x2,x1\n1,2,3\n")
    told = "twice.csv: has the column x1 twice; keep one"
    assert refused(folder, "prices.keras", "twice.csv") == told
