"""The body of a request → ``models.BODY``, in whatever pieces it comes.

A source of values, or a model, reads it there: ``BODY_BYTES[0]`` bytes.
"""

from edge.bound import host, models
from edge.types import i32


def take(most: i32) -> i32:
    """Read a body of at most ``most`` bytes. 0, or the status that says what is wrong.

    Of one that is too long, one byte too many is read, and no more.
    """
    n = i32(0)
    while n <= most:
        size = host.read(models.BODY[n:], most + 1 - n)
        if size < 0:
            return i32(400)
        if size == 0:
            models.BODY_BYTES[0] = n
            return i32(0)
        n += size
    return i32(413)


def leave() -> None:
    """Read nothing."""
    models.BODY_BYTES[0] = 0
