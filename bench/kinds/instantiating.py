"""How long the embedded wasmtime takes to instantiate each file.

Once in a store that is there and once with a new store; a round is a median of many.
Every import is a trap, so that nothing of a host is measured.
"""

import statistics
from collections.abc import Callable
from functools import partial

from bench.figures import Series, series
from bench.run import Run, alternate
from serve.measure import (
    Code,
    compiled,
    instantiate_times,
    instantiate_times_with_store,
)

HOSTS = "wasi", "fastly"
SECONDS = 0.2  # a round
WAYS: dict[str, Callable[[Code, float], list[float]]] = {
    "instantiate": instantiate_times,
    "instantiate with store": instantiate_times_with_store,
}


def measure(run: Run) -> list[Series]:
    """Instantiate everything so many times, in turn."""
    takes: dict[tuple[str, str, str], Callable[[], float]] = {}
    for host in HOSTS:
        for subject, file in run.made_for(host):
            _, code = compiled(file.read_bytes())
            for name, times in WAYS.items():
                takes[name, host, subject.name] = partial(median_s, times, code)
    return series(alternate(run.patience.rounds, takes))


def median_s(times: Callable[[Code, float], list[float]], code: Code) -> float:
    """Return the median of a round."""
    return statistics.median(times(code, SECONDS))
