"""The loops of ``guest/sweep.py``, compiled and running, their buffers as arrays.

sweep = Sweep(core(folder))
sweep.call("read_back", 0, 1024)  →  1024
"""

from pathlib import Path

import numpy as np

from convert.compile.pipeline import compile_roots
from convert.pack.link import link
from tests.convert.compile.machine import Machine, sources

GUEST = Path(__file__).parent / "guest"
MATH = "exp", "expm1", "log", "tanh", "sigmoid"
EXPORTS = (
    *("place", "read_back", "print32", "print64", "parse32", "parse64"),
    *(f"{name}_all" for name in MATH),
)
ITEMS = 1 << 20
LINES = 1 << 16  # of texts at once
TEXT_BYTES = 1 << 23
# names in the order of ``place``
BUFFERS = {
    "x": (np.float32, ITEMS),
    "y": (np.float32, ITEMS),
    "wide": (np.float64, LINES),
    "bits": (np.uint64, LINES),
    "sizes": (np.int32, LINES),
    "text": (np.uint8, TEXT_BYTES),
}


def core(folder: Path) -> bytes:
    """Compile the release build of the loops with the sources in ``edge``."""
    root = sources(folder, sweep=(GUEST / "sweep.py").read_text())
    found = compile_roots(root, [f"edge.sweep.{name}" for name in EXPORTS])
    return link(found.object, EXPORTS, found.blobs).core


class Sweep(Machine):
    """The core module; its memory does not grow, so the arrays stay where they are."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        for k, (name, (dtype, items)) in enumerate(BUFFERS.items()):
            size = items * np.dtype(dtype).itemsize
            memory = self.bytes(self.call("place", k), size)
            setattr(self, name, np.frombuffer(memory, dtype))
