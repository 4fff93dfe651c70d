"""A converted model and a framework's answers → signature.json and answers.json.

finish(Path("build/keras3/twice"), Answers(inputs, outputs))
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Answers:
    """Rows of inputs and outputs (n, …); outputs in a list have no names."""

    inputs: list[tuple[str, np.ndarray]]
    outputs: list[tuple[str | None, np.ndarray]]


def finish(folder: Path, writer: str, name: str, answers: Answers) -> None:
    """Make a bundle of what a converter wrote."""
    signature = {
        "name": f"{writer}-{name}",
        "features": [feature(*one, answers) for one in answers.inputs],
        "output": output(answers),
    }
    (folder / "signature.json").write_text(compact(signature))
    (folder / "answers.json").write_text(listed(answers))
    make_same(folder)


def make_same(folder: Path) -> None:
    """Number the objects that Keras 3 names by where in memory they stood."""
    file = folder / "model.json"
    model = file.read_text()
    ids = dict.fromkeys(re.findall(r'"shared_object_id": (\d+)', model))
    for i, one in enumerate(ids):
        model = model.replace(f'"shared_object_id": {one}', f'"shared_object_id": {i}')
    file.write_text(model)


def feature(name: str, rows: np.ndarray, answers: Answers) -> dict[str, object]:
    """Describe an input as one feature."""
    name = name if len(answers.inputs) > 1 else "x"
    members: dict[str, object] = {"name": name, "dtype": "float32"}
    if rows[0].size == 1:
        return {**members, "example": numbers(rows[0])[0]}
    return {**members, "shape": rows.shape[1:], "example": numbers(rows[0])}


def output(answers: Answers) -> dict[str, object]:
    """Describe the outputs."""
    if len(answers.outputs) > 1:
        return {"kind": "tensor"}
    if answers.outputs[0][1][0].size == 1:
        return {"kind": "regression"}
    return {"kind": "vector"}


def listed(answers: Answers) -> str:
    """Write the answers to rows, one row a line."""
    heads = {
        "inputs": [shaped(*one) for one in answers.inputs],
        "outputs": [shaped(*one) for one in answers.outputs],
    }
    ends = answers.inputs, answers.outputs
    lines = ",\n".join(
        compact([[numbers(rows[i]) for _, rows in end] for end in ends])
        for i in range(len(answers.inputs[0][1]))
    )
    return f'{compact(heads)[:-1]},"rows":[\n{lines}\n]}}\n'


def shaped(name: str | None, rows: np.ndarray) -> dict[str, object]:
    return {"name": name, "shape": list(rows.shape[1:])}


def numbers(values: np.ndarray) -> list[float]:
    """Give numbers, flat, as what reads back to the same float32."""
    assert values.dtype == np.float32, values.dtype
    return [float(str(value)) for value in np.ravel(values)]


def compact(value: object) -> str:
    """Write JSON without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
