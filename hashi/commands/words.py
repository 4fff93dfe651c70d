"""Arguments and options that several commands share."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from hashi import streams


class Host(StrEnum):
    """Where a component runs."""

    wasi = "wasi"
    fastly = "fastly"
    all = "all"


class Runtime(StrEnum):
    """What runs inside a component."""

    native = "native"
    python = "python"


# readable=False: whoever opens a path says what is wrong with it
Bundle = Annotated[
    Path, typer.Argument(metavar="BUNDLE", readable=False, help="A model's folder.")
]
Bundles = Annotated[
    list[Path],
    typer.Argument(metavar="BUNDLE", readable=False, help="Folders of models."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def print_json(value: Any) -> None:
    """Print a value for machines."""
    print_json_text(json.dumps(value, ensure_ascii=False))


def print_json_text(text: str) -> None:
    """Print JSON; the characters that stdout cannot say as escapes."""
    typer.echo(streams.json_text(text))


def refuse(message: str) -> NoReturn:
    """End with exit code 1 and a line on stderr; stdout has all that it should have."""
    streams.tell_fault(message)
    raise typer.Exit(1)


def named(path: Path) -> str:
    """Return what people call a model's folder: `iris`, `.` and `models/iris/` too."""
    return path.name or Path(os.path.abspath(path)).name


def size(n: float) -> str:
    """Write a number of bytes: 35.2 kB, 18.4 MB."""
    return f"{n / 1e3:.1f} kB" if n < 1e6 else f"{n / 1e6:.1f} MB"


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
