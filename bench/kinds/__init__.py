"""The kinds of measurements, one file each: a Run in, a list of Series out.

A kind may count on the files that `building`, the first, puts into the run, but for
those that go ALONE.
"""

from collections.abc import Callable

from bench.figures import Series
from bench.kinds import building, compiling, instantiating, predicting, serving
from bench.run import Run

KINDS: dict[str, Callable[[Run], list[Series]]] = {
    "building": building.measure,
    "compiling": compiling.measure,
    "instantiating": instantiating.measure,
    "serving": serving.measure,
    "predicting": predicting.measure,
}
ALONE = ("predicting",)
