"""The vector words of the subset on NumPy arrays: for sweeps too long for CPython."""

import types
from pathlib import Path

import numpy as np

import edge.types


def _f32x4(lane):
    return np.float32(lane) if isinstance(lane, float) else lane.astype(np.float32)


def _as_f32x4(x):
    return np.asarray(x, np.int32).view(np.float32)


def _as_i32x4(x):
    return np.asarray(x, np.float32).view(np.int32)


def _as_f64x2(x):
    return np.asarray(x, np.int64).view(np.float64)


def _as_i64x2(x):
    return np.asarray(x, np.float64).view(np.int64)


WORDS = {
    "f32x4": _f32x4,
    "as_f32x4": _as_f32x4,
    "as_i32x4": _as_i32x4,
    "f64x2": np.float64,
    "as_f64x2": _as_f64x2,
    "as_i64x2": _as_i64x2,
    "select": np.where,
    "fabs": np.fabs,
}


def over_arrays(module):
    """A subset module of vectors as functions of arrays: the same steps."""
    source = Path(module.__file__).read_text()
    made = types.ModuleType(module.__name__)
    exec(compile(source, module.__file__, "exec"), made.__dict__)
    for name in vars(made).keys() & set(edge.types.__all__):
        if name in WORDS:
            setattr(made, name, WORDS[name])
    return made
