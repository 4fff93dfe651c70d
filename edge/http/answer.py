"""Prediction bodies: the outputs of a model as the JSON of its kind, in BODY."""

from edge.bound import models
from edge.http.jsontext import put, put_bytes
from edge.http.problem import BODY
from edge.http.tables import (
    BINARY,
    CLASSIFICATION,
    DETECTION,
    FIRST_LABEL,
    FIRST_OUTPUT,
    IS_F64,
    KIND,
    LABELS,
    MODEL_COLUMNS,
    MULTI_LABEL,
    OPENING,
    OUTPUT_AT,
    OUTPUT_COLUMNS,
    OUTPUT_ITEMS,
    OUTPUT_NAME_JSON,
    OUTPUTS,
    REGRESSION,
    SHAPE_JSON,
    UNIT_JSON,
    VECTOR,
)
from edge.http.textnum import print_f32, print_f64
from edge.types import Ptr, f32, f64, i32, is_finite, range


def value(model: Ptr[i32], k: i32) -> f64:
    """Output ``k`` of the model, widened."""
    if models.GIVES_FLOAT64 and (not models.GIVES_FLOAT32 or model[IS_F64] != 0):
        return models.OUT_F64[k]
    return f64(models.OUT_F32[k])


def all_finite(m: i32) -> bool:
    """Whether every output of model ``m`` can be said in JSON."""
    model = models.MODEL[m * MODEL_COLUMNS :]
    for o in range(model[OUTPUTS]):
        row = models.OUTPUT[(model[FIRST_OUTPUT] + o) * OUTPUT_COLUMNS :]
        for k in range(row[OUTPUT_ITEMS]):
            if not is_finite(value(model, row[OUTPUT_AT] + k)):
                return False
    return True


def put_value(at: i32, model: Ptr[i32], k: i32) -> i32:
    """Write output ``k`` as the shortest decimal of its dtype."""
    if models.GIVES_FLOAT64 and (not models.GIVES_FLOAT32 or model[IS_F64] != 0):
        return at + print_f64(BODY[at:], models.OUT_F64[k])
    return at + print_f32(BODY[at:], models.OUT_F32[k])


def put_rest(at: i32, model: Ptr[i32], k: i32) -> i32:
    """Write what output ``k`` leaves of 1, rounded to its dtype."""
    if models.GIVES_FLOAT64 and (not models.GIVES_FLOAT32 or model[IS_F64] != 0):
        return at + print_f64(BODY[at:], f64(1.0) - models.OUT_F64[k])
    return at + print_f32(BODY[at:], f32(1.0) - models.OUT_F32[k])


def put_values(at: i32, model: Ptr[i32], k: i32, n: i32) -> i32:
    """Write ``n`` outputs from ``k`` on as a JSON array."""
    at = put(BODY, at, b"[")
    for i in range(n):
        if i > 0:
            at = put(BODY, at, b",")
        at = put_value(at, model, k + i)
    return put(BODY, at, b"]")


def put_label(at: i32, model: Ptr[i32], k: i32) -> i32:
    """Write label ``k``, quotes included."""
    row = models.LABEL[(model[FIRST_LABEL] + k) * 2 :]
    return put_bytes(BODY, at, models.TEXT[row[0] :], row[1])


def prediction(m: i32) -> i32:
    """Write the answer of model ``m``. Its bytes."""
    model = models.MODEL[m * MODEL_COLUMNS :]
    output = models.OUTPUT[model[FIRST_OUTPUT] * OUTPUT_COLUMNS :]
    at = put_bytes(BODY, i32(0), models.TEXT[model[OPENING] :], model[OPENING + 1])
    kind = model[KIND]
    if models.GIVES_CLASSIFICATION and kind == CLASSIFICATION:
        at = put(BODY, at, b'"label":')
        at = put_label(at, model, most_likely(model, output))
        at = put_probabilities(at, model, output)
    elif models.GIVES_BINARY and kind == BINARY:
        second = value(model, output[OUTPUT_AT]) >= models.THRESHOLD[m]
        at = put(BODY, at, b'"label":')
        at = put_label(at, model, i32(second))
        at = put_both(at, model, output[OUTPUT_AT])
    elif models.GIVES_MULTI_LABEL and kind == MULTI_LABEL:
        at = put(BODY, at, b'"labels":[')
        at = put_likely_labels(at, model, output)
        at = put(BODY, at, b"]")
        at = put_probabilities(at, model, output)
    elif models.GIVES_REGRESSION and kind == REGRESSION:
        at = put(BODY, at, b'"value":')
        at = put_value(at, model, output[OUTPUT_AT])
        at = put_bytes(BODY, at, models.TEXT[model[UNIT_JSON] :], model[UNIT_JSON + 1])
    elif models.GIVES_VECTOR and kind == VECTOR:
        at = put(BODY, at, b'"vector":')
        at = put_values(at, model, output[OUTPUT_AT], output[OUTPUT_ITEMS])
    elif models.GIVES_DETECTION and kind == DETECTION:
        at = put_detections(at, model, output)
    elif models.GIVES_TENSOR:
        at = put_outputs(at, model)
    return put(BODY, at, b"}")


