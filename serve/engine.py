"""The process's wasmtime engine, in which instances can be told to stop.

    with ticking_engine().running():
        store.set_epoch_deadline(ticks(5.0))    # a trap after five seconds
        …

Its epoch advances only while something runs.

A forked child has one thread, whatever its parent had: locks that another thread held
stay locked there, and the threads that advance the epoch or compile are gone. So forks
wait for ``LOADING``, engines that the child inherits start a thread of their own when
they next run something, and what the child loads goes into a new engine, which compiles
in the thread that asks.
"""

import contextlib
import math
import os
import threading
import time
import weakref
from collections.abc import Iterator

from wasmtime import Config, Engine

SETTINGS = "epoch_interruption, no wasm_gc"  # part of the cache's key: see config()
TICK_S = 0.05

# held while the tables change that wasmtime keeps of all compiled code
LOADING = threading.RLock()


def config() -> Config:
    """Return the engine's settings, which SETTINGS names."""
    settings = compiling()
    settings.epoch_interruption = True
    settings.wasm_gc = False  # its heap would come on top of the memories
    return settings


def compiling() -> Config:
    """Return settings with which any process may compile; the code is the same."""
    settings = Config()
    settings.parallel_compilation = not _forked and _a_thread_for_each_core()
    return settings


def _a_thread_for_each_core() -> bool:
    """Whether a process may have so many: the compiler ends it if it may not."""
    done, started = threading.Event(), []
    try:
        for _ in range(os.cpu_count() or 1):
            thread = threading.Thread(target=done.wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError:
        return False
    finally:
        done.set()
        for thread in started:
            thread.join()
    return True


def ticks(seconds: float) -> int:
    """Return the epoch deadline for a time; the first tick may come at once."""
    return math.ceil(seconds / TICK_S) + 1


class TickingEngine:
    """An engine whose epoch goes on while instances run."""

    def __init__(self) -> None:
        self.engine = Engine(config())
        self.restart()
        _engines.add(self)

    def restart(self) -> None:
        """Forget the threads of another process."""
        self._running: set[object] = set()
        self._awake = threading.Event()
        self._starting = threading.Lock()
        self._ticker: threading.Thread | None = None

    def _tick(self) -> None:
        while True:
            self._awake.wait()
            time.sleep(TICK_S)
            self.engine.increment_epoch()
            if not self._running:
                self._awake.clear()
                if self._running:  # since it was looked at
                    self._awake.set()

    def _wake(self) -> None:
        with self._starting:
            if self._ticker is None:
                ticker = threading.Thread(target=self._tick, name="epochs", daemon=True)
                ticker.start()
                self._ticker = ticker
        self._awake.set()

    def start(self) -> object:
        """Let the epoch go on until ``stop`` is given what this returns."""
        run = object()
        self._running.add(run)
        if not self._awake.is_set():
            self._wake()
        return run

    def stop(self, run: object) -> None:
        """End what ``start`` began; in a forked child it may not be known."""
        self._running.discard(run)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Let the epoch go on for as long as the block runs."""
        run = self.start()
        try:
            yield
        finally:
            self.stop(run)


_engines: weakref.WeakSet[TickingEngine] = weakref.WeakSet()
_current: TickingEngine | None = None
_forked = False


def ticking_engine() -> TickingEngine:
    """Return the one engine into which this process loads."""
    global _current
    with LOADING:
        if _current is None:
            _current = TickingEngine()
        return _current


def _in_child() -> None:
    global _current, _forked
    _current, _forked = None, True
    for engine in _engines:
        engine.restart()
    LOADING.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=LOADING.acquire,
        after_in_parent=LOADING.release,
        after_in_child=_in_child,
    )
