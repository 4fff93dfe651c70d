"""MobileNetV2-1.0-224 with weights from a seed: an architecture to measure.

    found = graph()                     # convert.graph.Graph, before passes
    planned = plan(found)               # its model module and 14 MB of weights
    wanted = reference(found, image())  # 1000 scores, by the operators' NumPy meanings
    net = Network(core(planned))        # a core module, running
    net(image())                        # the same scores, bit for bit
    eight_bits(found)                   # the same network, quantised

The weights are no trained ones: speed does not depend on them, and answers are held
against NumPy all the same.
"""

import ctypes
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import wasmtime
from numpy.typing import NDArray

from bench.quantising import quantised
from convert import passes
from convert import plan as planning
from convert.bundle.features import Feature
from convert.bundle.signature import Cache, Output, Signature
from convert.documents import tables
from convert.documents.page import Page
from convert.graph import Attribute, Graph, Node, Type, Value, weight
from convert.graph.run import run
from convert.ops import complete, infer
from convert.pack import native
from convert.stage import stage

Floats = NDArray[np.float32]
SIDE, CHANNELS, CLASSES = 224, 3, 1000
ROUNDS = 50
PICTURES = 1, 2, 3  # seeds of what answers are held on
CALIBRATION = 101, 102, 103, 104  # and of what ranges are found on

# expansion, output channels, blocks, stride of the first
BLOCKS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def graph(seed: int = 0, side: int = SIDE, width: float = 1.0) -> Graph:
    """Build the network as a reader would give it, layer by layer.

    `width` is how many of its channels there are, in eights.
    """
    made = _Made(np.random.default_rng(seed))
    shape = Type("float32", (1, side, side, CHANNELS))
    made.add("input", "image", (), {}, shape)
    n = eights(32 * width)
    last = made.conv2d("conv", "image", 3, n, strides=2, is_cut=True)
    block = 0
    for expansion, channels, repeats, strides in BLOCKS:
        for i in range(repeats):
            name, n = f"block_{block}", eights(channels * width)
            last = made.block(name, last, expansion, n, strides if i == 0 else 1)
            block += 1
    last = made.conv2d("head", last, 1, 1280, is_cut=True)
    made.add("global_average_pool2d", "pool", (last,), {})
    kernel = made.weight("scores/kernel", (1280, CLASSES), 1280 / 2)
    bias = made.weight("scores/bias", (CLASSES,), 2500)
    made.add("dense", "scores", ("pool", kernel, bias), {})
    return Graph("mobilenet", ("image",), ("scores",), made.values, tuple(made.nodes))


