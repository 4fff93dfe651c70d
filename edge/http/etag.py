"""Entity tags: a hash of the canonical query, and If-None-Match against a tag.

The canonical query is the values in signature order, each as its bits: two texts of the
same value are one query, and two queries that differ in one value (of a number)
never share a hash, since every step of the hash is a bijection of its state.

Source of the step: the 64-bit finaliser of MurmurHash3 (Appleby, 2011), with the
constants of "mix 13" (Stafford, 2011).
"""

from edge.bound import models
from edge.http.buffers import DECODED
from edge.http.jsontext import HEX
from edge.http.tables import (
    DTYPE,
    FEATURE_COLUMNS,
    FEATURES,
    FIRST_FEATURE,
    FLOAT32,
    FLOAT64,
    ITEMS,
    MODEL_COLUMNS,
    SLOT,
    STRING,
)
from edge.http.text import same
from edge.types import Ptr, as_u32, as_u64, i32, is_finite, ptr, range, u8, u64

SEED = 0x9E3779B97F4A7C15
MISSING = 0x7FF8000000000000  # for every NaN: which one it is, is not defined

# what If-None-Match says
NO_MATCH = 0
MATCH = 1
ANY = 2


def mix(state: u64, word: u64) -> u64:
    """Absorb a word; a bijection of the state, and of the word."""
    z = state ^ word
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB
    return (z ^ (z >> 31)) + SEED


def query_hash(m: i32) -> u64:
    """Hash the values that were read for model ``m``."""
    model = models.MODEL[m * MODEL_COLUMNS :]
    state = u64(SEED)
    for f in range(model[FEATURES]):
        row = models.FEATURE[(model[FIRST_FEATURE] + f) * FEATURE_COLUMNS :]
        for k in range(row[ITEMS]):
            state = mix_item(state, row[DTYPE], row[SLOT] + k)
    return state


def mix_item(state: u64, dtype: i32, slot: i32) -> u64:
    """Absorb one value."""
    if models.HAS_STRING and dtype == STRING:
        return mix_text(state, DECODED[models.TEXT_AT[slot] :], models.TEXT_BYTES[slot])
    word = u64(MISSING)
    if models.HAS_FLOAT32 and dtype == FLOAT32:
        if is_finite(models.F32[slot]):
            word = u64(as_u32(models.F32[slot]))
    elif models.HAS_FLOAT64 and dtype == FLOAT64:
        if is_finite(models.F64[slot]):
            word = as_u64(models.F64[slot])
    else:
        word = u64(models.I64[slot])
    return mix(state, word)


def mix_text(state: u64, p: Ptr[u8], n: i32) -> u64:
    """Absorb a text, eight bytes a word.

    The last word, of up to seven bytes, marks the end: no byte of a text is 0.
    """
    word = u64(0)
    for i in range(n):
        word = (word << 8) | u64(p[i])
        if i & 7 == 7:
            state = mix(state, word)
            word = u64(0)
    return mix(state, word)


def put_hash(out: Ptr[u8], at: i32, value: u64) -> i32:
    """Write sixteen lower-case hexadecimal digits."""
    for k in range(16):
        digit = i32((value >> (60 - 4 * k)) & 15)
        out[at + k] = ptr(HEX)[digit]
    return at + 16


def is_tag_byte(byte: i32) -> bool:
    """Whether a byte may stand inside the quotes of an entity tag."""
    return byte == 0x21 or (byte >= 0x23 and byte != 0x7F)


def skip_space(p: Ptr[u8], n: i32, i: i32) -> i32:
    """The place of the first byte from ``i`` on that is neither space nor tab."""
    while i < n and (p[i] == 32 or p[i] == 9):
        i += 1
    return i


def compare(p: Ptr[u8], n: i32, tag: Ptr[u8], tag_bytes: i32) -> i32:
    """MATCH, ANY or NO_MATCH for an If-None-Match of ``n`` bytes (-1: none is there).

    A list by weak comparison; a malformed value matches nothing. Source: RFC 9110,
    sections 8.8.3, 13.1.2 and 5.6.1 (empty list elements are skipped).
    """
    matched = i32(NO_MATCH)
    i = skip_space(p, n, i32(0))
    if i < n and p[i] == 42:
        return i32(ANY) if skip_space(p, n, i + 1) == n else i32(NO_MATCH)
    while i < n:
        if p[i] == 44:
            i = skip_space(p, n, i + 1)
            continue
        if i + 1 < n and p[i] == 87 and p[i + 1] == 47:
            i += 2
        end = tag_end(p, n, i)
        if end < 0:
            return i32(NO_MATCH)
        if same(p[i:], end - i, tag, tag_bytes):
            matched = i32(MATCH)
        i = skip_space(p, n, end)
        if i < n and p[i] != 44:
            return i32(NO_MATCH)
    return matched


def tag_end(p: Ptr[u8], n: i32, start: i32) -> i32:
    """The place after the quoted tag at ``start``; -1 where there is none."""
    if start >= n or p[start] != 34:
        return i32(-1)
    i = start + 1
    while i < n and is_tag_byte(p[i]):
        i += 1
    if i >= n or p[i] != 34:
        return i32(-1)
    return i + 1
