"""A component's bytes → the component compiled, from the per-user cache if it is there.

    ~/.cache/hashi/components/KEY-DIGEST.cwasm

KEY is SHA-256 over the component's bytes, wasmtime's version and the engine's settings;
DIGEST is that of the file's own content: wasmtime must not be given compiled code that
it did not write, so an entry that does not fit its name is compiled again. The entries
used longest ago go first. Where nothing can be written, everything is compiled.
"""

import contextlib
import hashlib
import os
import platform
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from wasmtime import Engine, WasmtimeError
from wasmtime.component import Component

MOST_ENTRIES = 20
MOST_BYTES = 1 << 30
STALE_S = 3600  # a file left by a process that died while it wrote


def folder() -> Path | None:
    """Return the cache's folder, which may not be there yet; None: no place."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # the XDG specification: a relative path is ignored
    with contextlib.suppress(RuntimeError):  # a user without a home
        root = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
        return root / "hashi" / "components"
    return None


def load(
    engine: Engine, wasm: bytes, settings: str, compiling: Callable[[], None]
) -> Component:
    """Return a component, compiled before or now; ``compiling`` is told if now.

    Raises: WasmtimeError when it cannot be compiled.
    """
    place = folder()
    key = _key(wasm, settings)
    if place and (component := _known(engine, place, key)):
        return component
    compiling()
    component = Component(engine, wasm)
    with contextlib.suppress(OSError):
        if place:
            _keep(place, key, bytes(component.serialize()))
    return component


def _key(wasm: bytes, settings: str) -> str:
    parts = version("wasmtime"), platform.machine(), settings
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + wasm).hexdigest()


def _known(engine: Engine, place: Path, key: str) -> Component | None:
    for path in place.glob(f"{key}-*.cwasm"):
        with contextlib.suppress(OSError, WasmtimeError):
            if path.stem == f"{key}-{_digest(path.read_bytes())}":
                component = Component.deserialize_file(engine, str(path))
                os.utime(path)
                return component
    return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _keep(place: Path, key: str, content: bytes) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for broken in place.glob(f"{key}-*.cwasm"):
        broken.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=place, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, place / f"{key}-{_digest(content)}.cwasm")
    except BaseException:
        os.unlink(name)
        raise
    _drop_oldest(place)


def _drop_oldest(place: Path) -> None:
    entries = [(path.stat(), path) for path in place.glob("*.cwasm")]
    entries.sort(key=lambda entry: entry[0].st_mtime, reverse=True)
    total = 0
    for position, (status, path) in enumerate(entries):
        total += status.st_size
        if position and (position >= MOST_ENTRIES or total > MOST_BYTES):
            path.unlink(missing_ok=True)
    newest = entries[0][0].st_mtime
    for path in place.glob("*.part"):
        if path.stat().st_mtime < newest - STALE_S:
            path.unlink(missing_ok=True)
