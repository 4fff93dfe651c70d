"""Lines for the terminal: what was asked and answered, and what went wrong.

    12:30:01 GET /iris?sepal_length=5.1 200 112 B 0.8 ms

A line is escaped, so nothing that a client sends steers the terminal. A thread of its
own writes the lines: who says one never waits for the terminal, a full disk or a pipe
that nobody reads. What cannot be kept until then is dropped, counted, and said.
"""

import contextlib
import os
import queue
import select
import sys
import threading
import time
from collections.abc import Callable

MOST_TARGET_CHARACTERS = 100
MOST_WAITING_LINES = 1_000
MOST_LINE_CHARACTERS = 2_000
SELDOM_S = 60.0  # between two lines that say the same
FLUSH_S = 1.0  # for the last lines, when a server ends
WAIT_MS = 500

type Log = Callable[[str], None]


class Printer:
    """Writes lines to stderr, or to a file descriptor, in a thread of its own."""

    def __init__(self, descriptor: int | None = None) -> None:
        self.dropped = 0
        self._descriptor = descriptor
        self._lines: queue.Queue[str] = queue.Queue(MOST_WAITING_LINES)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, text: str) -> None:
        """Print lines with the time; never wait, never fail."""
        now = time.strftime("%H:%M:%S")
        self._start()
        for line in text.splitlines():
            try:
                self._lines.put_nowait(f"{now} {escaped(line[:MOST_LINE_CHARACTERS])}")
            except queue.Full:
                with self._lock:
                    self.dropped += 1

    def flush(self, seconds: float = FLUSH_S) -> None:
        """Wait, but not for long, until everything said so far is written."""
        until = time.monotonic() + seconds
        while self._lines.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.005)

    def _start(self) -> None:
        with self._lock, contextlib.suppress(RuntimeError):  # no more threads
            if self._thread is None or not self._thread.is_alive():  # after a fork, too
                self._thread = threading.Thread(target=self._print, daemon=True)
                self._thread.start()

    def _print(self) -> None:
        while True:
            line = self._lines.get()
            written = self._write(f"{line}\n")
            with self._lock:
                dropped, self.dropped = self.dropped, 0
            if not written:
                dropped += 1
            elif dropped:
                told = f"{time.strftime('%H:%M:%S')} {dropped} lines were dropped here"
                dropped = 0 if self._write(f"{told}\n") else dropped
            with self._lock:
                self.dropped += dropped
            self._lines.task_done()

    def _write(self, text: str) -> bool:
        stream = sys.stderr
        try:
            if self._descriptor is not None:
                return _write_all(self._descriptor, text.encode())
            try:
                descriptor = stream.fileno()
            except (OSError, ValueError):  # a stream in memory
                stream.write(text)
                return True
            encoding = stream.encoding or "utf-8"
            return _write_all(descriptor, text.encode(encoding, "backslashreplace"))
        except (OSError, ValueError, AttributeError):  # closed, full, or none at all
            return False


def _write_all(descriptor: int, data: bytes) -> bool:
    # not through sys.stderr: its lock, held here, would hold up the process's end
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except BlockingIOError:
            waiting = select.poll()
            waiting.register(descriptor, select.POLLOUT)
            waiting.poll(WAIT_MS)
    return True


to_stderr = Printer()


def announce(text: str, log: Log) -> None:
    """Print a line to stdout; where that cannot be, say it in the log."""
    try:
        if sys.stdout is None:
            raise ValueError("there is no stdout")
        print(text, flush=True)
    except (OSError, ValueError):
        log(text)
        # what could not be written is tried again when Python ends: into nothing
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Seldom:
    """A log for what an attacker can bring about at will: each line once a minute."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._last: dict[str, float] = {}

    def __call__(self, text: str) -> None:
        """Say a line unless it was said within the last minute."""
        now = time.monotonic()
        if now - self._last.get(text, -SELDOM_S) >= SELDOM_S:
            self._last[text] = now
            self._log(text)


def escaped(text: str) -> str:
    """Return a text in which nothing steers a terminal."""
    return "".join(c if c.isprintable() else _code(c) for c in text)


def _code(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{{{number:x}}}"


def access(method: str, target: bytes, status: int, n: int, seconds: float) -> str:
    """Return the line for a request: its target is cut and escaped."""
    shown = target[: 4 * MOST_TARGET_CHARACTERS + 4]  # a character has four bytes
    text = escaped(shown.decode(errors="backslashreplace"))
    if len(text) > MOST_TARGET_CHARACTERS or len(shown) < len(target):
        text = text[:MOST_TARGET_CHARACTERS] + "…"
    return f"{method} {text} {status} {n} B {seconds * 1e3:.1f} ms"
