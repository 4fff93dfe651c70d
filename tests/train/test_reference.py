import json
import subprocess
import sys

import pytest

from convert import draft, reference, signature
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
