"""`hashi serve`: a component, or bundles to build one of, answers on this machine."""

import contextlib
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from hashi.commands.words import busy, named
from hashi.faults import one


def serve(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="BUNDLE|FILE.wasm",
            readable=False,
            help="Folders of models, or one component.",
        ),
    ],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: a free one.")] = 7676,
    reload: Annotated[
        bool, typer.Option("--reload", help="Follow changes of the bundle or edge/.")
    ] = False,
) -> None:
    """Answer at http://127.0.0.1:7676 until Ctrl-C."""
    from hashi.isolated import ROOT, InputError
    from serve import server
    from serve.errors import ServeError

    components = [path for path in paths if path.suffix == ".wasm"]
    if components and len(paths) > 1:
        raise typer.BadParameter("give bundles, or one FILE.wasm")
    title = ", ".join(named(path) for path in paths)
    with contextlib.ExitStack() as stack:
        rebuild = None
        if not components:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hashi-"))
            component = Path(folder) / "component.wasm"
            rebuild = partial(_rebuild, paths, component)
            with busy(f"building {title}"):
                rebuild()
        try:
            server.serve(
                components[0] if components else component,
                port=port,
                rebuild=rebuild,
                watch=(components or [*paths, ROOT / "edge"]) if reload else (),
                title="" if components else title,
            )
        except ServeError as fault:
            raise InputError(one(str(fault))) from fault


def _rebuild(paths: list[Path], out: Path) -> Path:
    from hashi.api import build

    return build(*paths, host="wasi", out=out)[0]
