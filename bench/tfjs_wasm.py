"""A graph and an image → the same in TensorFlow.js, in a Node.js of its own.

    with TensorFlowJs(mobilenet.graph(), mobilenet.image(), folder) as there:
        there.scores()          # float32, (1000,)
        there.seconds(10)       # 0.023: of processor time, each of ten inferences

Its WebAssembly backend, with SIMD and one thread; while nothing is asked, it waits.
"""

import contextlib
import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from bench.subjects import TFJS
from bench.tools import Missing, packages
from bench.wrk import Refused
from convert.graph import Graph

Floats = NDArray[np.float32]
SCRIPT = TFJS / "network.cjs"
WANTED = {"backend": "wasm", "simd": True, "threads": 1}


class TensorFlowJs:
    """A process that has read the network and answers line by line.

    Raises: Missing without Node.js or packages; Refused when it is not what it should
    be, and when it ends before its time.
    """

    def __init__(self, found: Graph, x: Floats, folder: Path) -> None:
        write(found, x, folder)
        self._log = folder / "node.log"
        with self._log.open("wb") as log:
            self._process = start(folder, log)

    def __enter__(self) -> Self:
        said = self._heard()
        if said != WANTED:
            self._end()
            raise Refused(f"TensorFlow.js runs on {said}, not on {WANTED}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def scores(self) -> Floats:
        """Return the scores of the image."""
        return np.array(self._asked("scores"), np.float32)

    def seconds(self, n: int) -> float:
        """Return the processor time of an inference, of n in a row."""
        return float(self._asked(str(n)))

    def _asked(self, line: str) -> Any:
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):  # then nothing is heard
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._end()
            said = self._log.read_text(errors="replace").strip()[-2000:]
            raise Refused(f"TensorFlow.js ended:\n{said}")
        return json.loads(line)

    def _end(self) -> None:
        self._process.communicate()  # closes its input, at whose end it ends


def start(folder: Path, log: BinaryIO) -> subprocess.Popen[str]:
    """Start Node.js on the network in a folder.

    Raises: Missing.
    """
    modules = packages()
    try:
        return subprocess.Popen(
            ["node", str(SCRIPT), str(folder)],
            env=os.environ | {"NODE_PATH": str(modules)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    except FileNotFoundError as error:
        raise Missing("node is not on the path") from error


def write(found: Graph, x: Floats, folder: Path) -> None:
    """Write network.json and floats.bin: nodes, and the values that are there."""
    depthwise = {n.inputs[1] for n in found.nodes if n.op == "depthwise_conv2d"}
    there = {found.inputs[0]: x}
    for name, value in found.values.items():
        if value.data is not None:
            data = np.asarray(value.data, np.float32)
            there[name] = data[..., np.newaxis] if name in depthwise else data
    ends = itertools.accumulate((data.size for data in there.values()), initial=0)
    places = zip(there.items(), ends, strict=False)
    network = {
        "nodes": list(_nodes(found)),
        "tensors": {n: {"shape": data.shape, "at": at} for (n, data), at in places},
    }
    (folder / "network.json").write_text(json.dumps(network))
    floats = b"".join(data.astype("<f4").tobytes() for data in there.values())
    (folder / "floats.bin").write_bytes(floats)


def _nodes(found: Graph) -> Iterator[dict[str, Any]]:
    """The nodes; what cuts the result of one before it is an activation of that one.

    TensorFlow.js has kernels for both in one, which a model of its own would call.
    """
    nodes = [node for node in found.nodes if node.op != "input"]
    cut = {node.first: node for node in nodes if node.op == "relu"}
    for node in nodes:
        if node.op == "relu":
            continue
        last = cut.get(node.result, node)
        yield {
            **{"op": node.op, "name": last.result, "inputs": node.inputs},
            "attributes": {
                **node.attributes,
                "activation": "none" if last is node else "relu6",
            },
        }
