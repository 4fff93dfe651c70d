"""Sources of the subset, compiled and run by wasmtime: what CPython is compared with.

machine = compiled(sources(tmp_path, x="def f(n: i32) -> i32: …"), ["edge.x.f"])
machine.call("f", 2)
"""

import ctypes
import threading
import time
from functools import cache, lru_cache
from pathlib import Path

import wasmtime

from convert.compile.pipeline import compile_roots
from convert.pack.link import link

ROOT = Path(__file__).parents[3]
ENDLESS_SECONDS = 1 << 40


@cache
def engine(limited=False):
    """An engine that counts steps, or one whose clock ticks, for ``Machine.limit``."""
    config = wasmtime.Config()
    config.consume_fuel, config.epoch_interruption = limited, not limited
    made = wasmtime.Engine(config)
    if not limited:
        threading.Thread(target=_tick, args=(made,), daemon=True).start()
    return made


def _tick(engine):
    while True:
        time.sleep(1)
        engine.increment_epoch()


@lru_cache(4)
def module(core, limited=False):
    """A core module, translated once for several instances."""
    return wasmtime.Module(engine(limited), core)


def sources(folder, **modules):
    """A root with the whole of ``edge`` and further modules in it."""
    (folder / "edge").mkdir(parents=True, exist_ok=True)
    for one in (ROOT / "edge").iterdir():
        if one.name != "__pycache__" and not (folder / "edge" / one.name).exists():
            (folder / "edge" / one.name).symlink_to(one)
    for name, text in modules.items():
        (folder / "edge" / f"{name}.py").write_text(text, "utf-8")
    return folder


def compiled(root, roots, *, checked=False, steps=None):
    """Compile and instantiate: functions of ``roots`` can be called by their names."""
    names = [one.rpartition(".")[2] for one in roots]
    found = compile_roots(root, roots, checked=checked)
    return Machine(link(found.object, names, found.blobs, names=checked).core, steps)


class Machine:
    """A core module, running; a call may take ``steps`` instructions, or any number."""

    def __init__(self, core, steps=None):
        self.core, self.steps = core, steps
        limited = steps is not None
        self.store = wasmtime.Store(engine(limited))
        if limited:
            self.store.set_fuel(steps)
        else:
            self.limit(ENDLESS_SECONDS)
        instance = wasmtime.Instance(self.store, module(core, limited), [])
        self.exports = instance.exports(self.store)

    def call(self, name, *arguments):
        if self.steps is not None:
            self.store.set_fuel(self.steps)
        return self.exports[name](self.store, *arguments)

    def limit(self, seconds):
        """Let what runs longer from now on end in a wasmtime.Trap."""
        self.store.set_epoch_deadline(seconds)

    def bytes(self, address, n):
        """The memory's bytes from an address on, to read and to write."""
        memory = self.exports["memory"]
        base = ctypes.addressof(memory.data_ptr(self.store).contents)
        if not 0 <= address <= address + n <= memory.data_len(self.store):
            raise IndexError(f"{n} bytes at {address}")
        return memoryview((ctypes.c_uint8 * n).from_address(base + address)).cast("B")
