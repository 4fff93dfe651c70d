"""`hashi bench`: a bundle in; its component's size and its times here, out."""

import contextlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hashi.commands.words import Json, busy, named, print_json, size
from hashi.faults import one_line

if TYPE_CHECKING:
    from serve.measure import Measured


def bench(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="BUNDLE|FILE.wasm",
            readable=False,
            help="A model's folder, or a file.",
        ),
    ],
    json: Json = False,
) -> None:
    """Measure a component here: its size, its instances, its answers."""
    from hashi.api import build
    from hashi.isolated import InputError, temporary
    from serve.errors import ServeError
    from serve.measure import measure

    with contextlib.ExitStack() as stack:
        component = path
        if path.suffix != ".wasm":
            component = Path(stack.enter_context(temporary())) / "component.wasm"
            with busy(f"building {named(path)}"):
                build(path, host="wasi", out=component)
        try:
            with busy(f"measuring {named(path)}"):
                measured = measure(component)
        except ServeError as fault:
            raise InputError(one_line(str(fault))) from fault
    if json:
        print_json(asdict(measured))
    else:
        print_measured(measured)


def print_measured(measured: "Measured") -> None:
    """Print what was measured for people."""
    typer.echo(f"{'size':24}{size(measured.bytes):>10}")
    typer.echo(f"{'compile':24}{duration(measured.compile_s):>10}")
    for name, times in (
        ("instantiate", measured.instantiate_s),
        ("instantiate, new store", measured.instantiate_with_store_s),
        ("answer, new instance", measured.answer_s),
    ):
        median, p99 = duration(times.median), duration(times.p99)
        typer.echo(f"{name:24}{median:>10}  p99 {p99}")
    typer.echo(f"asked: {measured.target}")


def duration(seconds: float) -> str:
    """Write a duration: 1.25 s, 3.4 ms, 24 µs."""
    for unit, name in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds * 1e6:.3g} µs"
