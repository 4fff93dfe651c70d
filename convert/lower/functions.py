"""Functions of the subset as a map sees them: read from their annotations.

find("edge.scalars.less")   →   over T, takes a mask
find("edge.scalars.low_i32")   →   of named types: no lanes
"""

import importlib
import inspect
from dataclasses import dataclass
from functools import cache
from typing import Any

from convert.graph.dtypes import DTYPES


@dataclass(frozen=True)
class Function:
    """A function: ``general`` is over T and U; ``last``: it takes a mask or a kind."""

    module: str
    name: str
    operands: int
    general: bool
    last: str


@cache
def find(dotted: str) -> Function:
    """Look a function up. Raises: ValueError where there is none."""
    home, _, name = dotted.rpartition(".")
    try:
        found = getattr(importlib.import_module(home), name)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"{dotted}: there is no such function") from error
    parameters = list(inspect.signature(found).parameters.values())
    last = parameters[-1].name if parameters[-1].name in ("mask", "kind") else ""
    general = all(one.annotation is Any for one in parameters)
    return Function(home, name, len(parameters) - bool(last), general, last)


@cache
def for_dtype(dotted: str, dtype: str) -> str:
    """The function that stands for it where items are integers, or float64."""
    row, (home, _, name) = DTYPES[dtype], dotted.rpartition(".")
    if row.kind in ("int", "uint"):
        other = f"{dotted}_int"
    elif row.word == "f64":
        other = f"{home}64.{name}_f64"
    else:
        return dotted
    try:
        find(other)
    except ValueError:
        return dotted
    return other