def most_likely(model: Ptr[i32], output: Ptr[i32]) -> i32:
    """The first label of the greatest value."""
    first = output[OUTPUT_AT]
    best = i32(0)
    for k in range(model[LABELS]):
        if value(model, first + k) > value(model, first + best):
            best = k
    return best


def put_likely_labels(at: i32, model: Ptr[i32], output: Ptr[i32]) -> i32:
    """Write the labels of at least one half, separated by commas."""
    written = i32(0)
    for k in range(model[LABELS]):
        if value(model, output[OUTPUT_AT] + k) >= 0.5:
            if written > 0:
                at = put(BODY, at, b",")
            at = put_label(at, model, k)
            written += 1
    return at


def put_probabilities(at: i32, model: Ptr[i32], output: Ptr[i32]) -> i32:
    """Write every label with its value."""
    at = put(BODY, at, b',"probabilities":{')
    for k in range(model[LABELS]):
        if k > 0:
            at = put(BODY, at, b",")
        at = put_label(at, model, k)
        at = put(BODY, at, b":")
        at = put_value(at, model, output[OUTPUT_AT] + k)
    return put(BODY, at, b"}")


def put_both(at: i32, model: Ptr[i32], k: i32) -> i32:
    """Write two labels: output ``k`` is the second's probability."""
    at = put(BODY, at, b',"probabilities":{')
    at = put_label(at, model, i32(0))
    at = put(BODY, at, b":")
    at = put_rest(at, model, k)
    at = put(BODY, at, b",")
    at = put_label(at, model, i32(1))
    at = put(BODY, at, b":")
    at = put_value(at, model, k)
    return put(BODY, at, b"}")


def put_detections(at: i32, model: Ptr[i32], output: Ptr[i32]) -> i32:
    """Write the rows with a score above zero.

    The three outputs are boxes (n, 4), scores (n) and classes (n); a row with score
    zero is padding, as fixed-size non-maximum suppression leaves it.
    """
    boxes = output[OUTPUT_AT]
    scores = output[OUTPUT_COLUMNS + OUTPUT_AT]
    classes = output[2 * OUTPUT_COLUMNS + OUTPUT_AT]
    at = put(BODY, at, b'"detections":[')
    written = i32(0)
    for k in range(output[OUTPUT_COLUMNS + OUTPUT_ITEMS]):
        label = i32(value(model, classes + k))
        known = label >= 0 and label < model[LABELS]
        if known and value(model, scores + k) > 0.0:
            if written > 0:
                at = put(BODY, at, b",")
            at = put(BODY, at, b'{"label":')
            at = put_label(at, model, label)
            at = put(BODY, at, b',"score":')
            at = put_value(at, model, scores + k)
            at = put(BODY, at, b',"box":')
            at = put_values(at, model, boxes + 4 * k, i32(4))
            at = put(BODY, at, b"}")
            written += 1
    return put(BODY, at, b"]")


def put_outputs(at: i32, model: Ptr[i32]) -> i32:
    """Write every output tensor with its shape."""
    at = put(BODY, at, b'"outputs":{')
    for o in range(model[OUTPUTS]):
        if o > 0:
            at = put(BODY, at, b",")
        row = models.OUTPUT[(model[FIRST_OUTPUT] + o) * OUTPUT_COLUMNS :]
        name = models.TEXT[row[OUTPUT_NAME_JSON] :]
        at = put_bytes(BODY, at, name, row[OUTPUT_NAME_JSON + 1])
        at = put(BODY, at, b':{"shape":')
        shape = models.TEXT[row[SHAPE_JSON] :]
        at = put_bytes(BODY, at, shape, row[SHAPE_JSON + 1])
        at = put(BODY, at, b',"values":')
        at = put_values(at, model, row[OUTPUT_AT], row[OUTPUT_ITEMS])
        at = put(BODY, at, b"}")
    return put(BODY, at, b"}")
