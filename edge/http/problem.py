"""Problem documents: RFC 9457, every wrong parameter at once, in ANSWER."""

from edge.bound import models
from edge.http.buffers import DECODED
from edge.http.given import (
    AT,
    BAD_PERCENT,
    BAD_UTF8,
    BYTES,
    COUNT,
    COUNTED,
    FAULT,
    FORM,
    MISSING,
    RANGE,
    TWICE,
    UNKNOWN,
    UNKNOWN_COLUMNS,
    UNKNOWN_NAMES,
    VALUE,
    VALUE_COLUMNS,
)
from edge.http.jsontext import put, put_bytes, put_count, put_echo
from edge.http.tables import (
    BOOL,
    CHOICES_SAID,
    DTYPE,
    FEATURE_COLUMNS,
    FEATURE_NAME,
    FEATURE_NAME_JSON,
    FEATURES,
    FIRST_FEATURE,
    FLOAT32,
    FLOAT64,
    ITEMS,
    MODEL_COLUMNS,
    RANGE_SAID,
)
from edge.types import Bytes, Ptr, i32, range, u8

ENTRIES = 32


def open_problem(title: Bytes, status: i32) -> i32:
    """Write a problem document up to its detail's opening quote."""
    at = put(i32(0), b'{"type":"about:blank","title":"')
    at = put(at, title)
    at = put(at, b'","status":')
    at = put_count(at, status)
    return put(at, b',"detail":"')


def simple(title: Bytes, status: i32, detail: Ptr[u8], n: i32) -> i32:
    """Write a whole document; ``detail`` is JSON text without quotes. Its bytes."""
    at = open_problem(title, status)
    at = put_bytes(at, detail, n)
    at = put(at, b'","error":"')
    at = put_bytes(at, detail, n)
    return put(at, b'"}')


def put_wrong(at: i32, count: i32) -> i32:
    """Write how many parameters are wrong."""
    at = put_count(at, count)
    if count == 1:
        return put(at, b" parameter is wrong")
    return put(at, b" parameters are wrong")


def wrong_parameters(m: i32, faults: i32, unknown: i32) -> i32:
    """Write the document for ``faults`` features and ``unknown`` names. Its bytes."""
    total = faults + unknown
    at = open_problem(b"Bad Request", i32(400))
    at = put_wrong(at, total)
    at = put(at, b'","error":"')
    at = put_wrong(at, total)
    at = put(at, b'","errors":[')
    model = models.MODEL[m * MODEL_COLUMNS :]
    first = model[FIRST_FEATURE]
    entries = i32(0)
    for f in range(model[FEATURES]):
        value = VALUE[f * VALUE_COLUMNS :]
        if value[FAULT] != 0 and entries < ENTRIES:
            row = models.FEATURE[(first + f) * FEATURE_COLUMNS :]
            at = open_entry(at, entries)
            at = put_text(at, row, i32(FEATURE_NAME_JSON))
            at = put(at, b',"detail":"')
            at = put_fault(at, value, row)
            at = put(at, b'"}')
            entries += 1
    for k in range(UNKNOWN_NAMES):
        if k < unknown and entries < ENTRIES:
            at = open_entry(at, entries)
            at = put_unknown(at, k, first, model[FEATURES])
            entries += 1
    at = put(at, b"]")
    if total > entries:
        at = put(at, b',"more":')
        at = put_count(at, total - entries)
    return put(at, b"}")


def open_entry(at: i32, entries: i32) -> i32:
    """Write an entry up to the parameter's name."""
    if entries > 0:
        at = put(at, b",")
    return put(at, b'{"parameter":')


def put_text(at: i32, row: Ptr[i32], column: i32) -> i32:
    """Write a text of a feature."""
    return put_bytes(at, models.TEXT[row[column] :], row[column + 1])


def put_fault(at: i32, value: Ptr[i32], row: Ptr[i32]) -> i32:
    """Write what is wrong with a feature's text."""
    fault = value[FAULT]
    if fault == MISSING:
        return put(at, b"missing")
    if fault == TWICE:
        return put(at, b"given twice")
    if fault < FORM:
        return put_encoding(at, fault)
    if fault == COUNT:
        at = put(at, b"needs ")
        at = put_count(at, row[ITEMS])
        at = put(at, b" values, not ")
        return put_count(at, value[COUNTED])
    at = put(at, b"'")
    at = put_echo(at, DECODED[value[AT] :], value[BYTES])
    if fault == FORM:
        return put_form(at, row[DTYPE])
    if fault == RANGE or not models.HAS_CHOICE:
        at = put(at, b"' is out of range: ")
        return put_text(at, row, i32(RANGE_SAID))
    at = put(at, b"' is not one of the choices: ")
    return put_text(at, row, i32(CHOICES_SAID))


def put_form(at: i32, dtype: i32) -> i32:
    """Write which form a value of the dtype has."""
    if dtype == FLOAT32 or dtype == FLOAT64:
        return put(at, b"' is not a number")
    if dtype == BOOL:
        return put(at, b"' is not true, false, 1 or 0")
    return put(at, b"' is not a whole number")


def put_encoding(at: i32, fault: i32) -> i32:
    """Write what keeps bytes from being text."""
    if fault == BAD_PERCENT:
        return put(at, b"bad percent-encoding")
    if fault == BAD_UTF8:
        return put(at, b"not UTF-8")
    return put(at, b"NUL is not text")


def put_unknown(at: i32, k: i32, first: i32, features: i32) -> i32:
    """Write the entry of unknown name ``k`` after its opening."""
    unknown = UNKNOWN[k * UNKNOWN_COLUMNS :]
    name = DECODED[unknown[AT] :]
    size = unknown[BYTES]
    at = put(at, b'"')
    at = put_echo(at, name, size)
    at = put(at, b'","detail":"')
    if unknown[FAULT] != 0:
        at = put_encoding(at, unknown[FAULT])
        return put(at, b' in the name"}')
    row = models.FEATURE[nearest_name(first, features, name, size) * FEATURE_COLUMNS :]
    at = put(at, b"unknown parameter; the nearest known name is '")
    # the name's JSON text, without the quotes around it
    json = models.TEXT[row[FEATURE_NAME_JSON] + 1 :]
    at = put_bytes(at, json, row[FEATURE_NAME_JSON + 1] - 2)
    return put(at, b"'\"}")


def nearest_name(first: i32, features: i32, p: Ptr[u8], n: i32) -> i32:
    """The row of the feature whose name leaves the fewest bytes unmatched.

    Bytes match that the two names begin with or end with alike: found in time linear in
    the lengths.
    """
    best = first
    fewest = i32(0x7FFFFFFF)
    for f in range(features):
        row = models.FEATURE[(first + f) * FEATURE_COLUMNS :]
        size = row[FEATURE_NAME + 1]
        left = unmatched(p, n, models.TEXT[row[FEATURE_NAME] :], size)
        if left < fewest:
            fewest = left
            best = first + f
    return best


def unmatched(p: Ptr[u8], n: i32, q: Ptr[u8], m: i32) -> i32:
    """Bytes of the longer name that lie in no common beginning or end."""
    shorter = n if n < m else m
    longer = m if n < m else n
    begin = i32(0)
    while begin < shorter and p[begin] == q[begin]:
        begin += 1
    end = i32(0)
    while end < shorter - begin and p[n - 1 - end] == q[m - 1 - end]:
        end += 1
    return longer - begin - end
