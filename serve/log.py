"""Lines for the terminal: what was asked and answered, and what went wrong.

    12:30:01 GET /iris?sepal_length=5.1 200 112 B 0.8 ms

A line is escaped, so nothing that a client sends steers the terminal.
"""

import sys
import time
from collections.abc import Callable

MOST_TARGET_CHARACTERS = 100

type Log = Callable[[str], None]


def to_stderr(text: str) -> None:
    """Print lines with the time, in one piece each."""
    now = time.strftime("%H:%M:%S")
    for line in text.splitlines():
        sys.stderr.write(f"{now} {escaped(line)}\n")
    sys.stderr.flush()


def escaped(text: str) -> str:
    """Return a text in which nothing steers a terminal."""
    return "".join(c if c.isprintable() else _code(c) for c in text)


def _code(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{{{number:x}}}"


def access(method: str, target: bytes, status: int, n: int, seconds: float) -> str:
    """Return the line for a request: its target is cut and escaped."""
    text = escaped(target.decode(errors="backslashreplace"))
    if len(text) > MOST_TARGET_CHARACTERS:
        text = text[:MOST_TARGET_CHARACTERS] + "…"
    return f"{method} {text} {status} {n} B {seconds * 1e3:.1f} ms"
