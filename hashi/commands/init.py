"""`hashi init`: a model's folder in, a draft of its signature.json out."""

from pathlib import Path
from typing import Annotated

import typer

from hashi.commands.words import Json, print_json


def init(
    model: Annotated[
        Path,
        typer.Argument(
            metavar="MODEL", readable=False, help="A model's folder, or its file."
        ),
    ],
    json: Json = False,
) -> None:
    """Draft a signature.json beside a model."""
    from hashi import isolated

    folder = model.parent if model.is_file() else model
    file = isolated.call("init", bundle=str(folder))
    if json:
        print_json({"path": file})
    else:
        typer.echo(f"{file}: a draft; give its features names, units and examples")
