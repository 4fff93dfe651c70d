"""What a framework answered, from a bundle's answers.json, and how near ours must be.

wanted = read(bundle)
compare(wanted, run(graph, wanted.named(graph.inputs)))
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from serve.model import Models
from serve.question import Question

Answers = dict[str, np.ndarray]


@dataclass(frozen=True)
class Recorded:
    """Rows of inputs and outputs (n, …); the outputs of a dictionary have names."""

    inputs: dict[str, np.ndarray]
    outputs: list[tuple[str | None, np.ndarray]]

    def named(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Give inputs by a graph's names: the framework's, unless there is only one."""
        if len(names) == 1:
            return dict(zip(names, self.inputs.values(), strict=True))
        assert set(names) == set(self.inputs)
        return self.inputs


def read(bundle: Path) -> Recorded:
    """Read an answers.json."""
    content = json.loads((bundle / "answers.json").read_text())
    ends = [
        [
            (one["name"], column(content["rows"], end, i, one["shape"]))
            for i, one in enumerate(ones)
        ]
        for end, ones in enumerate((content["inputs"], content["outputs"]))
    ]
    return Recorded(dict(ends[0]), ends[1])


def column(rows: list, end: int, i: int, shape: list[int]) -> np.ndarray:
    """Take one input or output of all rows."""
    return np.float32([row[end][i] for row in rows]).reshape(-1, *shape)


def compare(
    wanted: Recorded,
    results: Mapping[str, np.ndarray],
    rtol: float = 1e-5,
    atol: float = 1e-5,
) -> None:
    """Raise AssertionError unless all outputs are there, named and near."""
    assert len(results) == len(wanted.outputs)
    places = list(results)
    for place, (name, numbers) in zip(places, wanted.outputs, strict=True):
        assert name is None or name in results, f"no {name!r} in {list(results)}"
        found = results[place if name is None else name]
        np.testing.assert_allclose(found.reshape(numbers.shape), numbers, rtol, atol)


def ask(component: Models, signature: Mapping[str, Any], wanted: Recorded) -> Answers:
    """Ask a model of a component every row; its outputs by name."""
    names = [feature["name"] for feature in signature["features"]]
    rows = len(next(iter(wanted.inputs.values())))
    found: dict[str, list[list[float]]] = {}
    question = Question(signature)
    for i in range(rows):
        flat = [one[i].ravel() for one in wanted.named(names).values()]
        asked, faults = question.query(dict(zip(names, flat, strict=True)))
        assert not faults
        answer = json.loads(component.ask(signature["name"], asked))
        for name, values in outputs(answer).items():
            found.setdefault(name, []).append(values)
    return {name: np.float32(one) for name, one in found.items()}


def outputs(answer: Mapping[str, Any]) -> dict[str, list[float]]:
    """Take the numbers out of an answer, whatever its kind."""
    if "outputs" in answer:
        return {name: one["values"] for name, one in answer["outputs"].items()}
    if "vector" in answer:
        return {"": answer["vector"]}
    return {"": [answer["value"]]}


def swap_two(bundle: Path) -> bool:
    """Let two weights of one shape change places in the file; say if there are any."""
    file = bundle / "model.json"
    content = json.loads(file.read_text())
    (group,) = content["weightsManifest"] or [{"weights": []}]
    floats = [one for one in group["weights"] if one["dtype"] == "float32"]
    for a, b in itertools.combinations(floats, 2):
        if a["shape"] == b["shape"]:
            a["name"], b["name"] = b["name"], a["name"]
            file.write_text(json.dumps(content))
            return True
    return False
