"""Blocks of the parts of ``tasks.py``, done in several processes.

with Blocks(content, jobs=2) as blocks:
    for found in blocks("exp"): …
"""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.exhaustive.compiled import Sweep
from tests.exhaustive.tasks import PARTS, Found

_sweep: list[Sweep] = []


def _start(content: bytes) -> None:
    _sweep.append(Sweep(content))


def _block(name: str, block: int) -> Found:
    return PARTS[name].block(_sweep[0], block)


class Blocks:
    """Processes that each have the compiled loops."""

    def __init__(self, content: bytes, jobs: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(jobs, context, _start, (content,))

    def __enter__(self) -> "Blocks":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def __call__(self, name: str) -> Iterator[Found]:
        """Do all blocks of a part."""
        blocks = range(PARTS[name].blocks)
        yield from self.pool.map(_block, [name] * len(blocks), blocks, chunksize=8)
