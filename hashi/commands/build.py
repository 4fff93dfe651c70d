"""`hashi build`: bundles in, component files out."""

from typing import Annotated

import typer

from hashi.commands.words import (
    Bundles,
    Host,
    Json,
    Runtime,
    busy,
    named,
    print_json,
    size,
)


def build(
    bundles: Bundles,
    host: Annotated[Host, typer.Option(help="Where it will run.")] = Host.wasi,
    runtime: Annotated[
        Runtime, typer.Option(help="What runs inside.")
    ] = Runtime.native,
    checked: Annotated[
        bool,
        typer.Option("--checked", help="Trap, with file and line, on faults inside."),
    ] = False,
    out: Annotated[
        str | None,  # a Path would forget that it ends in /
        typer.Option(
            "--out",
            "-o",
            metavar="<path>",
            help="A file, a folder with a / at its end, or - for stdout; else "
            "dist/NAME-HOST.wasm, names joined by +.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Build a component that answers for all bundles."""
    from hashi import api

    if out == "-":
        out = "/dev/stdout"
    with busy(f"building {', '.join(map(named, bundles))}"):
        paths = api.build(
            *bundles, host=host, runtime=runtime, checked=checked, out=out
        )
    if out and api.is_stream(out):
        return  # nothing may mix with the component
    if json:
        print_json([{"path": str(p), "bytes": p.stat().st_size} for p in paths])
    else:
        for path in paths:
            typer.echo(f"{path}  {size(path.stat().st_size)}")
