"""`hashi init`: a model's folder in, a draft of its signature.json out."""

import json as jsontext
import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from hashi.commands.words import Json, print_json

MOST_NUMBERS = 16


def init(
    model: Annotated[
        Path,
        typer.Argument(
            metavar="MODEL", readable=False, help="A model's folder, or its model.json."
        ),
    ],
    json: Json = False,
) -> None:
    """Draft a signature.json beside a model."""
    from hashi import isolated

    folder = model.parent if model.name == "model.json" else model
    file = isolated.call("init", bundle=str(folder))
    if json:
        print_json({"path": file})
        return
    typer.echo(f"{file}: a draft; give its features names, units and examples")
    drafted = jsontext.loads(Path(file).read_text("utf-8"))
    if question := example(drafted["features"]):
        typer.echo(f"try it: hashi predict {shlex.quote(str(folder))} {question}")


def example(features: list[dict[str, Any]]) -> str:
    """Write the examples as a question, if it is not too long for that."""
    given = [
        (one["name"], one["example"] if "shape" in one else [one["example"]])
        for one in features
    ]
    if sum(len(values) for _, values in given) > MOST_NUMBERS:
        return ""
    texts = [f"{name}={','.join(map(str, values))}" for name, values in given]
    return shlex.join(texts)
