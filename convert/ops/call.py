"""One kernel call, and what kinds of calls share: packed weights, items in memory.

Call((packed, bias), ("16", "4", "RELU"), ("activation.RELU",))
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convert.graph import Array, Graph, Node
from convert.ops import layouts

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Call:
    """What follows the buffers in a call: weights, scratch, sizes as source text.

    ``scratch`` is items of buffers that hold nothing before and after the call.
    ``words`` are the names among the sizes. ``rows``: the kernel does one row; so many
    rows of inputs and outputs follow each other.
    """

    weights: tuple[Array, ...] = ()
    sizes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    rows: int = 1
    scratch: tuple[int, ...] = ()


def items(graph: Graph, name: str) -> int:
    """How many numbers a value holds in memory."""
    return layouts.items(graph.type(name), layouts.written(graph, name))


def pack_dense(kernel: Floats) -> Floats:
    """Lay a kernel (k, n) out as (ceil(n/4), k, 4): four outputs beside each other."""
    k, n = kernel.shape
    padded = np.zeros((k, -(-n // 4) * 4), np.float32)
    padded[:, :n] = kernel
    return np.ascontiguousarray(padded.reshape(k, -1, 4).transpose(1, 0, 2))


def weights_of(graph: Graph, node: Node) -> list[Floats]:
    """Give a node's weights as float32, in order."""
    found = (graph.values[name].data for name in node.inputs)
    return [np.asarray(data, np.float32) for data in found if data is not None]
