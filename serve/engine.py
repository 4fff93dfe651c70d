"""The process's wasmtime engine, in which instances can be told to stop.

    with ticking_engine().running():
        store.set_epoch_deadline(ticks(5.0))    # a trap after five seconds
        …

Its epoch advances only while something runs.
"""

import contextlib
import functools
import math
import threading
import time
from collections.abc import Iterator

from wasmtime import Config, Engine

SETTINGS = "epoch_interruption, no wasm_gc"  # part of the cache's key: see config()
TICK_S = 0.05


def config() -> Config:
    """Return the engine's settings, which SETTINGS names."""
    settings = Config()
    settings.epoch_interruption = True
    settings.wasm_gc = False  # its heap would come on top of the memories
    return settings


def ticks(seconds: float) -> int:
    """Return the epoch deadline for a time; the first tick may come at once."""
    return math.ceil(seconds / TICK_S) + 1


class TickingEngine:
    """An engine whose epoch goes on while instances run."""

    def __init__(self) -> None:
        self.engine = Engine(config())
        self._count = 0
        self._change = threading.Condition()
        threading.Thread(target=self._tick, name="epochs", daemon=True).start()

    def _tick(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._count)
            time.sleep(TICK_S)
            self.engine.increment_epoch()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Let the epoch go on for as long as the block runs."""
        with self._change:
            self._count += 1
            self._change.notify()
        try:
            yield
        finally:
            with self._change:
                self._count -= 1


@functools.cache
def ticking_engine() -> TickingEngine:
    """Return the one engine of this process."""
    return TickingEngine()
