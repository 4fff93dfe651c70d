"""`hashi reference`: a script that makes a reference.json where Keras is, out."""

import typer


def reference() -> None:
    """Print the script that makes reference.json, to run where Keras is."""
    from hashi.isolated import ROOT

    installed = ROOT / "hashi" / "reference_script.py"
    script = installed if installed.exists() else ROOT / "train" / "reference.py"
    typer.echo(script.read_text("utf-8"), nl=False)
