"""A bundle, its Keras file and rows → the reference.json of `hashi check`.

    python reference.py models/flowers flowers.keras rows.csv

Run it where the model was trained: it needs Keras and NumPy, and not Hashi, whose
`hashi reference` prints it. The first line of rows.csv names the columns, among them
every feature of the signature; others are ignored. A feature with a shape has its
values in one cell, with spaces between them; an empty cell is a missing value.
"""

import argparse
import csv
import json
import math
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras
import numpy as np

MOST_ROWS = 1000
# how far float32 may be off, for answers around 1 and, in proportion, above
TOLERANCE = 1e-5
WORDS = {"true": 1, "false": 0}


def main() -> None:
    """Read the rows, ask the model, write what it answers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("bundle", type=Path, help="the folder with signature.json")
    parser.add_argument("model", type=Path, help="the Keras file: model.keras")
    parser.add_argument("rows", type=Path, help="rows to ask: rows.csv")
    given = parser.parse_args()
    signature = given.bundle / "signature.json"
    for file in (signature, given.model, given.rows):
        if not file.exists():
            sys.exit(f"{file}: no such file or directory")
    features = json.loads(signature.read_text("utf-8-sig"))["features"]
    rows = table(given.rows, features)
    columns = read(given.rows, rows, features)
    model = keras.saving.load_model(given.model, compile=False)
    fit(signature, model, features)
    if len(model.inputs) == 1:
        warn_of_order(given.rows, rows, features)
    answers = ask(model, features, columns)
    finite = np.isfinite(answers).all(axis=1)
    if not finite.all():
        row = int(np.argmin(finite)) + 2
        sys.exit(f"{given.rows}: row {row}: the model has no finite answer; remove it")
    file = given.bundle / "reference.json"
    file.write_text(text(features, columns, answers), "utf-8")
    print(f"{file}: {len(answers)} rows; try: hashi check {given.bundle}")


def table(file: Path, features: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Give the rows, each with its cells by the names of the columns."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = list(reader)[:MOST_ROWS]
        names = list(reader.fieldnames or ())
    if twice := [one["name"] for one in features if names.count(one["name"]) > 1]:
        sys.exit(f"{file}: has the column {twice[0]} twice; keep one")
    if not rows:
        sys.exit(f"{file}: has no rows below its first line; add some")
    return rows


def read(
    file: Path, rows: list[dict[str, str]], features: list[dict[str, Any]]
) -> list[np.ndarray]:
    """Give each feature's values.

    Shapes: (rows, values of the feature)
    """
    missing = [one["name"] for one in features if one["name"] not in rows[0]]
    if missing:
        found = ", ".join(filter(None, rows[0]))
        sys.exit(f"{file}: has no column {', '.join(missing)}, only {found}")
    columns = []
    for one in features:
        count = math.prod(one.get("shape", ()))
        values = [numbers(file, i, one, row) for i, row in enumerate(rows, 2)]
        if wrong := [i for i, row in enumerate(values, 2) if len(row) != count]:
            sys.exit(f"{file}: row {wrong[0]}: {one['name']}: must have {count} values")
        dtype = np.int64 if one["dtype"].startswith("int") else np.float32
        columns.append(np.array(values, dtype))
    return columns


def numbers(
    file: Path, line: int, feature: dict[str, Any], row: dict[str, str]
) -> list[int | float]:
    """Read the numbers of a cell."""
    cell = row[feature["name"]] or ""
    if feature.get("missing") and not cell.strip():
        return [math.nan]
    try:
        return [number(word, feature["dtype"]) for word in cell.lower().split() or [""]]
    except ValueError as fault:
        wanted = fault.args[0] if isinstance(fault, Unfit) else "is not a number"
        sys.exit(f"{file}: row {line}: {feature['name']}: {cell!r} {wanted}")


class Unfit(ValueError):
    """Say what is wrong with a cell, in words that follow it."""


def number(word: str, dtype: str) -> int | float:
    """Read a number that a request could give, too. Raises: ValueError."""
    value = float(WORDS.get(word, word))
    if dtype == "bool" and value not in (0, 1):
        raise Unfit("is not true, false, 1 or 0")
    if dtype in ("int32", "int64"):
        if not value.is_integer():
            raise Unfit("is not a whole number")
        # a float64 has not all digits of an int64
        whole = int(word) if re.fullmatch("[+-]?[0-9]+", word) else int(value)
        half = 1 << int(dtype[3:]) - 1
        if not -half <= whole < half:
            raise Unfit(f"is beyond {dtype}")
        return whole
    with np.errstate(over="ignore"):
        if not np.isfinite(np.float32(value)):
            raise Unfit("is not a finite float32")
    return value


def fit(file: Path, model: Any, features: list[dict[str, Any]]) -> None:
    """Refuse a model that takes other values than the features have."""
    counts = {one["name"]: math.prod(one.get("shape", ())) for one in features}
    names = [tensor.name for tensor in model.inputs]
    if len(names) == 1:
        counts = {names[0]: sum(counts.values())}
    if counts.keys() != set(names):
        wanted = f"the model has the inputs {', '.join(names)}"
        sys.exit(f"{file}: features: {wanted}; name one feature after each of them")
    for tensor in model.inputs:
        takes, has = math.prod(tensor.shape[1:]), counts[tensor.name]
        if takes != has:
            sys.exit(
                f"{file}: features: {has} values for the model's input "
                f"{tensor.name!r}, which takes {takes}; mend that first"
            )


def warn_of_order(
    file: Path, rows: list[dict[str, str]], features: list[dict[str, Any]]
) -> None:
    """Say so if the columns have another order: the model does not know their names."""
    names = [one["name"] for one in features]
    found = [name for name in rows[0] if name in names]
    if found != names:
        print(
            f"{file}: warning: its columns come as {', '.join(found)}, the features of "
            f"signature.json as {', '.join(names)}; the model is asked in the second "
            "order, which must be that of training",
            file=sys.stderr,
        )


def ask(
    model: Any, features: list[dict[str, Any]], columns: list[np.ndarray]
) -> np.ndarray:
    """Ask the model all rows; its only input takes all features, else each its own.

    Shapes: → (rows, values of all outputs)
    """
    floats = [column.astype(np.float32) for column in columns]
    named = dict(zip((one["name"] for one in features), floats, strict=True))
    if len(model.inputs) == 1:
        named = {model.inputs[0].name: np.concatenate(floats, axis=1)}

    def rows(tensor: Any) -> np.ndarray:
        return named[tensor.name].reshape(-1, *tensor.shape[1:])

    # a Sequential that was loaded has no `input` yet; others say if theirs is a dict
    ends = model.inputs[0] if isinstance(model, keras.Sequential) else model.input
    answers = model.predict(keras.tree.map_structure(rows, ends), verbose=0)
    flat = [
        np.asarray(one).reshape(len(one), -1) for one in keras.tree.flatten(answers)
    ]
    return np.concatenate(flat, axis=1)


def text(
    features: list[dict[str, Any]], columns: list[np.ndarray], answers: np.ndarray
) -> str:
    """Write the file, one row a line; inputs in the order of the signature."""
    tolerance = TOLERANCE * max(1.0, float(np.max(np.abs(answers))))
    head = {
        "frameworks": {"keras": version("keras")},
        "features": [one["name"] for one in features],
        "sets": [{"name": "rows", "tolerance": float(f"{tolerance:.2g}")}],
    }
    rows = []
    for i, answer in enumerate(answers):
        inputs = [
            values(one, column[i])
            for one, column in zip(features, columns, strict=True)
        ]
        rows.append(json.dumps([inputs, [shortest(x) for x in answer]]))
    start = json.dumps(head, ensure_ascii=False)[: -len("}]}")]
    return start + ', "rows": [\n' + ",\n".join(rows) + "\n]}]}\n"


def values(feature: dict[str, Any], row: np.ndarray) -> Any:
    """Write a feature's value as the signature has it."""
    if feature["dtype"] == "bool":
        items: list[Any] = [bool(x) for x in row]
    elif feature["dtype"].startswith("int"):
        items = [int(x) for x in row]
    else:
        items = [None if math.isnan(x) else shortest(x) for x in row]
    return items if feature.get("shape") else items[0]


def shortest(x: Any) -> int | float:
    """Give the number whose digits are the fewest that read back to this float32."""
    number = float(str(x))
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


if __name__ == "__main__":
    main()
