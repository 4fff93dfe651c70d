"""Batches of requests, each made from the seed and its number, over all the cores.

given = [every_model(folder / "every"), iris(folder / "iris")]
for counts, failures in batches(given, range(40), seed=1, jobs=2, compared=0.1): …
"""

import json
import multiprocessing
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from convert.build import stage_bundles
from tests.contract import every
from tests.contract.hosts import ROOT, InProcess
from tests.fuzz import generate, judge
from tests.fuzz.dice import Dice
from tests.fuzz.native import Answer, Native, Request, core

FRESH, AGAIN = 200, 50
BATCH = FRESH + AGAIN
COMPARED = 1 / 80
IRIS = ROOT / "models" / "iris"


@dataclass(frozen=True)
class Subject:
    """A component's models: the compiled handler, and the stage for CPython."""

    signatures: dict[str, dict]
    core: bytes
    stage: Path


@dataclass(frozen=True)
class Failure:
    """A request that was answered wrongly, and where it came from."""

    seed: int
    batch: int
    number: int
    request: Request
    wrong: str
    alone: str  # what was wrong when a new instance was asked

    def __str__(self) -> str:
        alone = self.alone if self.alone != self.wrong else "the same"
        place = f"--seed {self.seed} --batch {self.batch}, request {self.number}"
        lines = f"{place}: {self.request}", self.wrong, f"alone: {alone or 'right'}"
        return "\n  ".join(lines)


Change = Callable[[Path], None]


def _nothing(stage: Path) -> None:
    pass


def every_model(
    folder: Path, change: Change = _nothing, *, checked: bool = True
) -> Subject:
    """The models of tests/contract/every.py; ``change`` may plant a fault."""
    signatures = {name: model["signature"] for name, model in every.MODELS.items()}
    staged = every.write(folder, "wasi_native")
    twin = in_python(staged, folder / "cpython")
    change(staged)
    return Subject(signatures, core(staged, checked=checked), twin)


def iris(folder: Path, *, checked: bool = True) -> Subject:
    """The model in models/iris."""
    signatures = {"iris": json.loads((IRIS / "signature.json").read_text())}
    staged = stage_bundles([IRIS], "wasi_native", folder / "stage")
    twin = in_python(staged, folder / "cpython")
    return Subject(signatures, core(staged, checked=checked), twin)


def in_python(staged: Path, folder: Path) -> Path:
    """The same stage for CPython."""
    shutil.copytree(staged, folder)
    edge = folder / "edge"
    shutil.copyfile(edge / "hosts" / "cpython.py", edge / "bound" / "host.py")
    return folder


def _is_tagged(answer: Answer) -> bool:
    return answer.status == 200 and any(name == b"etag" for name, _ in answer.headers)


class Worker:
    """What answers batches in one process."""

    def __init__(self, given: list[Subject], seed: int, compared: float) -> None:
        self.seed = seed
        self.compared = compared
        self.given = given
        self.models = [generate.models(one.signatures) for one in given]
        self.native = [Native(one.core) for one in given]
        self.python = [InProcess(one.stage) for one in given]

    def batch(self, number: int) -> tuple[Counter[str], list[Failure]]:
        """Make, answer and judge the requests of one batch."""
        r = Dice(f"{self.seed}/{number}")
        k = number % 8 // 7 % len(self.given)  # Iris is the smaller part
        requests = [generate.request(r, self.models[k]) for _ in range(FRESH)]
        answers = self.native[k].answers(requests)
        tagged = [n for n, one in enumerate(answers) if _is_tagged(one)]
        more = [
            generate.again(r, requests[n], answers[n])
            for n in (r.choices(tagged, k=AGAIN) if tagged else ())
        ]
        requests += more
        answers += self.native[k].answers(more)
        found = judge.counts(answers)
        failures = []
        for n, (one, answer) in enumerate(zip(requests, answers, strict=True)):
            wrong = answer.trap
            if not wrong and answer.status not in judge.STATUSES:
                found["impossible statuses"] += 1
                wrong = f"status {answer.status}"
            if r.random() < self.compared and not answer.trap:
                found["compared"] += 1
                difference = self._difference(k, one, answer)
                found["differences"] += bool(difference)
                wrong = difference or wrong
            if wrong:
                alone = self._alone(k, one)
                failures.append(Failure(self.seed, number, n, one, wrong, alone))
        return found, failures

    def _difference(self, k: int, request: Request, answer: Answer) -> str:
        python = judge.expected(self.python[k], request)
        return judge.difference(request, answer, python)

    def _alone(self, k: int, request: Request) -> str:
        (answer,) = Native(self.given[k].core).answers([request])
        return self._difference(k, request, answer)


_worker: list[Worker] = []


def _start(given: list[Subject], seed: int, compared: float) -> None:
    _worker.append(Worker(given, seed, compared))


def _batch(number: int) -> tuple[Counter[str], list[Failure]]:
    return _worker[0].batch(number)


def batches(
    given: list[Subject], numbers: range, seed: int, jobs: int, compared: float
) -> Iterator[tuple[Counter[str], list[Failure]]]:
    """Answer batches in ``jobs`` processes."""
    if jobs == 1:
        yield from map(Worker(given, seed, compared).batch, numbers)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _start, (given, seed, compared))
    try:
        yield from pool.map(_batch, numbers, chunksize=16)
    finally:
        pool.shutdown(cancel_futures=True)
