"""How long a large network takes on one thread: MobileNetV2, compiled and in peers.

All have the same weights and the same image; ours are there in float32 and quantised.
Scores are held against NumPy before anything is measured: ours have its bits, the
peers' lie near, and those of eight bits point where those of float32 do.
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from bench import mobilenet
from bench.figures import Series, series
from bench.mobilenet import Floats
from bench.run import Run, alternate
from bench.tfjs_wasm import TensorFlowJs
from bench.wrk import Refused
from convert.graph import Graph

PLACE = "mobilenet"
WARM_UP = 100  # V8 compiles anew what runs often
INFERENCES = 10  # a round
ROUNDS = 4  # short ones, for each of the run's
NEAR = 1e-4  # of the scores' standard deviation: sums in another order
ALIKE = 0.999  # the cosine of the angle between scores of eight bits and of float32

type Key = tuple[str, str, str]


def measure(run: Run) -> list[Series]:
    """Run the network so many times, in turn."""
    return series(taken(run))


def taken(run: Run) -> Iterator[tuple[Key, float]]:
    """Yield the seconds of an inference of each of the run's subjects."""
    names = {subject.name for subject in run.subjects}
    found, x = mobilenet.graph(), mobilenet.image()
    wanted = mobilenet.reference(found, x)
    takes: dict[Key, Callable[[], float]] = {}
    with contextlib.ExitStack() as stack:
        if "native" in names:
            takes["predict", PLACE, "native"] = native(found, x, wanted)
            takes["predict", PLACE, "native-i8"] = eight_bits(found, x, wanted)
        if "tfjs" in names:
            there = stack.enter_context(TensorFlowJs(found, x, place(run)))
            takes["predict", PLACE, "tfjs-wasm"] = peer(there, wanted)
        yield from alternate(ROUNDS * run.patience.rounds, takes)


def place(run: Run) -> Path:
    """Make a folder for what a peer reads."""
    folder = run.folder / PLACE
    folder.mkdir()
    return folder


def native(found: Graph, x: Floats, wanted: Floats) -> Callable[[], float]:
    """Return what runs our core module and says the seconds."""
    network = mobilenet.Network(mobilenet.core(mobilenet.plan(found)))
    if network(x).tobytes() != wanted.tobytes():
        raise Refused("mobilenet: the compiled network and NumPy differ")
    network.seconds(WARM_UP)
    return partial(network.seconds, INFERENCES)


def eight_bits(found: Graph, x: Floats, wanted: Floats) -> Callable[[], float]:
    """Return what runs the quantised network and says the seconds."""
    quantised = mobilenet.eight_bits(found)
    scores = mobilenet.reference(quantised, x)
    alike = mobilenet.cosine(scores, wanted)
    if not alike >= ALIKE:
        raise Refused(f"mobilenet: eight bits are {alike:.4f} alike, not {ALIKE}")
    return native(quantised, x, scores)


def peer(there: TensorFlowJs, wanted: Floats) -> Callable[[], float]:
    """Return what runs a peer's network and says the seconds."""
    judge(there.scores(), wanted)
    there.seconds(WARM_UP)
    return partial(there.seconds, INFERENCES)


def judge(scores: Floats, wanted: Floats) -> None:
    """Hold scores against NumPy's.

    Raises: Refused.
    """
    if scores.shape != wanted.shape:
        raise Refused(f"mobilenet: a peer gives {scores.shape} scores")
    error = float(np.abs(scores - wanted).max() / wanted.std())
    if not error <= NEAR:  # a NaN is not near
        raise Refused(f"mobilenet: a peer's scores are {error:.2g} away, not {NEAR}")
