"""`hashi schema`: the JSON Schema of signature.json, for editors, out."""

import typer


def schema() -> None:
    """Print the JSON Schema of signature.json, for editors."""
    from hashi.isolated import ROOT

    text = (ROOT / "convert" / "signature.schema.json").read_text("utf-8")
    typer.echo(text, nl=False)
