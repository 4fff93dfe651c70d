"""A trained Keras model, its signature and rows → a bundle in models/.

    models/iris/model.keras       what Keras saved
    models/iris/model.json        what tensorflowjs_converter made of it, and *.bin
    models/iris/signature.json    the request's parameters and the answer's kind
    models/iris/reference.json    rows with the framework's own float32 answers

Every set of rows in reference.json says how far float32 took the framework from a
float64 evaluation of the same weights, and how far from the framework we may be::

    {"name":"random","framework_error":2.4e-06,"tolerance":9.6e-06,"rows":[
    [[5.1,3.5,1.4,0.2],[0.99,0.009,0.001]],
    ...

A row is the inputs in the signature's order, then the outputs; a number is the
shortest decimal that reads back to the same float32.
"""

import json
import math
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import float64
import keras
import numpy as np

LEAST_TOLERANCE = 1e-6
RANDOM_ROWS = 1000
MODEL_FILES = ("model.keras", "model.json")
SHARDS = "group*-shard*.bin"
FRAMEWORKS = ("tensorflow", "keras", "tensorflowjs")


@dataclass(frozen=True)
class RowSet:
    """Rows (n, features) in float32; without a tolerance, the framework's error says.

    It is then four times that error, and at least `LEAST_TOLERANCE`.
    """

    name: str
    rows: np.ndarray
    tolerance: float | None = None


def random_rows(signature: dict[str, Any], seed: int) -> RowSet:
    """Draw rows all over the allowed ranges, half of them with two decimals."""
    features = signature["features"]
    low, high = (np.array([one[end] for one in features]) for end in ("min", "max"))
    generator = np.random.default_rng(seed)
    rows = generator.uniform(low, high, (RANDOM_ROWS, len(features)))
    rows[: RANDOM_ROWS // 2] = rows[: RANDOM_ROWS // 2].round(2)
    return RowSet("random", rows.astype(np.float32))


def write(
    out: Path,
    model: keras.Sequential,
    signature: dict[str, Any],
    sets: list[RowSet],
) -> None:
    """Write the whole bundle."""
    out.mkdir(parents=True, exist_ok=True)
    save_and_convert(model, out)
    (out / "signature.json").write_text(json.dumps(signature, indent=2) + "\n")
    features = [feature["name"] for feature in signature["features"]]
    (out / "reference.json").write_text(reference(model, features, sets))


def save_and_convert(model: keras.Model, out: Path) -> None:
    """Save by Keras, then run the converter that stands beside this Python.

    Raises: SystemExit with the converter's own words.
    """
    # the converter leaves the parts of the Keras file beside it
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        model.save(scratch / "model.keras")
        converter = Path(sys.executable).with_name("tensorflowjs_converter")
        command = [converter, "--input_format=keras_keras"]
        command += ["--output_format=tfjs_layers_model"]
        command += [scratch / "model.keras", scratch]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{done.stderr}{converter.name}: exit {done.returncode}")
        for stale in out.glob(SHARDS):
            stale.unlink()
        for file in [*map(scratch.joinpath, MODEL_FILES), *scratch.glob(SHARDS)]:
            shutil.copy(file, out)


def reference(model: keras.Sequential, features: list[str], sets: list[RowSet]) -> str:
    """Write every set of rows with the model's answers, one row a line."""
    head = {
        "frameworks": {name: version(name) for name in FRAMEWORKS},
        "features": features,
    }
    parts = ",\n".join(row_set(model, one) for one in sets)
    return f'{compact(head)[:-1]},"sets":[\n{parts}\n]}}\n'


def row_set(model: keras.Sequential, one: RowSet) -> str:
    """Write one set and how far its answers are from float64."""
    answers = np.asarray(model(one.rows))
    error = up(np.abs(answers - float64.evaluate(model, one.rows)).max())
    head = {
        "name": one.name,
        "framework_error": error,
        "tolerance": one.tolerance or max(LEAST_TOLERANCE, 4 * error),
    }
    pairs = zip(one.rows, answers, strict=True)
    lines = ",\n".join(f"[{numbers(row)},{numbers(answer)}]" for row, answer in pairs)
    return f'{compact(head)[:-1]},"rows":[\n{lines}\n]}}'


def numbers(values: np.ndarray) -> str:
    """Write float32 values as the shortest decimals that read back to them."""
    texts = [str(value).removesuffix(".0") for value in values.astype(np.float32)]
    if not np.array_equal(np.array(texts, np.float64).astype(np.float32), values):
        raise ValueError(f"not float32, or not finite: {values}")
    return f"[{','.join(texts)}]"


def up(error: float) -> float:
    """Round up to three digits."""
    unit = 10.0 ** (math.floor(math.log10(error)) - 2) if error else 1.0
    return float(f"{math.ceil(error / unit) * unit:.2e}")


def compact(value: object) -> str:
    """Write JSON without spaces."""
    return json.dumps(value, separators=(",", ":"))
