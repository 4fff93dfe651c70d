"""`hashi check`: a bundle in; how far its component is from the framework, out."""

import typer

from hashi.commands.words import Bundle, Json, busy, named, print_json, refuse

ROW = "{name:12} {rows:>6} {farthest:>9} {tolerance:>9} {wrong_labels:>12}"
HEAD = "set", "rows", "farthest", "allowed", "wrong labels"


def check(bundle: Bundle, json: Json = False) -> None:
    """Ask a built component what the framework was asked, and compare.

    Only this finds a layer of your own that has the name and the configuration
    of a built-in one: model.json cannot tell them apart.
    """
    from hashi import isolated

    with busy(f"building and asking {named(bundle)}"):
        verdicts = isolated.call("check", bundle=str(bundle))
    if json:
        print_json(verdicts)
    else:
        typer.echo(ROW.format(**dict(zip(verdicts[0], HEAD, strict=False))))
        for verdict in verdicts:
            typer.echo(
                ROW.format(**{**verdict, "farthest": f"{verdict['farthest']:.2g}"})
            )
    if wrong := [verdict["name"] for verdict in verdicts if not verdict["ok"]]:
        refuse(
            f"{bundle}: answers of {', '.join(wrong)} are not the framework's; make "
            "reference.json again if the model was trained again, else look at the "
            "order of the features and at layers of your own"
        )
