"""Who may run an instance now, and who waits for a place.

    with turns.turn("192.0.2.7", QUEUE_S):      # Busy when none comes free
        …

There are MOST_QUICK places. Who has held one for longer than SLOW_S holds a place of
MOST_SLOW others instead, while there are any: requests that run to their limit leave
room for those that end soon. One client's address holds a share of all, never all.
"""

import contextlib
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

MOST_QUICK = 16
MOST_SLOW = 8
SLOW_S = 0.5
MOST_OF_ONE = 20  # of the places together


class Busy(Exception):
    """There was no place in time, or there will be none any more."""


class Turns:
    """The places; ``waits`` is called, often, when somebody has to wait."""

    def __init__(self, waits: Callable[[], None] = lambda: None) -> None:
        self._waits = waits
        self._lock = threading.Lock()
        self._closed = False
        self._since: dict[object, float] = {}  # of each place held, oldest first
        self._held: Counter[str] = Counter()
        # who waits, the first first: each is woken alone, or hundreds would wake for
        # every place that comes free
        self._queue: dict[threading.Condition, str] = {}

    @property
    def running(self) -> int:
        """How many places are held."""
        return len(self._since)

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._queue)

    def close(self) -> None:
        """Give no more places; who waits for one is Busy."""
        with self._lock:
            self._closed = True
            for place in self._queue:
                place.notify()

    @contextlib.contextmanager
    def turn(self, address: str, seconds: float) -> Iterator[None]:
        """Hold a place during the block. Raises: Busy."""
        self._take(place := threading.Condition(self._lock), address, seconds)
        try:
            yield
        finally:
            with self._lock:
                del self._since[place]
                self._held[address] -= 1
                if not self._held[address]:
                    del self._held[address]
                self._wake_next()

    def _take(self, place: threading.Condition, address: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._lock:
            self._queue[place] = address
            try:
                while (wait := self._wait(place)) > 0:
                    self._waits()
                    left = until - time.monotonic()
                    if left <= 0 or self._closed:
                        raise Busy
                    place.wait(min(wait, left))
                if self._closed:
                    raise Busy
                self._since[place] = time.monotonic()
                self._held[address] += 1
            finally:
                del self._queue[place]
                self._wake_next()

    def _wait(self, place: object) -> float:
        """Return how long there is no place, unless it is woken; 0: there is."""
        n = len(self._since)
        if n >= MOST_QUICK + MOST_SLOW or place is not self._next():
            return math.inf
        if n < MOST_QUICK:
            return 0
        # the oldest beyond the quick places must be slow already
        last = list(self._since.values())[n - MOST_QUICK]
        return max(0, last + SLOW_S - time.monotonic())

    def _wake_next(self) -> None:
        if place := self._next():
            place.notify()

    def _next(self) -> threading.Condition | None:
        """Return the first who waits and may hold another place."""
        for place, address in self._queue.items():
            if self._held[address] < MOST_OF_ONE:
                return place
        return None