def eights(n: float) -> int:
    """Round to a multiple of eight that is at least eight."""
    return max(int(n + 4) // 8 * 8, 8)


def eight_bits(found: Graph) -> Graph:
    """Quantise the network, by ranges that it has on a few images."""
    side = found.type(found.inputs[0]).shape[1]
    return quantised(found, np.concatenate([image(k, side) for k in CALIBRATION]))


def cosine(x: Floats, y: Floats) -> float:
    """Say how near scores are to others: 1 where they lie in one direction."""
    wide, other = x.astype(np.float64), y.astype(np.float64)
    return float((wide * other).sum() / np.sqrt((wide**2).sum() * (other**2).sum()))


def image(seed: int = 1, side: int = SIDE) -> Floats:
    """Make an image of random numbers."""
    shape = 1, side, side, CHANNELS
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def reference(found: Graph, x: Floats) -> Floats:
    """Evaluate the network in NumPy, every step in float32 and in order."""
    return np.asarray(run(found, {"image": x})["scores"][0], np.float32)


def plan(found: Graph) -> planning.Planned:
    """Run all passes and plan the model module."""
    described = signature(found.type(found.inputs[0]).shape[1])
    return planning.plan(passes.apply(found), described, "seeded", "bench/mobilenet")


def core(planned: planning.Planned) -> bytes:
    """Compile the model module to a core module without documents or a page."""
    page = Page(html=b"", csp="")
    source = tables.source([planned.part], page, b"{}", b"{}", "")
    with tempfile.TemporaryDirectory(prefix="hashi-") as folder:
        out = Path(folder) / "stage"
        return native.bare(stage(source, planned.files, "wasi_native", out))


class Network:
    """A core module in an instance of its own; calling it is one inference."""

    def __init__(self, content: bytes, side: int = SIDE) -> None:
        engine = wasmtime.Engine()
        self._store = wasmtime.Store(engine)
        linker = wasmtime.Linker(engine)
        instance = linker.instantiate(self._store, wasmtime.Module(engine, content))
        exports = instance.exports(self._store)
        self._run: Any = exports["run"]
        self._x = self._view(exports, "input", side * side * CHANNELS)
        self._y = self._view(exports, "output", CLASSES)

    def __call__(self, x: Floats) -> Floats:
        """Classify one image."""
        self._x[:] = x.ravel()
        self.again()
        return self._y.copy()

    def again(self) -> None:
        """Classify what lies in memory: what is measured."""
        self._run(self._store)

    def seconds(self, n: int) -> float:
        """Return the processor time of an inference, of n in a row."""
        start = time.thread_time()
        for _ in range(n):
            self.again()
        return (time.thread_time() - start) / n

    def _view(self, exports: Any, name: str, items: int) -> Floats:
        at = exports[name](self._store, 0)
        start = ctypes.addressof(exports["memory"].data_ptr(self._store).contents)
        found = (ctypes.c_float * items).from_address(start + at)
        return np.ctypeslib.as_array(found)


def signature(side: int = SIDE) -> Signature:
    """Describe the network; no request is long enough to hold an image."""
    pixels = Feature(
        name="image",
        dtype="float32",
        shape=(side, side, CHANNELS),
        unit=None,
        min=None,
        max=None,
        example=(),
        description=None,
        default=None,
        missing=False,
        choices=(),
    )
    answer = Output("vector", (), False, None, None)
    features, cache = (pixels,), Cache(0, 0)
    return Signature(
        *("mobilenet", "MobileNetV2", None, features, answer, cache, ("*",), "error")
    )


@dataclass
class _Made:
    """The graph as it grows."""

    random: np.random.Generator
    values: dict[str, Value] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)

    def weight(self, name: str, shape: tuple[int, ...], fan_in: float) -> str:
        """Make a weight of normal numbers, scaled so that results keep their size."""
        numbers = self.random.standard_normal(shape) * np.sqrt(1 / fan_in)
        self.values[name] = weight(name, numbers.astype(np.float32))
        return name

    def add(
        self,
        op: str,
        name: str,
        inputs: tuple[str, ...],
        attributes: Mapping[str, Attribute],
        type: Type | None = None,
    ) -> str:
        """Add a node; its type follows from its inputs."""
        whole = complete(op, attributes)
        types = [self.values[one].type for one in inputs]
        self.values[name] = Value(name, type or infer(op, types, whole)[0])
        self.nodes.append(Node(name, op, inputs, (name,), whole))
        return name

    def conv2d(
        self,
        name: str,
        x: str,
        size: int,
        n: int,
        strides: int = 1,
        *,
        is_cut: bool = False,
    ) -> str:
        """Add a convolution, perhaps cut to 0 to 6."""
        c = self.values[x].type.shape[3]
        fan_in = size * size * c / (2 if is_cut else 1)
        kernel = self.weight(f"{name}/kernel", (size, size, c, n), fan_in)
        bias = self.weight(f"{name}/bias", (n,), 2500)
        given: dict[str, Attribute] = {"strides": strides, "padding": "same"}
        made = self.add("conv2d", name, (x, kernel, bias), given)
        return self.cut(made) if is_cut else made

    def cut(self, x: str) -> str:
        """Add what cuts a value to 0 to 6."""
        return self.add("relu", f"{x}/relu6", (x,), {"max_value": 6.0})

    def block(self, name: str, x: str, expansion: int, n: int, strides: int) -> str:
        """Add an inverted residual block."""
        c, last = self.values[x].type.shape[3], x
        if expansion > 1:
            expanded = f"{name}/expand"
            last = self.conv2d(expanded, x, 1, c * expansion, is_cut=True)
        middle = f"{name}/depthwise"
        kernel = self.weight(f"{middle}/kernel", (3, 3, c * expansion), 9 / 2)
        bias = self.weight(f"{middle}/bias", (c * expansion,), 2500)
        given: dict[str, Attribute] = {"strides": strides, "padding": "same"}
        self.add("depthwise_conv2d", middle, (last, kernel, bias), given)
        last = self.conv2d(f"{name}/project", self.cut(middle), 1, n)
        if strides == 1 and c == n:
            last = self.add("add", f"{name}/add", (last, x), {})
        return last


def main() -> None:
    """Hold the compiled networks against NumPy, and say how long they take."""
    exact = graph()
    wanted = [reference(exact, image(k)) for k in PICTURES]
    for name, found in (("float32", exact), ("int8", eight_bits(exact))):
        network, near = Network(core(plan(found))), []
        for k, scores in zip(PICTURES, wanted, strict=True):
            if network(image(k)).tobytes() != reference(found, image(k)).tobytes():
                raise SystemExit(f"mobilenet {name}: what is compiled and NumPy differ")
            near.append(cosine(network(image(k)), scores))
        times = [network.seconds(1) * 1e3 for _ in range(ROUNDS)]
        low, middle, high = min(times), statistics.median(times), max(times)
        told = f"MobileNetV2-1.0-224 {name}: {middle:.2f} ms, {low:.2f} to {high:.2f}"
        print(f"{told}; cosine to float32 at least {min(near):.5f}")


if __name__ == "__main__":
    main()
