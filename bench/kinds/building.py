"""Build time and size of every subject; the files are then there for other kinds.

A build is one command, started afresh, with an empty cache. `hashi --version` runs in
the same rounds: what a build takes beyond it is the build's own.
"""

import sys
import time
from collections.abc import Callable, Iterator

from bench.answers import FIXED
from bench.figures import Series, series
from bench.run import Run, alternate
from bench.subjects import Subject, command, make

VERSION = [sys.executable, "-m", "hashi", "--version"]


def measure(run: Run) -> list[Series]:
    """Build everything so many times, in turn; keep the last of each."""
    return series(taken(run))


def taken(run: Run) -> Iterator[tuple[tuple[str, str, str], float]]:
    """Yield the seconds of each build and the bytes of its result."""
    takes: dict[tuple[str, str, str], Callable[[], float]] = {}
    for subject in run.subjects:
        subject.prepare()
        for host in subject.hosts:
            file = run.folder / f"{subject.name}-{host}{ending(host)}"
            run.files[subject.name, host] = file
            if subject.answers == FIXED:
                make(subject, host, file)
            else:
                takes["build", host, subject.name] = building(run, subject, host)
    if takes:
        takes["build", "any", "hashi --version"] = version
    yield from alternate(run.patience.build_rounds, takes)
    for (name, host), file in run.files.items():
        yield ("size", host, name), file.stat().st_size


def ending(host: str) -> str:
    """Return the ending of a host's files."""
    return ".mjs" if host == "node" else ".wasm"


def building(run: Run, subject: Subject, host: str) -> Callable[[], float]:
    """Return what builds a subject and says the seconds."""

    def build() -> float:
        started = time.perf_counter()
        make(subject, host, run.files[subject.name, host])
        return time.perf_counter() - started

    return build


def version() -> float:
    """Return the seconds that `hashi --version` takes."""
    started = time.perf_counter()
    command(VERSION)
    return time.perf_counter() - started
