"""The `hashi` command: one file of `hashi.commands` for each of its commands."""

from typing import Annotated

import typer

from hashi import __version__
from hashi.commands import (
    bench,
    build,
    check,
    init,
    predict,
    reference,
    schema,
    serve,
    show,
)

app = typer.Typer(
    name="hashi",
    help="Turn trained models into WebAssembly that answers at the CDN edge.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def print_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"hashi {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=print_version, is_eager=True, help="Say the version."
        ),
    ] = False,
) -> None:
    """Turn trained models into WebAssembly that answers at the CDN edge."""


COMMANDS = (
    init.init,
    build.build,
    serve.serve,
    predict.predict,
    show.show,
    check.check,
    bench.bench,
    schema.schema,
    reference.reference,
)
for command in COMMANDS:
    app.command()(command)
