"""A component's bytes → the component compiled, from the per-user cache if it is there.

    ~/.cache/hashi/components/KEY-DIGEST.cwasm

KEY is SHA-256 over the component's bytes, wasmtime's version and the engine's settings;
DIGEST is that of the file's own content, so that an entry which was cut or spoilt is
compiled again. Compiled code runs outside the sandbox and anybody can compute a digest:
an entry counts only where nobody but this user can have put it (private.py), and the
bytes that were read and hashed are the bytes that are loaded. The entries used longest
ago go first. Where there is no such folder, everything is compiled.
"""

import contextlib
import hashlib
import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from wasmtime import Engine, WasmtimeError
from wasmtime.component import Component

from serve.errors import ServeError
from serve.private import Private
from serve.traps import cause

MOST_ENTRIES = 20
MOST_BYTES = 1 << 30
MOST_ENTRY_BYTES = 1 << 30
STALE_S = 3600  # a file left by a process that died while it wrote
ENTRY, PART = ".cwasm", ".part"


def folder() -> Path | None:
    """Return the cache's folder, which may not be there yet; None: there is no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # the XDG specification: a relative path is ignored
    if os.path.isabs(base):
        return Path(base, "hashi", "components")
    with contextlib.suppress(RuntimeError):
        home = Path.home()
        if home.is_absolute():
            return home / ".cache" / "hashi" / "components"
    return None


def load(
    path: Path,
    engine: Engine,
    wasm: bytes,
    settings: str,
    compiling: Callable[[], None] = lambda: None,
) -> Component:
    """Return a component, compiled before or now; ``compiling`` is told if now.

    Raises: ServeError, which names ``path``, when it cannot be compiled.
    """
    place = folder()
    key = _key(wasm, settings)
    with contextlib.suppress(OSError):
        if place and (component := _known(engine, place, key)):
            return component
    compiling()
    try:
        component = Component(engine, wasm)
    except WasmtimeError as error:
        raise ServeError(f"{path}: cannot be compiled: {cause(error)}") from error
    with contextlib.suppress(OSError):
        if place:
            _keep(place, key, bytes(component.serialize()))
    return component


def _key(wasm: bytes, settings: str) -> str:
    parts = version("wasmtime"), platform.machine(), settings
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + wasm).hexdigest()


def _known(engine: Engine, place: Path, key: str) -> Component | None:
    with Private.open(place) as entries:
        for name in _entries(entries, key):
            with contextlib.suppress(OSError, WasmtimeError):
                content = entries.read(name, MOST_ENTRY_BYTES)
                if content is not None and name == _name(key, content):
                    component = Component.deserialize(engine, content)
                    entries.touch(name)
                    return component
    return None


def _entries(entries: Private, key: str = "") -> list[str]:
    start = f"{key}-" if key else ""
    names = entries.names()
    return [n for n in names if n.startswith(start) and n.endswith(ENTRY)]


def _name(key: str, content: bytes) -> str:
    return f"{key}-{_digest(content)}{ENTRY}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _keep(place: Path, key: str, content: bytes) -> None:
    with Private.open(place, create=True) as entries:
        for broken in _entries(entries, key):
            entries.remove(broken)
        entries.write(_name(key, content), content)
        _drop_oldest(entries)


def _drop_oldest(entries: Private) -> None:
    kept = []
    for name in entries.names():
        if name.endswith((ENTRY, PART)):
            with contextlib.suppress(OSError):  # another process has dropped it
                kept.append((entries.status(name), name))
    kept.sort(key=lambda one: one[0].st_mtime, reverse=True)
    newest = kept[0][0].st_mtime if kept else 0
    total = position = 0
    for status, name in kept:
        if name.endswith(PART):
            if status.st_mtime < newest - STALE_S:
                entries.remove(name)
            continue
        total += status.st_size
        if position and (position >= MOST_ENTRIES or total > MOST_BYTES):
            entries.remove(name)
        position += 1
