"""`hashi predict`: a bundle and its features in, the answer out."""

from typing import Annotated, Any

import typer

from hashi.commands.words import Bundle, Json


def predict(
    bundle: Bundle,
    features: Annotated[
        list[str] | None, typer.Argument(metavar="FEATURE=VALUE", help="The question.")
    ] = None,
    json: Json = False,
) -> None:
    """Ask a model one question, in this machine's Python."""
    from json import loads

    from hashi import isolated

    if wrong := [pair for pair in features or () if "=" not in pair]:
        raise typer.BadParameter(f"{wrong[0]!r} is not feature=value")
    pairs = [pair.split("=", 1) for pair in features or ()]
    reply = isolated.call("predict", bundle=str(bundle), features=pairs)
    answer = loads(reply["body"])
    if json:
        typer.echo(reply["body"])
    elif reply["status"] == 200:
        print_answer(answer)
    if reply["status"] != 200:
        faults = answer.get("errors") or [answer]
        raise isolated.InputError(f"{bundle}: {'; '.join(map(told, faults))}")


def told(fault: dict[str, str]) -> str:
    """Say a fault of a problem document in words."""
    named = f"{fault['parameter']}: " if "parameter" in fault else ""
    return named + fault["detail"]


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
