"""Component files: their bytes, or a located error about what they are instead."""

from collections.abc import Iterable
from pathlib import Path

from serve.errors import ServeError

COMPONENT = bytes.fromhex("0061736d0d000100")
MODULE = bytes.fromhex("0061736d01000000")
HANDLER = "wasi:http/incoming-handler@0.2."

# the start of an export → what the component is, what to do
OTHERS = {
    "fastly:compute/": "is a component for Fastly; run it with `fastly compute serve`",
    "wasi:http/handler@0.3": "is for wasi:http 0.3; build it for 0.2",
    "wasi:http/service@0.3": "is for wasi:http 0.3; build it for 0.2",
    "wasi:cli/run@": "is a command, not an HTTP handler; run it with `wasmtime run`",
}


def read(path: Path) -> bytes:
    """Return a component file's bytes.

    Raises: ServeError when there is none or it is something else.
    """
    try:
        content = path.read_bytes()
    except IsADirectoryError as error:
        raise ServeError(f"{path}: is a folder; build it with `hashi build`") from error
    except ValueError as error:  # NUL in the name
        raise ServeError(f"{str(path)!r}: is no file's name") from error
    except OSError as error:
        raise ServeError(f"{path}: cannot be read: {error.strerror}") from error
    if not content.startswith(COMPONENT):
        raise ServeError(f"{path}: {_instead(content)}")
    return content


def _instead(content: bytes) -> str:
    if not content:
        return "is empty; build it again"
    if content.startswith(MODULE):
        return "is a core module, not a component; build it with `hashi build`"
    if COMPONENT.startswith(content):
        return "is truncated; build it again"
    start = content.lstrip()
    if start.startswith((b"(component", b"(module", b";;")):
        return "is WebAssembly text; assemble it with `wasm-tools parse`"
    return "is not a WebAssembly component; build one with `hashi build`"


def handler(path: Path, exports: Iterable[str]) -> str:
    """Return the name under which a component exports its handler.

    Raises: ServeError when it exports none.
    """
    names = list(exports)
    for name in names:
        if name.startswith(HANDLER):
            return name
    for start, what in OTHERS.items():
        if any(name.startswith(start) for name in names):
            raise ServeError(f"{path}: {what}")
    told = ", ".join(names) or "nothing"
    raise ServeError(f"{path}: exports no {HANDLER}x but {told}; it answers no HTTP")
