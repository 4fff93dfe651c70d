"""The Python API: for notebooks, tests and batch jobs."""

import os
from pathlib import Path

from hashi import isolated


def build(
    *bundles: str | os.PathLike[str],
    host: str = "wasi",
    runtime: str = "python",
    out: str | os.PathLike[str] | None = None,
) -> list[Path]:
    """Build one component of all bundles for each host and return the files.

    Host is "wasi", "fastly" or "all"; the files are `dist/NAME-HOST.wasm` unless `out`
    names a file or, for several, a folder.

    Raises: InputError when a bundle is at fault.
    """
    paths = isolated.call(
        "build",
        bundles=[os.fspath(bundle) for bundle in bundles],
        host=host,
        runtime=runtime,
        out=os.fspath(out) if out is not None else None,
    )
    return [Path(path) for path in paths]
