"""Files and folders → a call whenever something in them has changed.

    follow([Path("models/iris"), Path("edge")], before, changed, stop)

It looks at times and sizes about twice a second.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

POLL_S = 0.5
SETTLE_S = 0.2  # an editor or a checkout writes several files

type Snapshot = dict[str, tuple[int, int]]


def follow(
    watch: Sequence[Path],
    before: Snapshot,
    changed: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Call ``changed`` with a file's name for each change since ``before``."""
    while not stop.wait(POLL_S):
        now = snapshot(watch)
        if now == before:
            continue
        while not stop.wait(SETTLE_S) and (later := snapshot(watch)) != now:
            now = later
        if stop.is_set():
            return
        differing = (now.items() ^ before.items()) or [("", (0, 0))]
        before = now  # what changes during the call counts as the next change
        changed(min(name for name, _ in differing))


def snapshot(watch: Sequence[Path]) -> Snapshot:
    """Return the time and size of every file, but hidden ones and bytecode."""
    seen: Snapshot = {}
    for path in watch:
        for name in _files(path):
            with contextlib.suppress(OSError):
                status = os.stat(name)
                seen[name] = (status.st_mtime_ns, status.st_size)
    return seen


def _files(path: Path) -> Iterator[str]:
    if not path.is_dir():
        yield str(path)
        return
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not _passed_over(name)]
        for name in files:
            if not _passed_over(name):
                yield os.path.join(folder, name)


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__" or name.endswith((".pyc", "~"))
