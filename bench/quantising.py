"""A float32 network of images and rows to calibrate by → the same in eight bits.

    quantised(mobilenet.graph(), rows)      # rows (n, 224, 224, 3)

Weights are symmetric, with a scale for each output; values have a scale each, of the
range that they take on the rows. What a graph may hold is what MobileNetV2 does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from convert.errors import InputError
from convert.graph import Attribute, Graph, Node, uses
from convert.graph.run import run
from convert.read.builder import Builder

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
LEAST, MOST = -128, 127  # of eight bits


@dataclass(frozen=True)
class Range:
    """How a value is quantised: it stands for itself times the scale."""

    scale: float
    low: int
    high: int

    @property
    def limits(self) -> dict[str, Attribute]:
        """As attributes of what gives the value."""
        return {"low": self.low, "high": self.high}


def quantised(found: Graph, rows: Floats) -> Graph:
    """Quantise a network.

    Raises: KeyError for an operator that no rule is known for.
    """
    made = _Made(found, ranges(found, rows))
    for node in found.nodes:
        _RULES[node.op](made, node)
    ends = [(name, made.floats(name)) for name in found.outputs]
    return made.builder.graph(f"{found.name}_i8", ends)


def ranges(found: Graph, rows: Floats) -> dict[str, Range]:
    """Find the range that each value takes; 0 is in it, and is a quantised 0."""
    names = tuple(node.result for node in found.nodes)
    every = replace(found, outputs=names)
    spans = dict.fromkeys(names, (0.0, 0.0))
    for row in rows:  # one at a time: a network's values are many
        arrays = run(every, {found.inputs[0]: row[np.newaxis]})
        for name, array in arrays.items():
            low, high = spans[name]
            spans[name] = min(low, float(array.min())), max(high, float(array.max()))
    for node in found.nodes:
        if node.op == "relu":  # nothing but what is cut is seen of what it reads
            spans[node.first] = spans[node.result]
    return {name: span(*ends) for name, ends in spans.items()}


def span(low: float, high: float) -> Range:
    """Lay a range, in which 0 is, on the numbers of eight bits."""
    scale = float(np.float32((high - low) / (MOST - LEAST))) or 1.0
    zero = min(max(round(LEAST - low / scale), LEAST), MOST)
    return Range(scale, LEAST - zero, MOST - zero)


@dataclass
class _Made:
    """The graph as it grows: quantised values have the names of those they are for."""

    found: Graph
    ranges: dict[str, Range]
    builder: Builder = field(default_factory=lambda: Builder(Path("bench"), "node"))
    names: dict[str, str] = field(default_factory=dict)

    def node(
        self,
        op: str,
        name: str,
        inputs: Sequence[str],
        attributes: Mapping[str, Attribute],
    ) -> str:
        """Add a node; what it gives."""
        fail = _failing(name)
        return self.builder.node(fail, name, op, inputs, attributes, name)[0]

    def weighted(
        self,
        op: str,
        node: Node,
        x: str,
        kernel: Floats,
        attributes: Mapping[str, Attribute],
    ) -> str:
        """Add what has a kernel and a bias, both made integers."""
        before, after = self.ranges[node.first], self.ranges[node.result]
        whole, scales = by_output(kernel)
        sums = before.scale * scales
        bias = np.rint(self.found.data(node.given[2]) / sums)
        bias = np.clip(bias, -(1 << 30), 1 << 30).astype(np.int32)
        scale = (sums / after.scale).astype(np.float32)
        names = [
            self.builder.constant(f"{node.name}/{word}", array)
            for word, array in (("kernel", whole), ("bias", bias), ("scale", scale))
        ]
        given = {**attributes, **after.limits}
        return self.node(op, node.result, [x, *names], given)

    def floats(self, name: str) -> str:
        """Give a value in float32 again."""
        scale = {"scale": self.ranges[name].scale}
        return self.node("dequantise", f"{name}/float", [self.names[name]], scale)


def by_output(kernel: Floats) -> tuple[NDArray[np.int8], Doubles]:
    """Quantise a kernel (…, n), symmetric; and the scale of each output (n)."""
    axes = tuple(range(kernel.ndim - 1))
    scales = np.abs(kernel).max(axis=axes).astype(np.float64) / MOST
    scales[scales == 0.0] = 1.0
    return np.rint(kernel / scales).astype(np.int8), scales


def _failing(name: str) -> Callable[[str], InputError]:
    return lambda why: InputError(f"bench: node {name!r}: {why}")


def _input(made: _Made, node: Node) -> None:
    name = made.builder.input(node.result, made.found.type(node.result))
    one = made.ranges[node.result]
    given = {"scale": one.scale, **one.limits}
    made.names[name] = made.node("quantise", f"{name}/quantised", [name], given)


def _conv2d(made: _Made, node: Node) -> None:
    """A kernel of k x k is one of 1 x 1 for what its windows see."""
    kernel = made.found.data(node.given[1])
    x, size = made.names[node.first], kernel.shape[:2]
    where = {name: node.attributes[name] for name in ("strides", "padding", "pads")}
    if size != (1, 1) or where["strides"] != 1:
        given = {"size": size, **where}
        x = made.node("patches", f"{node.result}/patches", [x], given)
    flat = kernel.reshape(1, 1, -1, kernel.shape[-1])
    made.names[node.result] = made.weighted("conv2d_i8", node, x, flat, {})


def _relu(made: _Made, node: Node) -> None:
    """What it reads is cut already, to the range of what it gives."""
    is_alone = uses(made.found, node.first) == 1
    bends = node.attributes["negative_slope"], node.attributes["threshold"]
    if not is_alone or bends != (0.0, 0.0):
        raise KeyError(f"{node.name}: no relu that alone cuts what it reads")
    made.names[node.result] = made.names[node.first]


def _depthwise(made: _Made, node: Node) -> None:
    where = {name: node.attributes[name] for name in ("strides", "padding", "pads")}
    kernel, x = made.found.data(node.given[1]), made.names[node.first]
    found = made.weighted("depthwise_conv2d_i8", node, x, kernel, where)
    made.names[node.result] = found


def _add(made: _Made, node: Node) -> None:
    after = made.ranges[node.result]
    scales = {
        name: float(np.float32(made.ranges[one].scale / after.scale))
        for name, one in zip(("scale_a", "scale_b"), node.given, strict=True)
    }
    terms = [made.names[one] for one in node.given]
    found = made.node("add_i8", node.result, terms, {**scales, **after.limits})
    made.names[node.result] = found


def _pool(made: _Made, node: Node) -> None:
    """A mean is in the range of what it is of, and so has its scale."""
    one = made.ranges[node.result] = made.ranges[node.first]
    x = made.names[node.first]
    found = made.node("global_average_pool2d_i8", node.result, [x], one.limits)
    made.names[node.result] = found


def _dense(made: _Made, node: Node) -> None:
    """A dense layer is a convolution of an image of one pixel."""
    kernel, x = made.found.data(node.given[1]), made.names[node.first]
    k, n = kernel.shape
    shape: dict[str, Attribute] = {"shape": (1, 1, 1, k)}
    pixel = made.node("reshape", f"{node.result}/pixel", [x], shape)
    flat = kernel.reshape(1, 1, k, n)
    found = made.weighted("conv2d_i8", node, pixel, flat, {})
    found = made.node("reshape", f"{node.result}/flat", [found], {"shape": (1, n)})
    made.names[node.result] = found


_RULES: Mapping[str, Callable[[_Made, Node], None]] = {
    "input": _input,
    "conv2d": _conv2d,
    "depthwise_conv2d": _depthwise,
    "relu": _relu,
    "add": _add,
    "global_average_pool2d": _pool,
    "dense": _dense,
}
