"""What runs in a process of its own (`hashi.isolated`): JSON in, JSON out."""

import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote


def build(bundles: list[str], host: str, runtime: str, out: str | None) -> list[str]:
    """Build components and return their files; warn of what will disappoint."""
    from convert import signature
    from convert.build import build

    folders = [Path(bundle) for bundle in bundles]
    for folder in folders:
        for line in signature.warnings(signature.read(folder)):
            print(f"{folder}: warning: {line}", file=sys.stderr)
    place = Path(out) if out else None
    paths = build(folders, host=host, runtime=runtime, out=place)
    return [str(path) for path in paths]


def predict(bundle: str, features: list[tuple[str, str]]) -> dict[str, Any]:
    """Answer one question by the handler in this Python: status and body."""
    from convert.build import stage_bundles
    from convert.signature import read
    from convert.stage import load

    folder = Path(bundle)
    name = read(folder).name
    query = "&".join(f"{quote(key)}={quote(value)}" for key, value in features)
    with tempfile.TemporaryDirectory() as new:
        handler = load(stage_bundles([folder], "cpython", Path(new) / "stage"))
        target = f"/{name}?{query}" if query else f"/{name}"
        status, _, body = handler.host.call(handler.handle, "GET", target)
    return {"status": status, "body": body.decode()}


def check(bundle: str) -> list[dict[str, Any]]:
    """Ask a built component every reference row: a verdict for each set."""
    from convert import reference, signature
    from convert.build import build
    from convert.errors import InputError
    from serve.call import load, request
    from serve.errors import ServeError

    folder = Path(bundle)
    contract = signature.read(folder)
    sets = reference.read(folder, contract)
    with tempfile.TemporaryDirectory() as new:
        (component,) = build([folder], host="wasi", out=Path(new) / "check.wasm")
        try:
            guest = load(component)

            def ask(target: str) -> tuple[int, bytes]:
                response = request(guest, "GET", target)
                return response.status, response.body

            judged = [reference.judge(contract, rows, ask) for rows in sets]
        except ServeError as fault:
            raise InputError(str(fault)) from fault
    return [asdict(verdict) | {"ok": verdict.ok} for verdict in judged]


def show(bundle: str) -> dict[str, Any]:
    """Describe a bundle: its graph after the passes, and what it costs."""
    from convert.costs import costs

    return asdict(costs(Path(bundle)))


def support() -> dict[str, list[str]]:
    """Name the operators, and the layers that the reader knows."""
    from convert.ops import OPERATORS
    from convert.read.keras_layers import LAYERS

    return {"operators": sorted(OPERATORS), "keras layers": sorted(LAYERS)}


def init(bundle: str) -> str:
    """Draft a signature.json and return its path."""
    from convert.draft import write

    return str(write(Path(bundle)))
