"""SIGINT, SIGTERM and SIGHUP: whenever they come, the process ends in good order.

    with Signals() as signals:
        …                   # a signal here raises SystemExit: what is begun is undone
        signals.expect()    # from here on one is kept for `wait`
        signals.wait(say)   # calls say; returns on a signal, however soon it comes
        …                   # another one raises SystemExit again

A handler that wakes a waiting thread through a lock can meet that lock held by the very
thread that it interrupts. A pipe has no such moment, and wakes whichever thread the
system gave the signal to.
"""

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

NUMBERS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


class Signals:
    """What signals do during a block of the main thread."""

    def __init__(self) -> None:
        self.number: int | None = None
        self._waiting = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Signals":
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        self._pipe_before = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        self._hook_before, sys.unraisablehook = sys.unraisablehook, self._unraisable
        for number in NUMBERS:
            handler = signal.getsignal(number)
            if number != signal.SIGHUP or handler != signal.SIG_IGN:  # nohup
                self._before[number] = handler
                signal.signal(number, self._end)
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._pipe_before)
        sys.unraisablehook = self._hook_before
        os.close(self._woken)
        os.close(self._waker)

    def _end(self, number: int, frame: FrameType | None) -> None:
        expected = self._waiting and self.number is None
        self.number = number
        if not expected:
            raise SystemExit(128 + number)

    def _unraisable(self, told: Any) -> None:
        # a signal in a destructor: Python drops the SystemExit, `wait` makes it good
        if not isinstance(told.exc_value, SystemExit):
            self._hook_before(told)

    def expect(self) -> None:
        """Let the next signal end ``wait``, even if it comes before."""
        self._waiting = True

    def wait(self, begun: Callable[[], None] = lambda: None) -> None:
        """Call ``begun`` and wait for a signal.

        One whose SystemExit got lost before, in a destructor, counts as well.
        """
        self.expect()
        begun()
        while self.number is None:
            with contextlib.suppress(InterruptedError):
                select.select([self._woken], [], [])
                os.read(self._woken, 1)
        self._waiting = False
