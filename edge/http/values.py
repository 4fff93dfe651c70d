"""A feature's text into numbers: parsed, counted, held against range and choices.

``read`` leaves the values of one feature in the model's buffers. Its first fault
stays in the feature's row of ``VALUE`` with what the message needs: the place and
the bytes of the item, or how many items there are.
"""

from edge.bound import models
from edge.http.buffers import DECODED, TARGET_BYTES
from edge.http.given import (
    AT,
    BYTES,
    CHOICE,
    COUNT,
    COUNTED,
    FAULT,
    FORM,
    GIVEN,
    MISSING,
    RANGE,
    VALUE,
    VALUE_COLUMNS,
)
from edge.http.tables import (
    BOOL,
    CHOICES,
    DEFAULT,
    DEFAULT_AT,
    DTYPE,
    FEATURE_COLUMNS,
    FIRST_CHOICE,
    FLOAT32,
    FLOAT64,
    HAS_DEFAULT,
    IS_SHAPED,
    ITEMS,
    MAY_MISS,
    SLOT,
    SORTED_COLUMNS,
    STRING,
)
from edge.http.text import find, look_up, says
from edge.http.textnum import parse_f32, parse_f64, parse_i64
from edge.types import (
    Ptr,
    as_f32,
    as_f64,
    copy,
    f64,
    i32,
    i64,
    range,
    u8,
    u32,
    u64,
)

NAN_F32 = 0x7FC00000
NAN_F64 = 0x7FF8000000000000


def read(f: i32, first: i32) -> bool:
    """Read feature ``f`` of the model whose first is ``first``; whether it is right."""
    feature = first + f
    row = models.FEATURE[feature * FEATURE_COLUMNS :]
    value = VALUE[f * VALUE_COLUMNS :]
    if value[GIVEN] == 0:
        if models.HAS_DEFAULT and row[HAS_DEFAULT] != 0:
            value[AT] = row[DEFAULT_AT] + TARGET_BYTES
            value[BYTES] = row[DEFAULT + 1]
            default = models.TEXT[row[DEFAULT] :]
            copy(DECODED[value[AT] :], default, row[DEFAULT + 1])
        elif models.MAY_MISS and row[MAY_MISS] != 0:
            for k in range(row[ITEMS]):
                leave_out(row[DTYPE], row[SLOT] + k)
            return True
        else:
            value[FAULT] = MISSING
    if value[FAULT] == 0:
        read_text(value, row, feature)
    return value[FAULT] == 0


def read_text(value: Ptr[i32], row: Ptr[i32], feature: i32) -> None:
    """Read the items of a feature's text: form first, then count, range, choice."""
    at = value[AT]
    n = value[BYTES]
    items = i32(0)
    start = i32(0)
    while start <= n:
        size = n - start
        if row[IS_SHAPED] != 0:
            size = find(DECODED[at + start :], n - start, i32(44))
        slot = row[SLOT] + items
        if items >= row[ITEMS]:
            slot = row[SLOT]  # beyond the count: read for its form only
        found = read_item(row, feature, slot, at + start, size)
        if found == FORM or (found != 0 and value[FAULT] == 0):
            value[FAULT] = found
            value[AT] = at + start
            value[BYTES] = size
        if found == FORM:
            return
        items += 1
        start += size + 1
    if items != row[ITEMS]:
        value[FAULT] = COUNT
        value[COUNTED] = items


def read_item(row: Ptr[i32], feature: i32, slot: i32, at: i32, n: i32) -> i32:
    """Parse one item into ``slot``; FORM, RANGE, CHOICE or 0."""
    dtype = row[DTYPE]
    p = DECODED[at:]
    if models.MAY_MISS and n == 0 and row[MAY_MISS] != 0:
        leave_out(dtype, slot)
        return i32(0)
    fault = i32(0)
    if models.HAS_FLOAT32 and dtype == FLOAT32:
        fault = read_f32(feature, slot, p, n)
    elif models.HAS_FLOAT64 and dtype == FLOAT64:
        fault = read_f64(feature, slot, p, n)
    elif models.HAS_BOOL and dtype == BOOL:
        value = truth(p, n)
        if value < 0:
            return i32(FORM)
        models.I64[slot] = i64(value)
    elif models.HAS_STRING and dtype == STRING:
        models.TEXT_AT[slot] = at
        models.TEXT_BYTES[slot] = n
    elif models.HAS_INTEGER:
        fault = read_i64(feature, slot, p, n)
    chosen = models.HAS_CHOICE and fault == 0 and row[CHOICES] > 0
    if chosen and not is_choice(row, p, n):
        return i32(CHOICE)
    return fault


def read_f32(feature: i32, slot: i32, p: Ptr[u8], n: i32) -> i32:
    """Parse a float32 and hold it against its bounds."""
    ok, x = parse_f32(p, n)
    if ok == 0:
        return i32(FORM)
    models.F32[slot] = x
    wide = f64(x)
    bounds = models.BOUND_F64[feature * 2 :]
    if wide < bounds[0] or wide > bounds[1]:
        return i32(RANGE)
    return i32(0)


def read_f64(feature: i32, slot: i32, p: Ptr[u8], n: i32) -> i32:
    """Parse a float64 and hold it against its bounds."""
    ok, x = parse_f64(p, n)
    if ok == 0:
        return i32(FORM)
    models.F64[slot] = x
    bounds = models.BOUND_F64[feature * 2 :]
    if x < bounds[0] or x > bounds[1]:
        return i32(RANGE)
    return i32(0)


def read_i64(feature: i32, slot: i32, p: Ptr[u8], n: i32) -> i32:
    """Parse an integer and hold it against its bounds."""
    ok, value = parse_i64(p, n)
    if ok == 0:
        return i32(FORM)
    if ok == 2:
        return i32(RANGE)
    models.I64[slot] = value
    bounds = models.BOUND_I64[feature * 2 :]
    if value < bounds[0] or value > bounds[1]:
        return i32(RANGE)
    return i32(0)


def truth(p: Ptr[u8], n: i32) -> i32:
    """1 for ``true`` and ``1``, 0 for ``false`` and ``0``, -1 for another text."""
    if says(p, n, b"true") or says(p, n, b"1"):
        return i32(1)
    if says(p, n, b"false") or says(p, n, b"0"):
        return i32(0)
    return i32(-1)


def is_choice(row: Ptr[i32], p: Ptr[u8], n: i32) -> bool:
    """Whether the text is one of the feature's choices."""
    choices = models.CHOICE[row[FIRST_CHOICE] * SORTED_COLUMNS :]
    return look_up(p, n, choices, row[CHOICES]) >= 0


def leave_out(dtype: i32, slot: i32) -> None:
    """Mark a missing value: NaN, of a text -1 bytes."""
    if dtype == STRING:
        models.TEXT_AT[slot] = 0
        models.TEXT_BYTES[slot] = -1
    elif dtype == FLOAT32:
        models.F32[slot] = as_f32(u32(NAN_F32))
    else:
        models.F64[slot] = as_f64(u64(NAN_F64))
