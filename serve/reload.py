"""Files and folders → a call whenever something in them has changed.

    follow(Watch([Path("models/iris"), Path("edge")], rebuild), changed, stop)

It looks at times and sizes about twice a second.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

POLL_S = 0.5
SETTLE_S = 0.2  # an editor or a checkout writes several files
MOST_SETTLE_S = 5.0  # something may go on writing for ever

type Rebuild = Callable[[], Path]
type State = tuple[int, int, int]  # times of the content and of anything, size
type Snapshot = dict[str, State]


@dataclass(frozen=True)
class Watch:
    """Files and folders, and what gives the component when something there changes.

    Without ``rebuild`` that is the file that is served already. A change counts from
    when the watch is made: make it before the first build reads anything.
    """

    paths: Sequence[Path]
    rebuild: Rebuild | None = None
    before: Snapshot = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", snapshot(self.paths))  # it is frozen


def follow(watch: Watch, changed: Callable[[str], None], stop: threading.Event) -> None:
    """Call ``changed`` with a file's name for each change since the watch was made."""
    before = watch.before
    while not stop.wait(POLL_S):
        now = snapshot(watch.paths)
        if now == before:
            continue
        until = time.monotonic() + MOST_SETTLE_S
        while not stop.wait(SETTLE_S) and (later := snapshot(watch.paths)) != now:
            now = later
            if time.monotonic() > until:
                break
        if stop.is_set():
            return
        differing = (now.items() ^ before.items()) or [("", (0, 0, 0))]
        before = now  # what changes during the call counts as the next change
        changed(min(name for name, _ in differing))


def snapshot(watch: Sequence[Path]) -> Snapshot:
    """Return the times and size of every file, but hidden ones and bytecode."""
    seen: Snapshot = {}
    for path in watch:
        for name in _files(path):
            with contextlib.suppress(OSError):
                status = os.stat(name)
                # the second time: a copy may keep the first, and the size
                state = status.st_mtime_ns, status.st_ctime_ns, status.st_size
                seen[name] = state
    return seen


def _files(path: Path) -> Iterator[str]:
    if not os.path.isdir(path):  # Path.is_dir raises where it may not look
        yield str(path)
        return
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not _passed_over(name)]
        for name in files:
            if not _passed_over(name):
                yield os.path.join(folder, name)


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__" or name.endswith((".pyc", "~"))
