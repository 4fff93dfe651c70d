"""``wasi:cli``, clocks, random and file systems: what a language's runtime asks for.

There are no arguments, environment, files or network; clocks and random bytes are real,
and what is printed goes to the server's log.
"""

import secrets
import time
from typing import Any

from serve.errors import Trapped
from serve.exchange import Exchange, Interfaces, NoBody
from serve.values import Err
from serve.wasiio import InputStream, OutputStream, Pollable

MOST_RANDOM_BYTES = 1 << 20
SECOND_NS = 1_000_000_000


def printed(x: Exchange) -> OutputStream:
    """``get-stdout`` and ``get-stderr``."""
    return OutputStream(x.printed)


def leave(x: Exchange, status: Any) -> None:
    """``exit``."""
    raise Trapped(f"it called exit({'failure' if isinstance(status, Err) else ''})")


def random_bytes(x: Exchange, n: int) -> bytes:
    """``get-random-bytes``."""
    if n > MOST_RANDOM_BYTES:
        raise Trapped(f"it asked for {n} random bytes, more than {MOST_RANDOM_BYTES}")
    return secrets.token_bytes(n)


def random_u64(x: Exchange) -> int:
    """``get-random-u64``."""
    return secrets.randbits(64)


def seed(x: Exchange) -> tuple[int, int]:
    """``insecure-seed``."""
    return secrets.randbits(64), secrets.randbits(64)


def now(x: Exchange) -> int:
    """``monotonic-clock.now``."""
    return time.monotonic_ns()


def at(x: Exchange, due_ns: int) -> Pollable:
    """``subscribe-instant``."""
    return Pollable(due_ns)


def after(x: Exchange, duration_ns: int) -> Pollable:
    """``subscribe-duration``."""
    return Pollable(time.monotonic_ns() + duration_ns)


def wall_clock(x: Exchange) -> tuple[int, int]:
    """``wall-clock.now``: seconds and nanoseconds."""
    return divmod(time.time_ns(), SECOND_NS)


def none(x: Exchange, *asked: Any) -> None:
    """Answer that there is none."""


def nothing(x: Exchange) -> list[Any]:
    """Answer that the list is empty."""
    return []


CLI: Interfaces = {
    "wasi:cli/environment": {
        "get-environment": nothing,
        "get-arguments": nothing,
        "initial-cwd": none,
    },
    "wasi:cli/exit": {"exit": leave},
    "wasi:cli/stdin": {"get-stdin": lambda x: InputStream(NoBody())},
    "wasi:cli/stdout": {"get-stdout": printed},
    "wasi:cli/stderr": {"get-stderr": printed},
    "wasi:cli/terminal-stdin": {"get-terminal-stdin": none},
    "wasi:cli/terminal-stdout": {"get-terminal-stdout": none},
    "wasi:cli/terminal-stderr": {"get-terminal-stderr": none},
    "wasi:clocks/monotonic-clock": {
        "now": now,
        "resolution": lambda x: 1,
        "subscribe-instant": at,
        "subscribe-duration": after,
    },
    "wasi:clocks/wall-clock": {
        "now": wall_clock,
        "resolution": lambda x: (0, 1),
    },
    "wasi:filesystem/preopens": {"get-directories": nothing},
    "wasi:filesystem/types": {"filesystem-error-code": none},
    "wasi:random/random": {
        "get-random-bytes": random_bytes,
        "get-random-u64": random_u64,
    },
    "wasi:random/insecure": {
        "get-insecure-random-bytes": random_bytes,
        "get-insecure-random-u64": random_u64,
    },
    "wasi:random/insecure-seed": {"insecure-seed": seed},
}
