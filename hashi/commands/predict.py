"""`hashi predict`: a bundle or a component, and features, in, the answer out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hashi.commands.words import Json, print_json_text, refuse


def predict(
    bundle: Annotated[
        Path,
        typer.Argument(
            metavar="BUNDLE|FILE.wasm",
            readable=False,
            help="A model's folder, or a component.",
        ),
    ],
    features: Annotated[
        list[str] | None, typer.Argument(metavar="FEATURE=VALUE", help="The question.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Which of a component's; else the first."),
    ] = None,
    json: Json = False,
) -> None:
    """Ask a model one question: through its component, on this machine."""
    from json import loads

    from hashi import isolated

    if wrong := [pair for pair in features or () if "=" not in pair]:
        raise typer.BadParameter(f"{wrong[0]!r} is not feature=value")
    pairs = [pair.split("=", 1) for pair in features or ()]
    reply = isolated.call("predict", path=str(bundle), features=pairs, model=model)
    if json:
        print_json_text(reply["body"])
    elif reply["refused"] is None:
        print_answer(loads(reply["body"]))
    if reply["refused"] is not None:
        refuse(f"{bundle}: {reply['refused']}")


def print_answer(answer: dict[str, Any]) -> None:
    """Print an answer for people: a line for each member."""
    for name, value in answer.items():
        if isinstance(value, dict):
            typer.echo(name)
            width = max(map(len, value), default=0)
            for label, number in value.items():
                typer.echo(f"  {label:{width}}  {number}")
        else:
            typer.echo(f"{name} {value}")
