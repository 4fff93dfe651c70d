"""How deep things may stand in one another, and a stack for it while compiling."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# how deep expressions, statements and the functions that they call may stand in one
# another, all in all
MOST_DEPTH = 10_000


@contextmanager
def deep_stack() -> Iterator[None]:
    """Let Python's stack hold MOST_DEPTH things in one another: some calls for each."""
    former = sys.getrecursionlimit()
    sys.setrecursionlimit(max(former, 10 * MOST_DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(former)
