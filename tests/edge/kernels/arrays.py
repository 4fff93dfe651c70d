"""The vector words of the subset on NumPy arrays: for sweeps too long for CPython."""

import types
from pathlib import Path

import numpy as np

import edge.types


def f32x4(*lanes):
    (only,) = lanes
    return np.float32(only) if isinstance(only, float) else only.astype(np.float32)


def as_f32x4(x):
    return np.asarray(x, np.int32).view(np.float32)


def as_i32x4(x):
    return np.asarray(x, np.float32).view(np.int32)


def select(mask, x, y):
    return np.where(mask, x, y)


def over_arrays(module):
    """A subset module as plain functions of float32 arrays, the same operations."""
    words = types.ModuleType("words")
    words.__dict__.update(vars(edge.types))
    words.__dict__.update(
        f32x4=f32x4,
        as_f32x4=as_f32x4,
        as_i32x4=as_i32x4,
        select=select,
        fabs=np.fabs,
        sqrt=np.sqrt,
    )
    source = Path(module.__file__).read_text()
    made = types.ModuleType(module.__name__)
    made.__dict__.update(words.__dict__)
    body = source.split("\n)\n", 1)[1]  # after the import of the words
    exec(compile(body, module.__file__, "exec"), made.__dict__)
    return made
