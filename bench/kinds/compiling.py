"""How long the embedded wasmtime compiles each file, with nothing cached."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.figures import Series, series
from bench.run import Run, alternate
from serve.measure import compiled

HOSTS = "wasi", "fastly"


def measure(run: Run) -> list[Series]:
    """Compile everything so many times, in turn."""
    takes: dict[tuple[str, str, str], Callable[[], float]] = {
        ("compile", host, subject.name): partial(compile_s, file)
        for host in HOSTS
        for subject, file in run.made_for(host)
    }
    return series(alternate(run.patience.build_rounds, takes))


def compile_s(file: Path) -> float:
    """Return the seconds that a file takes; what is compiled is dropped."""
    return compiled(file.read_bytes())[0]
