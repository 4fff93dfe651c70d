"""Arguments and options that several commands share."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer


class Host(StrEnum):
    """Where a component runs."""

    wasi = "wasi"
    fastly = "fastly"
    all = "all"


class Runtime(StrEnum):
    """What runs inside a component."""

    native = "native"
    python = "python"


Bundle = Annotated[Path, typer.Argument(metavar="BUNDLE", help="A model's folder.")]
Bundles = Annotated[
    list[Path], typer.Argument(metavar="BUNDLE", help="Folders of models.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def print_json(value: Any) -> None:
    """Print a value for machines."""
    typer.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def busy(text: str) -> Iterator[None]:
    """Show on a terminal that long work goes on; in a pipe, say nothing."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(text, total=None)
        yield
