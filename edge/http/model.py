"""A model's name and a query → an answer in ANSWER: the contract without HTTP.

``edge/http/handler.py`` answers requests with these parts, ``edge/hosts`` any other
caller.
"""

from edge.bound import models
from edge.http.answer import all_finite, prediction
from edge.http.buffers import ANSWER, TARGET_BYTES
from edge.http.given import GIVEN, VALUE, VALUE_COLUMNS
from edge.http.problem import simple, wrong_parameters
from edge.http.request import collect
from edge.http.tables import (
    FEATURES,
    FIRST_FEATURE,
    IGNORE_UNKNOWN,
    MODEL_COLUMNS,
    NAME,
    QUERY,
)
from edge.http.text import same
from edge.http.unpack import unpack
from edge.http.values import read
from edge.types import Bytes, Ptr, i32, len, ptr, range, u8

TOO_LONG = b"path and query are longer than 8192 bytes"
NOT_FINITE = b"the model has no finite answer for these values"


def model_text(m: i32, column: i32) -> tuple[Ptr[u8], i32]:
    """A text of model ``m``."""
    row = models.MODEL[m * MODEL_COLUMNS :]
    return models.TEXT[row[column] :], row[column + 1]


def row_text(row: Ptr[i32]) -> tuple[Ptr[u8], i32]:
    """The text that a row names."""
    return models.TEXT[row[0] :], row[1]


def named(name: Ptr[u8], n: i32) -> i32:
    """The model of that name; -1 where there is none."""
    for m in range(models.MODELS):
        known, size = model_text(m, i32(NAME))
        if same(name, n, known, size):
            return m
    return i32(-1)


def document(row: Ptr[i32]) -> Ptr[u8]:
    """The document that a row names, unpacked into ANSWER with all others."""
    unpack(ANSWER, models.DOCUMENTS, i32(models.DOCUMENTS_BYTES))
    return ANSWER[row[0] :]


def signatures() -> tuple[Ptr[u8], i32]:
    """The models' signatures, a JSON array."""
    return document(models.SIGNATURES), models.SIGNATURES[1]


def predict(name: Ptr[u8], name_bytes: i32, query: Ptr[u8], n: i32) -> tuple[i32, i32]:
    """Leave an answer or a problem document in ANSWER: 0 or 1, and its bytes."""
    m = named(name, name_bytes)
    if m < 0:
        return i32(1), not_found()
    if n > TARGET_BYTES:
        return i32(1), too_long()
    problem = take(m, gather(m, i32(QUERY), query, n))
    if problem == 0:
        problem = run(m)
    if problem > 0:
        return i32(1), problem
    return i32(0), prediction(m)


def gather(m: i32, source: i32, query: Ptr[u8], n: i32) -> i32:
    """Lay down what a source gives for model ``m``; how many unknown names it has."""
    # until a body is read the query is the only source
    if not models.TAKES_BODY or source == QUERY:
        return collect(m, query, n)
    return i32(0)


def is_asked(m: i32, query_bytes: i32) -> bool:
    """Whether a query asks for a prediction of model ``m``, not for what is beside."""
    model = models.MODEL[m * MODEL_COLUMNS :]
    if query_bytes == 0 or not models.IGNORES_UNKNOWN or model[IGNORE_UNKNOWN] == 0:
        return query_bytes > 0
    for f in range(model[FEATURES]):
        if VALUE[f * VALUE_COLUMNS + GIVEN] > 0:
            return True
    return False


def take(m: i32, unknown: i32) -> i32:
    """Read what was gathered; the bytes of the problem document, or 0."""
    model = models.MODEL[m * MODEL_COLUMNS :]
    first = model[FIRST_FEATURE]
    if models.IGNORES_UNKNOWN and model[IGNORE_UNKNOWN] != 0:
        unknown = i32(0)
    faults = i32(0)
    for f in range(model[FEATURES]):
        if not read(f, first):
            faults += 1
    if faults + unknown > 0:
        return wrong_parameters(m, faults, unknown)
    return i32(0)


def run(m: i32) -> i32:
    """Run model ``m`` on its values; the bytes of the problem document, or 0."""
    models.predict(m)
    if all_finite(m):
        return i32(0)
    return said(b"Unprocessable Content", i32(422), NOT_FINITE)


def not_found() -> i32:
    """Write the problem document of a model or path that there is none of."""
    detail, size = row_text(models.NOT_FOUND)
    return simple(b"Not Found", i32(404), detail, size)


def too_long() -> i32:
    """Write the problem document of a request that is too long."""
    return said(b"URI Too Long", i32(414), TOO_LONG)


def said(title: Bytes, status: i32, detail: Bytes) -> i32:
    """Write a problem document of constant text."""
    return simple(title, status, ptr(detail), len(detail))
