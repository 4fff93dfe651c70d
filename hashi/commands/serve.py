"""`hashi serve`: a component, or bundles to build one of, answers on this machine."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from hashi.commands.words import busy, named
from hashi.faults import one_line


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
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Answer to this name too; * is any."),
    ] = None,
) -> None:
    """Answer at http://127.0.0.1:7676 until Ctrl-C."""
    from hashi.api import build
    from hashi.isolated import ROOT, InputError, temporary
    from serve import server
    from serve.errors import ServeError
    from serve.hosts import Hosts
    from serve.reload import Watch
    from serve.signals import Signals

    components = [path for path in paths if path.suffix == ".wasm"]
    if components and len(paths) > 1:
        raise typer.BadParameter("give bundles, or one FILE.wasm")
    allowed = allow_host or []
    title = ", ".join(named(path) for path in paths)
    try:
        Hosts(server.ADDRESS, allowed)  # before anything is built
    except ServeError as fault:
        raise typer.BadParameter(str(fault)) from fault

    def rebuild() -> Path:
        return build(*paths, host="wasi", out=component)[0]

    followed = (components,) if components else ([*paths, ROOT / "edge"], rebuild)
    watched = Watch(*followed) if reload else None  # before the first build
    with Signals(), ExitStack() as stack:
        if components:
            component = components[0]
        else:
            component = Path(stack.enter_context(temporary())) / "component.wasm"
            with busy(f"building {title}"):
                rebuild()
        try:
            server.serve(
                component,
                port=port,
                allow_hosts=allowed,
                watch=watched,
                title="" if components else title,
            )
        except ServeError as fault:
            raise InputError(one_line(str(fault))) from fault
