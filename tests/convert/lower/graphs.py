"""Compare forms of every dtype and rank, and many random graphs, run in every way.

python -m tests.convert.lower.graphs 10000 --seed 0
"""

import argparse
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.convert.lower.forms import cases
from tests.convert.lower.lowered import agree
from tests.convert.lower.random_graphs import graph

BATCH = 40


def compared(work):
    """What is wrong with a batch of forms, or of graphs by their seeds."""
    kind, first, end = work
    found = cases()[first:end] if kind == "forms" else [*map(graph, range(first, end))]
    with tempfile.TemporaryDirectory() as folder:
        return agree(Path(folder), found)


def batches(graphs: int, seed: int) -> Iterator[tuple[str, int, int]]:
    """The work, in pieces that one module holds."""
    n = len(cases())
    for first in range(0, n, BATCH):
        yield "forms", first, min(first + BATCH, n)
    for first in range(seed, seed + graphs, BATCH):
        yield "graphs", first, min(first + BATCH, seed + graphs)


def main():
    """Compare, and say how many passed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("graphs", nargs="?", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=None)
    given = parser.parse_args()
    passed = failed = 0
    work = [*batches(given.graphs, given.seed)]
    with ProcessPoolExecutor(given.jobs) as pool:
        for (kind, first, end), wrong in zip(
            work, pool.map(compared, work), strict=True
        ):
            print(f"{kind} {first} to {end - 1}: {len(wrong)} wrong", flush=True)
            for one in wrong:
                print(one, flush=True)
            bad = len({one.partition(":")[0] for one in wrong})
            passed, failed = passed + end - first - bad, failed + bad
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
