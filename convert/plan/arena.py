"""Lifetimes → offsets: values that are never live together share memory.

place([Life(0, 1, 16), Life(1, 2, 8), Life(2, 3, 16)])  →  [0, 16, 0], 24 bytes
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Life:
    """A value made in step ``first`` and read last in step ``last``, of n bytes."""

    first: int
    last: int
    n: int


def place(lives: Sequence[Life]) -> tuple[list[int], int]:
    """Give each value an offset, and say how many bytes that takes in all.

    First fit, the largest values first: a small arena, found in a fixed order.
    """
    offsets = [0] * len(lives)
    placed: list[int] = []
    for i in sorted(range(len(lives)), key=lambda i: (-lives[i].n, lives[i].first, i)):
        taken = sorted(
            (offsets[j], offsets[j] + lives[j].n)
            for j in placed
            if lives[j].first <= lives[i].last and lives[i].first <= lives[j].last
        )
        at = 0
        for start, end in taken:
            if at + lives[i].n <= start:
                break
            at = max(at, end)
        offsets[i] = at
        placed.append(i)
    total = max((at + one.n for at, one in zip(offsets, lives, strict=True)), default=0)
    return offsets, total
