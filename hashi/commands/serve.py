"""`hashi serve`: a component, or bundles to build one of, answers on this machine."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
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
    from hashi.isolated import ROOT, InputError
    from serve import server
    from serve.errors import ServeError
    from serve.hosts import Hosts
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

    # a component that is there needs no place to write to
    with Signals(), nullcontext(components[0]) if components else _place() as component:
        if not components:
            with busy(f"building {title}"):
                rebuild()
        try:
            server.serve(
                component,
                port=port,
                allow_hosts=allowed,
                rebuild=None if components else rebuild,
                watch=(components or [*paths, ROOT / "edge"]) if reload else (),
                title="" if components else title,
            )
        except ServeError as fault:
            raise InputError(one_line(str(fault))) from fault


@contextmanager
def _place() -> Iterator[Path]:
    """Give a new folder's file; say in one line where none can be made."""
    from hashi.isolated import InputError

    try:
        made = tempfile.TemporaryDirectory(prefix="hashi-", ignore_cleanup_errors=True)
    except OSError as error:
        place = error.filename or "the temporary folder"
        raise InputError(
            f"{place}: no folder can be made there: {error.strerror}; make room, or "
            "set TMPDIR to another folder"
        ) from error
    with made as folder:
        yield Path(folder) / "component.wasm"
