"""Requests a second, and the latency of one request at a time, over HTTP.

Under `wasmtime serve` and Viceroy each request gets a new instance, as it is their
way; Node.js is one process that stays. Every answer is checked before it is measured,
and after.
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial

from bench.answers import TARGET, check
from bench.figures import Series, series
from bench.hosts import started
from bench.run import Run, alternate
from bench.subjects import Subject
from bench.wrk import Load, Refused, load

HOSTS = {"wasi": "wasmtime serve", "fastly": "viceroy", "node": "node"}
ONE = 1
SEVERAL = 4
WARM_UP_S = 1


def measure(run: Run) -> list[Series]:
    """Load all servers of a host so many times, in turn, one host after the other."""
    return [one for host in HOSTS for one in series(taken(run, host))]


def taken(run: Run, host: str) -> Iterator[tuple[tuple[str, str, str], float]]:
    """Yield the figures of all subjects on a host."""
    with contextlib.ExitStack() as stack:
        servers = [
            (subject, stack.enter_context(started(HOSTS[host], file, run.folder)))
            for subject, file in run.made_for(host)
        ]
        takes: dict[tuple[str, int], Callable[[], Load]] = {}
        for subject, url in servers:
            checked(subject, host, url)
            load(url + TARGET, SEVERAL, WARM_UP_S)
            for connections in (SEVERAL, ONE):
                takes[subject.name, connections] = partial(
                    load, url + TARGET, connections, run.patience.seconds
                )
        for (name, connections), found in alternate(run.patience.load_rounds, takes):
            if connections == SEVERAL:
                yield ("rate", host, name), found.rate
            else:
                yield ("p50", host, name), found.p50
                yield ("p99", host, name), found.p99
        for subject, url in servers:
            checked(subject, host, url)


def checked(subject: Subject, host: str, url: str) -> None:
    """Check an answer.

    Raises: Refused, with the subject's name.
    """
    try:
        check(url, subject.answers)
    except (Refused, OSError) as error:
        place = f"{subject.name} under {HOSTS[host]}"
        raise Refused(f"{place}: {error or type(error).__name__}") from error
