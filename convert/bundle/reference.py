"""The framework's own answers in a bundle's reference.json → how far ours are.

    for rows in read(bundle, signature):
        verdict = judge(signature, rows, ask)           # GET /iris?sepal_length=5.1&…
        verdict.farthest <= rows.tolerance and not verdict.wrong_labels

reference.json, in which a row is the inputs in the signature's order and the outputs::

    {"features":["sepal_length",…],"sets":[
    {"name":"dataset","tolerance":1e-06,"rows":[
    [[5.1,3.5,1.4,0.2],[0.99,0.009,0.001]],
    …]}]}
"""

import json
import math
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from convert.bundle import binary, jsonfile
from convert.bundle.jsonfile import At
from convert.bundle.signature import Signature
from convert.errors import InputError

URI_TOO_LONG = 414  # no member of signature.json makes room


@dataclass(frozen=True)
class Row:
    """One question, as a request would write it, and the framework's outputs."""

    inputs: tuple[str, ...]
    outputs: tuple[float, ...]


@dataclass(frozen=True)
class RowSet:
    """Rows whose answers may be `tolerance` away from the framework's."""

    name: str
    tolerance: float
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Verdict:
    """How the answers to a set of rows compare with the framework's."""

    name: str
    rows: int
    farthest: float
    tolerance: float
    wrong_labels: int

    @property
    def ok(self) -> bool:
        """Whether every answer is near enough."""
        return self.farthest <= self.tolerance and not self.wrong_labels


def read(bundle: Path, signature: Signature) -> tuple[RowSet, ...]:
    """Read reference.json.

    Raises: InputError naming the file, the place and the fault.
    """
    members = _members(bundle)
    named = [item.text() for item in members["features"].items()]
    expected = [feature.name for feature in signature.features]
    if named != expected:
        wanted, found = ", ".join(expected), ", ".join(named)
        if sorted(named) == sorted(expected):
            raise members["features"].error(
                f"those of signature.json have another order: {wanted}; not {found}; "
                "put those into the order of training, or make the file again: `hashi "
                "reference` has a script"
            )
        raise members["features"].error(
            f"must be those of signature.json: {wanted}; not {found}; rename them "
            "here, or make the file again: `hashi reference` has a script"
        )
    return tuple(_row_set(item, len(named)) for item in members["sets"].items())


def features(bundle: Path) -> list[str]:
    """Give the names of the inputs of a row."""
    return [item.text() for item in _members(bundle)["features"].items()]


def judge(
    signature: Signature, rows: RowSet, ask: Callable[[str], tuple[int, bytes]]
) -> Verdict:
    """Ask every row's target of something that gives status and body.

    Raises: InputError when an answer is not 200.
    """
    farthest, wrong = 0.0, 0
    for number, row in enumerate(rows.rows):
        status, body = ask(target(signature, row))
        if status != 200:
            told, advice = _refused(body), "leave the row out"
            if status != URI_TOO_LONG:
                advice += ", or let signature.json allow it"
            where = f"reference.json: set {rows.name!r}: row {number}"
            raise InputError(f"{where}: {told}; {advice}")
        farthest = max(farthest, distance(signature, row, body))
        wrong += not same_label(signature, row, body, rows.tolerance)
    return Verdict(rows.name, len(rows.rows), farthest, rows.tolerance, wrong)


def _refused(body: bytes) -> str:
    """Say what is wrong with a question by the answer's problem document."""
    problem = json.loads(body)
    faults = problem.get("errors") or [problem]
    told = (f"{one.get('parameter', 'answer')}: {one['detail']}" for one in faults)
    return "; ".join(told)


def target(signature: Signature, row: Row) -> str:
    """Write a row as the target of a request."""
    pairs = zip(signature.features, row.inputs, strict=True)
    query = "&".join(f"{quote(f.name)}={quote(text, safe=',')}" for f, text in pairs)
    return f"/{signature.name}?{query}"


def distance(signature: Signature, row: Row, body: bytes) -> float:
    """Return the largest distance of an answer's numbers from the framework's.

    Raises: InputError when the reference has another number of outputs.
    """
    ours = _numbers(signature, row, json.loads(body))
    theirs = row.outputs
    if binary.is_binary(signature.output, [len(theirs)]):
        theirs = (1 - theirs[0], theirs[0])
    if len(ours) != len(theirs):
        raise InputError(
            f"{signature.name}: reference.json: a row has {len(theirs)} outputs, "
            f"the model answers {len(ours)}; write it again"
        )
    return max(abs(a - b) for a, b in zip(ours, theirs, strict=True))


def same_label(signature: Signature, row: Row, body: bytes, tolerance: float) -> bool:
    """Say whether the label is the framework's, or it hangs on less than tolerance."""
    output = signature.output
    if output.kind != "classification" or output.multi:
        return True
    if binary.is_binary(output, [len(row.outputs)]):
        over = row.outputs[0] - binary.threshold(output)
        if abs(over) <= tolerance:
            return True
        return bool(json.loads(body)["label"] == output.labels[over >= 0])
    ranked = sorted(row.outputs, reverse=True)
    if len(ranked) > 1 and ranked[0] - ranked[1] <= tolerance:
        return True
    best = output.labels[row.outputs.index(ranked[0])]
    return bool(json.loads(body)["label"] == best)


def _numbers(signature: Signature, row: Row, answer: Mapping[str, Any]) -> list[float]:
    output = signature.output
    if output.kind == "classification":
        given = answer["probabilities"]
        return [given.get(label, math.inf) for label in output.labels]
    if output.kind == "regression":
        return [answer["value"]]
    if output.kind == "vector":
        return [float(value) for value in answer["vector"]]
    if output.kind == "detection":
        raise InputError(f"{signature.name}: detections are not compared yet")
    tensors = answer["outputs"].values()
    return [value for tensor in tensors for value in tensor["values"]]


def _members(bundle: Path) -> dict[str, At]:
    file = bundle / "reference.json"
    script = f"python reference.py {shlex.quote(str(bundle))} MODEL.keras ROWS.csv"
    make = f"make it: hashi reference > reference.py, and where Keras is: {script}"
    root = jsonfile.read(file, make)
    known = ("frameworks", "features", "sets")
    return root.members(known, required=("features", "sets"))


def _row_set(at: At, features: int) -> RowSet:
    known = ("name", "framework_error", "tolerance", "rows")
    members = at.members(known, required=("name", "tolerance", "rows"))
    rows = tuple(_row(item, features) for item in members["rows"].items())
    if not rows:
        raise members["rows"].error("has no rows; add one")
    tolerance = float(members["tolerance"].number())
    return RowSet(members["name"].text(), tolerance, rows)


def _row(at: At, features: int) -> Row:
    pair = at.items()
    if len(pair) != 2:
        raise at.error("must be two lists, the inputs and the outputs")
    inputs, outputs = pair
    texts = tuple(_text(item) for item in inputs.items())
    if len(texts) != features:
        raise inputs.error(f"has {len(texts)} items; features has {features}")
    return Row(texts, tuple(float(item.number()) for item in outputs.items()))


def _text(at: At) -> str:
    if isinstance(at.value, list):
        return ",".join(_text(item) for item in at.items())
    if isinstance(at.value, bool):
        return "true" if at.value else "false"
    if at.value is None:
        return ""  # a missing item
    return at.text(empty=True) if isinstance(at.value, str) else at.number()
