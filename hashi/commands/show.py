"""`hashi show`: a bundle in; its graph and what it costs, out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hashi.commands.words import Json, print_json


def show(
    bundle: Annotated[
        Path | None,
        typer.Argument(metavar="BUNDLE", readable=False, help="A model's folder."),
    ] = None,
    support: Annotated[
        bool,
        typer.Option("--support", help="Name the operators, layers and activations."),
    ] = False,
    ir: Annotated[
        str | None,
        typer.Option(metavar="FUNCTION", help="Write a function as LLVM IR: dense."),
    ] = None,
    json: Json = False,
) -> None:
    """Show a model's graph, its size by part, its memory and arithmetic."""
    from hashi import isolated

    if bundle is None and (ir is not None or not support):
        raise typer.BadParameter("give a BUNDLE, or --support")
    if ir is not None:
        text = isolated.call("show_ir", bundle=str(bundle), function=ir)
        print_json({"ir": text}) if json else typer.echo(text)
        return
    shown: dict[str, Any] = isolated.call("support") if support else {}
    if bundle is not None:
        shown |= isolated.call("show", bundle=str(bundle))
    if json:
        print_json(shown)
        return
    for name in ("operators", "keras layers", "keras activations"):
        if name in shown:
            typer.echo(f"{name}: {', '.join(shown[name])}")
    if bundle is not None:
        print_costs(shown)


def print_costs(costs: dict[str, Any]) -> None:
    """Print the graph and tables of bytes and arithmetic."""
    typer.echo(costs["graph"])
    width = max(len(node["name"]) for node in costs["nodes"])
    typer.echo(f"{'node':{width}}  weight bytes  multiply-adds")
    for node in costs["nodes"]:
        counts = f"{node['weight_bytes']:>12,}  {node['multiply_adds']:>13,}"
        typer.echo(f"{node['name']:{width}}  {counts}")
    wide = max(map(len, costs["parts"]))
    typer.echo(f"\n{'part':{wide}}   bytes")
    for part, count in costs["parts"].items():
        typer.echo(f"{part:{wide}} {count:>7,}")
    typer.echo(f"\narena {costs['arena_bytes']:,} bytes")
    typer.echo(f"memory {costs['memory_pages']} pages of 64 KiB")
    told = "a prediction here, asked from Python"
    if costs["not_timed"] is None:
        typer.echo(f"{told}: {costs['prediction_us']:.0f} µs")
    else:
        typer.echo(f"{told}: not timed: {costs['not_timed']}")
