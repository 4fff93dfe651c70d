"""What runs in a process of its own (`hashi.isolated`): JSON in, JSON out."""

import contextlib
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hashi.faults import one_line

ROUNDS = 200


def build(
    bundles: list[str], host: str, runtime: str, checked: bool, out: str | None
) -> list[str]:
    """Build components and return their files; warn of what will disappoint."""
    from convert.build import build

    paths = build(
        [Path(bundle) for bundle in bundles],
        host=host,
        runtime=runtime,
        checked=checked,
        out=out or None,
        warn=lambda line: print(line, file=sys.stderr),
    )
    return [str(path) for path in paths]


def predict(
    path: str, features: list[tuple[str, str]], model: str | None = None
) -> dict[str, Any]:
    """Answer one question through a native component: the answer, or its faults.

    A component of several models is asked for the first, unless one is named.
    """
    from convert.errors import InputError
    from serve.errors import ServeError
    from serve.model import Models, QuestionRefused

    # a byte that is no text is passed on as it is: the model refuses it
    pairs = [
        [text.encode(errors="surrogateescape") for text in pair] for pair in features
    ]
    query = "&".join(f"{quote(key)}={quote(value, safe=',')}" for key, value in pairs)
    with contextlib.ExitStack() as stack:
        file = Path(path)
        if file.suffix != ".wasm":
            new = stack.enter_context(tempfile.TemporaryDirectory())
            file = _built(file, Path(new) / "predict.wasm")
        try:
            models = Models.load(file)
            names = [one["name"] for one in models.signatures]
            if model is not None and model not in names:
                known = ", ".join(names)
                raise InputError(f"{path}: has no model {model!r}; try {known}")
            name = model or names[0]
            return {"body": models.ask(name, query), "refused": None}
        except QuestionRefused as refused:
            told = str(refused)
            if model is None and names[1:]:
                others = ", ".join(names[1:])
                told += f"; this is {name}, the first of its models; --model names "
                told += f"another: {others}"
            return {"body": refused.body, "refused": told}
        except ServeError as fault:
            raise InputError(one_line(str(fault))) from fault


def _built(bundle: Path, out: Path) -> Path:
    from convert.build import build

    (component,) = build([bundle], host="wasi", out=out)
    return component


def check(bundle: str) -> list[dict[str, Any]]:
    """Ask a built component every reference row: a verdict for each set."""
    from convert.bundle import reference, signature
    from convert.errors import InputError
    from serve.call import load, request
    from serve.errors import ServeError

    folder = Path(bundle)
    contract = signature.read(folder)
    reference.features(folder)  # what is not there is told before anything is built
    with tempfile.TemporaryDirectory() as new:
        component = _built(folder, Path(new) / "check.wasm")
        sets = reference.read(folder, contract)
        try:
            guest = load(component)

            def ask(target: str) -> tuple[int, bytes]:
                response = request(guest, "GET", target)
                return response.status, response.body

            judged = [reference.judge(contract, rows, ask) for rows in sets]
        except ServeError as fault:
            raise InputError(one_line(str(fault))) from fault
    return [asdict(verdict) | {"ok": verdict.ok} for verdict in judged]


def show(bundle: str) -> dict[str, Any]:
    """Describe a bundle: its graph after the passes, and what it costs."""
    from convert.costs import costs
    from serve.errors import ServeError

    found, component = costs(Path(bundle))
    timed: dict[str, Any] = {"prediction_us": None, "not_timed": None}
    try:
        timed["prediction_us"] = _prediction_s(component) * 1e6
    except ServeError as fault:
        timed["not_timed"] = one_line(str(fault))
    return asdict(found) | timed


def _prediction_s(component: bytes) -> float:
    """The least time, of some rounds, of the example's answer.

    Raises: ServeError where there is none.
    """
    from serve.model import Models
    from serve.question import Question

    with tempfile.TemporaryDirectory() as new:
        (file := Path(new) / "shown.wasm").write_bytes(component)
        models = Models.load(file)
        signature = models.signatures[0]
        examples = {one["name"]: one["example"] for one in signature["features"]}
        example, _ = Question(signature).query(examples)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            models.ask(signature["name"], example)
            times.append(time.perf_counter() - start)
    return min(times)


def show_ir(bundle: str, function: str) -> str:
    """Write a function of a bundle's component as LLVM IR."""
    from convert.build import show_ir

    return show_ir(Path(bundle), function)


def support() -> dict[str, list[str]]:
    """Name the operators, and the layers and activations that the reader knows."""
    from convert.ops import OPERATORS
    from convert.read.keras_activations import ACTIVATIONS
    from convert.read.keras_models import SUPPORTED

    return {
        "operators": sorted(OPERATORS),
        "keras layers": SUPPORTED,
        "keras activations": sorted(ACTIVATIONS),
    }


def init(bundle: str) -> str:
    """Draft a signature.json and return its path."""
    from convert.draft import write

    return str(write(Path(bundle)))
