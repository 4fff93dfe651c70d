"""A native adapter in a core module whose imports are Python functions.

The handler above it is the probe of ``tests/convert/pack``: its answer says what the
adapter handed over. Imports take and give what the canonical ABI says.
"""

import shutil
from pathlib import Path

from wasmtime import Engine, Func, Instance, Module, Store

from convert.compile.pipeline import compile_roots
from convert.pack.link import link
from convert.stage import stage

PROBE = Path(__file__).parents[2] / "convert" / "pack" / "probe.py"
ROOTS = ("edge.bound.host.handle", "edge.hosts.heap.cabi_realloc")
ANSWER_BYTES = 40  # the longest


def compiled(adapter: str, folder: Path) -> bytes:
    """Link the adapter of a stage in ``folder``; a core module, memory and all."""
    made = stage("TAKES_BODY = True\n", {}, adapter, folder)
    shutil.copyfile(PROBE, made / "edge" / "http" / "handler.py")
    found = compile_roots(made, ROOTS)
    return link(found.object, ["handle", "cabi_realloc"], found.blobs).core


class Core:
    """An instance; the functions of ``host`` are its imports."""

    def __init__(self, content: bytes, host: object) -> None:
        self.store = Store(Engine())
        module = Module(self.store.engine, content)
        functions = [
            Func(self.store, one.type, getattr(host, one.name))
            for one in module.imports
        ]
        self.exports = Instance(self.store, module, functions).exports(self.store)
        self.memory = self.exports["memory"]

    def close(self) -> None:
        """Let go of the host's functions, which wasmtime holds as long as the store.

        A store that lives until the interpreter ends takes it down with it.
        """
        self.store.close()

    def handle(self, *handles: int) -> int | None:
        return self.exports["handle"](self.store, *handles)

    def read(self, at: int, n: int) -> bytes:
        return bytes(self.memory.read(self.store, at, at + n))

    def numbers(self, at: int, n: int) -> list[int]:
        return [int.from_bytes(self.read(at + 4 * k, 4), "little") for k in range(n)]

    def write(self, at: int, content: bytes) -> None:
        self.memory.write(self.store, content, at)

    def lay(self, content: bytes, align: int = 1) -> tuple[int, int]:
        """Lay bytes where the component wants them; their address and number."""
        n = len(content)
        at = self.exports["cabi_realloc"](self.store, 0, 0, align, n)
        assert at % align == 0
        self.write(at, content)
        return at, n

    def answer(self, to: int, case: int, numbers: dict[int, int] | None = None) -> None:
        """Write an answer: its case, numbers by place; garbage in between."""
        assert to % 8 == 0
        self.write(to, bytes([case]) + b"\xaa" * (ANSWER_BYTES - 1))
        for at, number in (numbers or {}).items():
            self.write(to + at, number.to_bytes(4, "little"))
