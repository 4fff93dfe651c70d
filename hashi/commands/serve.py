"""`hashi serve`: a component, or bundles to build one of, answers on this machine."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from hashi.commands.words import busy


def serve(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="BUNDLE|FILE.wasm", help="Folders of models, or one component."
        ),
    ],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: a free one.")] = 7676,
    reload: Annotated[
        bool, typer.Option("--reload", help="Follow changes of the bundle or edge/.")
    ] = False,
) -> None:
    """Answer at http://127.0.0.1:7676 until Ctrl-C."""
    from hashi.api import build
    from hashi.isolated import ROOT, InputError
    from serve import server
    from serve.errors import ServeError

    components = [path for path in paths if path.suffix == ".wasm"]
    if components and len(paths) > 1:
        raise typer.BadParameter("give bundles, or one FILE.wasm")
    with tempfile.TemporaryDirectory(prefix="hashi-") as folder:
        component = Path(folder) / "component.wasm"

        def rebuild() -> Path:
            return build(*paths, host="wasi", out=component)[0]

        if not components:
            with busy(f"building {', '.join(path.name for path in paths)}"):
                rebuild()
        try:
            server.serve(
                components[0] if components else component,
                port=port,
                rebuild=None if components else rebuild,
                watch=(components or [*paths, ROOT / "edge"]) if reload else (),
            )
        except ServeError as fault:
            raise InputError(str(fault)) from fault
