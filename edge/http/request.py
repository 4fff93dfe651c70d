"""The query as a source of values: split, percent-decoded, laid down by feature.

``collect`` fills the rows of ``VALUE`` and ``UNKNOWN`` (``edge/http/given.py``).
"""

from edge.bound import models
from edge.http.buffers import DECODED, TARGET_BYTES
from edge.http.given import (
    AT,
    BAD_PERCENT,
    BAD_UTF8,
    BYTES,
    FAULT,
    GIVEN,
    HAS_NUL,
    TWICE,
    UNKNOWN,
    UNKNOWN_COLUMNS,
    UNKNOWN_NAMES,
    VALUE,
    VALUE_COLUMNS,
)
from edge.http.tables import FEATURES, FIRST_FEATURE, MODEL_COLUMNS, SORTED_COLUMNS
from edge.http.text import character, find, look_up
from edge.types import Ptr, copy, fill, i32, u8


def hex_digit(byte: i32) -> i32:
    """The value of a hexadecimal digit, -1 for another byte."""
    if byte >= 48 and byte <= 57:
        return byte - 48
    letter = byte | 32
    if letter >= 97 and letter <= 102:
        return letter - 87
    return i32(-1)


def decode(to: Ptr[u8], p: Ptr[u8], n: i32) -> tuple[i32, i32]:
    """Percent-decode ``n`` bytes; how many it became, and the fault (0 for none)."""
    i = i32(0)
    written = i32(0)
    while i < n:
        byte = p[i]
        i += 1
        if byte == 43:
            byte = i32(32)
        elif byte == 37:
            if i + 2 > n:
                return written, i32(BAD_PERCENT)
            high = hex_digit(p[i])
            low = hex_digit(p[i + 1])
            if high < 0 or low < 0:
                return written, i32(BAD_PERCENT)
            byte = high * 16 + low
            i += 2
        to[written] = byte
        written += 1
    return written, text_fault(to, written)


def text_fault(p: Ptr[u8], n: i32) -> i32:
    """BAD_UTF8, HAS_NUL, or 0 for ``n`` bytes that are text."""
    i = i32(0)
    has_nul = False
    while i < n:
        size = character(p[i:], n - i)
        if size == 0:
            return i32(BAD_UTF8)
        if p[i] == 0:
            has_nul = True
        i += size
    if has_nul:
        return i32(HAS_NUL)
    return i32(0)


def collect(m: i32, query: Ptr[u8], n: i32) -> i32:
    """Take a query for model ``m`` apart; returns how many unknown names it has.

    No more is laid down in DECODED than was read of the query.
    """
    model = models.MODEL[m * MODEL_COLUMNS :]
    features = model[FEATURES]
    fill(VALUE, 0, features * VALUE_COLUMNS)
    by_name = models.FEATURE_BY_NAME[model[FIRST_FEATURE] * SORTED_COLUMNS :]
    unknown = i32(0)
    end = i32(TARGET_BYTES)
    i = i32(0)
    while i < n:
        segment = query[i:]
        size = find(segment, n - i, i32(38))
        i += size + 1
        if size == 0:
            continue
        name_size = find(segment, size, i32(61))
        at = end - name_size
        length, fault = decode(DECODED[at:], segment, name_size)
        f = i32(-1)
        if fault == 0:
            f = look_up(DECODED[at:], length, by_name, features)
        if f >= 0:
            end = keep_value(f, end, segment[name_size:], size - name_size)
            continue
        if unknown < UNKNOWN_NAMES:
            if fault != 0:
                copy(DECODED[at:], segment, name_size)
                length = name_size
            name = UNKNOWN[unknown * UNKNOWN_COLUMNS :]
            name[FAULT] = fault
            name[AT] = at
            name[BYTES] = length
            end = at
        unknown += 1
    return unknown


def keep_value(f: i32, end: i32, p: Ptr[u8], n: i32) -> i32:
    """Keep what follows a name: ``=`` and a text, or nothing. What DECODED has left.

    Of a parameter that is given twice the first text is kept.
    """
    value = VALUE[f * VALUE_COLUMNS :]
    value[GIVEN] = value[GIVEN] + 1
    if value[GIVEN] > 1:
        value[FAULT] = TWICE
        return end
    length = i32(0)
    fault = i32(0)
    at = end
    if n > 0:
        at = end - n + 1
        length, fault = decode(DECODED[at:], p[1:], n - 1)
    value[FAULT] = fault
    value[AT] = at
    value[BYTES] = length
    return at
