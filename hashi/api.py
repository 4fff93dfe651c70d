"""The Python API: for notebooks, tests and batch jobs."""

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

from hashi import isolated

_DESCRIPTORS = "/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/"


def build(
    *bundles: str | os.PathLike[str],
    host: str = "wasi",
    runtime: str = "native",
    checked: bool = False,
    out: str | os.PathLike[str] | None = None,
) -> list[Path]:
    """Build one component of all bundles for each host and return the files.

    Host is "wasi", "fastly" or "all", runtime "native" or "python"; a checked
    component traps where its own code is at fault. The files are
    `dist/NAME-HOST.wasm` unless `out` names a file, a pipe or, for several, a folder.

    Raises: InputError when a bundle is at fault, or a file cannot be written.
    """
    if out is not None and is_stream(out):
        with isolated.temporary() as folder:
            file = os.path.join(folder, "component.wasm")
            build(*bundles, host=host, runtime=runtime, checked=checked, out=file)
            _pour(file, os.fspath(out))
        return [Path(out)]
    paths = isolated.call(
        "build",
        bundles=[os.fspath(bundle) for bundle in bundles],
        host=host,
        runtime=runtime,
        checked=checked,
        out=os.fspath(out) if out is not None else None,
    )
    return [Path(path) for path in paths]


def is_stream(out: str | os.PathLike[str]) -> bool:
    """Say whether a path means a pipe, a device, or a descriptor of this process."""
    if os.fspath(out).startswith(_DESCRIPTORS):
        return True
    try:
        mode = os.stat(out).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _pour(file: str, out: str) -> None:
    try:
        with open(file, "rb") as component, open(out, "wb") as stream:
            shutil.copyfileobj(component, stream)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = f"{out}: cannot be written: {error.strerror}"
        raise isolated.InputError(reason) from error


class Model:
    """A model of a loaded component; ``signature`` is its signature.json."""

    def __init__(self, models: Any, signature: dict[str, Any]) -> None:
        """Take one of a component's models."""
        self._models = models
        self.signature = signature

    def __repr__(self) -> str:
        names = ", ".join(one["name"] for one in self.signature["features"])
        return f"<hashi.Model {self.signature['name']}({names})>"

    def predict(self, **features: object) -> dict[str, Any]:
        """Answer with what the component's URL answers, read from its JSON.

        A feature is a number, a bool, a text, or a sequence of those; None is missing.

        Raises: InputError when a feature is at fault, all of them in one message.
        """
        from serve.errors import ServeError
        from serve.model import query

        try:
            answer = self._models.ask(self.signature["name"], query(features))
        except ServeError as fault:
            raise isolated.InputError(str(fault)) from fault
        found: dict[str, Any] = json.loads(answer)
        return found


def load(component: str | os.PathLike[str], model: str | None = None) -> Model:
    """Load a native component; ``model`` names one of several, else it is the first.

    Nothing is trained, built or served: the component answers in this process, the
    same bytes as at the edge.

    Raises: InputError when the file is no such component, or has no such model.
    """
    isolated.ours("serve")
    from serve.errors import ServeError
    from serve.model import Models

    try:
        models = Models.load(Path(component))
    except ServeError as fault:
        raise isolated.InputError(str(fault)) from fault
    named = {one["name"]: one for one in models.signatures}
    if model is not None and model not in named:
        known = ", ".join(named)
        raise isolated.InputError(f"{component}: has no model {model!r}; try {known}")
    return Model(models, named[model] if model else models.signatures[0])
