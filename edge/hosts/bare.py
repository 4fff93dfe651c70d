"""A model without HTTP: a core module that a program feeds through its memory.

Exported are ``input(i)`` and ``output(i)``, the addresses of the first model's features
and output tensors, and ``run()``. A feature of dtype float32 or float64 lies there as
it is, one of int32, int64 or bool as 64-bit integers; an output in the model's dtype.
"""

from edge.bound import models
from edge.http.tables import (
    DTYPE,
    FEATURE_COLUMNS,
    FEATURES,
    FIRST_FEATURE,
    FIRST_OUTPUT,
    FLOAT32,
    FLOAT64,
    IS_F64,
    OUTPUT_AT,
    OUTPUT_COLUMNS,
    OUTPUTS,
    SLOT,
    STRING,
)
from edge.types import address, i32, trap


def input(i: i32) -> i32:
    """Where the values of feature ``i`` go; texts have no such place."""
    if i < 0 or i >= models.MODEL[FEATURES]:
        trap()
    row = models.FEATURE[(models.MODEL[FIRST_FEATURE] + i) * FEATURE_COLUMNS :]
    dtype = row[DTYPE]
    if dtype == STRING:
        trap()
    if dtype == FLOAT32:
        return address(models.F32[row[SLOT] :])
    if dtype == FLOAT64:
        return address(models.F64[row[SLOT] :])
    return address(models.I64[row[SLOT] :])


def output(i: i32) -> i32:
    """Where ``run`` leaves output ``i``."""
    if i < 0 or i >= models.MODEL[OUTPUTS]:
        trap()
    row = models.OUTPUT[(models.MODEL[FIRST_OUTPUT] + i) * OUTPUT_COLUMNS :]
    if models.MODEL[IS_F64] != 0:
        return address(models.OUT_F64[row[OUTPUT_AT] :])
    return address(models.OUT_F32[row[OUTPUT_AT] :])


def run() -> None:
    """Predict from what lies at the inputs."""
    models.predict(i32(0))
