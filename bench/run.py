"""What one run of the measurements knows: its subjects, their files, its patience."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.subjects import Subject


@dataclass(frozen=True)
class Patience:
    """How often and how long to measure."""

    rounds: int
    build_rounds: int  # of what takes seconds or minutes
    load_rounds: int  # many and short: a slow minute meets all subjects
    seconds: int  # under load, a round


WHOLE = Patience(rounds=5, build_rounds=3, load_rounds=24, seconds=1)
QUICK = Patience(rounds=2, build_rounds=1, load_rounds=2, seconds=1)


@dataclass(frozen=True)
class Run:
    """A folder of its own, the subjects, and the file of each for each host."""

    folder: Path
    subjects: tuple[Subject, ...]
    patience: Patience
    files: dict[tuple[str, str], Path] = field(default_factory=dict)

    def made_for(self, host: str) -> list[tuple[Subject, Path]]:
        """Return the subjects that run on a host, with their files."""
        return [(s, self.files[s.name, host]) for s in self.subjects if host in s.hosts]


def alternate[Name, Value](
    rounds: int, takes: dict[Name, Callable[[], Value]]
) -> Iterator[tuple[Name, Value]]:
    """Take a value of each in turn, A B C A B C …: a slow minute meets all of them."""
    for _ in range(rounds):
        for name, take in takes.items():
            yield name, take()
