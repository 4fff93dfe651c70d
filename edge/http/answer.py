"""Predictions: the outputs of a model in ANSWER, member by member.

``convert/documents/forms.py`` says which members an answer has.
"""

from edge.bound import models
from edge.http.buffers import ANSWER
from edge.http.jsontext import put, put_bytes
from edge.http.tables import (
    BEST_LABEL,
    BOTH_SHARES,
    DETECTIONS,
    FIRST_LABEL,
    FIRST_MEMBER,
    FIRST_OUTPUT,
    IS_F64,
    LABELS,
    LIKELY_LABELS,
    MEMBER_COLUMNS,
    MEMBER_TEXT,
    MEMBER_VALUE,
    MEMBERS,
    MODEL_COLUMNS,
    NUMBER,
    NUMBERS,
    OUTPUT_AT,
    OUTPUT_COLUMNS,
    OUTPUT_ITEMS,
    OUTPUT_NAME_JSON,
    OUTPUTS,
    SECOND_LABEL,
    SHAPE_JSON,
    SHARES,
    TENSORS,
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
        return at + print_f64(ANSWER[at:], models.OUT_F64[k])
    return at + print_f32(ANSWER[at:], models.OUT_F32[k])


def put_rest(at: i32, model: Ptr[i32], k: i32) -> i32:
    """Write what output ``k`` leaves of 1, rounded to its dtype."""
    if models.GIVES_FLOAT64 and (not models.GIVES_FLOAT32 or model[IS_F64] != 0):
        return at + print_f64(ANSWER[at:], f64(1.0) - models.OUT_F64[k])
    return at + print_f32(ANSWER[at:], f32(1.0) - models.OUT_F32[k])


def put_values(at: i32, model: Ptr[i32], k: i32, n: i32) -> i32:
    """Write ``n`` outputs from ``k`` on as a JSON array."""
    at = put(at, b"[")
    for i in range(n):
        if i > 0:
            at = put(at, b",")
        at = put_value(at, model, k + i)
    return put(at, b"]")


def put_label(at: i32, model: Ptr[i32], k: i32) -> i32:
    """Write label ``k``, quotes included."""
    row = models.LABEL[(model[FIRST_LABEL] + k) * 2 :]
    return put_bytes(at, models.TEXT[row[0] :], row[1])


def prediction(m: i32) -> i32:
    """Write the answer of model ``m``. Its bytes."""
    model = models.MODEL[m * MODEL_COLUMNS :]
    output = models.OUTPUT[model[FIRST_OUTPUT] * OUTPUT_COLUMNS :]
    at = i32(0)
    for k in range(model[MEMBERS]):
        row = models.MEMBER[(model[FIRST_MEMBER] + k) * MEMBER_COLUMNS :]
        at = put_bytes(at, models.TEXT[row[MEMBER_TEXT] :], row[MEMBER_TEXT + 1])
        at = put_member(at, row[MEMBER_VALUE], m, output)
    return at


def put_member(at: i32, member: i32, m: i32, output: Ptr[i32]) -> i32:
    """Write the value of a member of the answer of model ``m``."""
    model = models.MODEL[m * MODEL_COLUMNS :]
    first = output[OUTPUT_AT]
    if models.GIVES_BEST_LABEL and member == BEST_LABEL:
        return put_label(at, model, most_likely(model, first))
    if models.GIVES_SECOND_LABEL and member == SECOND_LABEL:
        return put_label(at, model, i32(value(model, first) >= models.THRESHOLD[m]))
    if models.GIVES_LIKELY_LABELS and member == LIKELY_LABELS:
        return put_likely_labels(at, model, first)
    if models.GIVES_SHARES and member == SHARES:
        return put_shares(at, model, first)
    if models.GIVES_BOTH_SHARES and member == BOTH_SHARES:
        return put_both_shares(at, model, first)
    if models.GIVES_NUMBER and member == NUMBER:
        return put_value(at, model, first)
    if models.GIVES_NUMBERS and member == NUMBERS:
        return put_values(at, model, first, output[OUTPUT_ITEMS])
    if models.GIVES_DETECTIONS and member == DETECTIONS:
        return put_detections(at, model, output)
    if models.GIVES_TENSORS and member == TENSORS:
        return put_tensors(at, model)
    return at


def most_likely(model: Ptr[i32], first: i32) -> i32:
    """The first label of the greatest value, of outputs from ``first`` on."""
    best = i32(0)
    for k in range(model[LABELS]):
        if value(model, first + k) > value(model, first + best):
            best = k
    return best


def put_likely_labels(at: i32, model: Ptr[i32], first: i32) -> i32:
    """Write the labels of at least one half as a JSON array."""
    at = put(at, b"[")
    written = i32(0)
    for k in range(model[LABELS]):
        if value(model, first + k) >= 0.5:
            if written > 0:
                at = put(at, b",")
            at = put_label(at, model, k)
            written += 1
    return put(at, b"]")


def put_shares(at: i32, model: Ptr[i32], first: i32) -> i32:
    """Write every label with its value as a JSON object."""
    at = put(at, b"{")
    for k in range(model[LABELS]):
        if k > 0:
            at = put(at, b",")
        at = put_label(at, model, k)
        at = put(at, b":")
        at = put_value(at, model, first + k)
    return put(at, b"}")


def put_both_shares(at: i32, model: Ptr[i32], k: i32) -> i32:
    """Write two labels as a JSON object: output ``k`` is the second's probability."""
    at = put(at, b"{")
    at = put_label(at, model, i32(0))
    at = put(at, b":")
    at = put_rest(at, model, k)
    at = put(at, b",")
    at = put_label(at, model, i32(1))
    at = put(at, b":")
    at = put_value(at, model, k)
    return put(at, b"}")


def put_detections(at: i32, model: Ptr[i32], output: Ptr[i32]) -> i32:
    """Write the rows with a score above zero as a JSON array.

    The three outputs are boxes (n, 4), scores (n) and classes (n); a row with score
    zero is padding, as fixed-size non-maximum suppression leaves it.
    """
    boxes = output[OUTPUT_AT]
    scores = output[OUTPUT_COLUMNS + OUTPUT_AT]
    classes = output[2 * OUTPUT_COLUMNS + OUTPUT_AT]
    at = put(at, b"[")
    written = i32(0)
    for k in range(output[OUTPUT_COLUMNS + OUTPUT_ITEMS]):
        label = i32(value(model, classes + k))
        known = label >= 0 and label < model[LABELS]
        if known and value(model, scores + k) > 0.0:
            if written > 0:
                at = put(at, b",")
            at = put(at, b'{"label":')
            at = put_label(at, model, label)
            at = put(at, b',"score":')
            at = put_value(at, model, scores + k)
            at = put(at, b',"box":')
            at = put_values(at, model, boxes + 4 * k, i32(4))
            at = put(at, b"}")
            written += 1
    return put(at, b"]")


def put_tensors(at: i32, model: Ptr[i32]) -> i32:
    """Write every output tensor with its shape as a JSON object."""
    at = put(at, b"{")
    for o in range(model[OUTPUTS]):
        if o > 0:
            at = put(at, b",")
        row = models.OUTPUT[(model[FIRST_OUTPUT] + o) * OUTPUT_COLUMNS :]
        name = models.TEXT[row[OUTPUT_NAME_JSON] :]
        at = put_bytes(at, name, row[OUTPUT_NAME_JSON + 1])
        at = put(at, b':{"shape":')
        shape = models.TEXT[row[SHAPE_JSON] :]
        at = put_bytes(at, shape, row[SHAPE_JSON + 1])
        at = put(at, b',"values":')
        at = put_values(at, model, row[OUTPUT_AT], row[OUTPUT_ITEMS])
        at = put(at, b"}")
    return put(at, b"}")
