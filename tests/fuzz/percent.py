"""Texts as they stand in a query: percent-encoded where they must be, or anywhere.

plain(b"a b&c")  →  b"a+b%26c"
"""

from random import Random

UNCHANGED = frozenset(k for k in range(128) if chr(k).isalnum() or chr(k) in "-._~,")
UPPER = [b"%%%02X" % k for k in range(256)]
LOWER = [b"%%%02x" % k for k in range(256)]
PLAIN = [bytes([k]) if k in UNCHANGED else UPPER[k] for k in range(256)]
PLAIN[32] = b"+"


def plain(text: bytes) -> bytes:
    """Encode what must be."""
    return text if text.isalnum() else b"".join([PLAIN[k] for k in text])


def mixed(r: Random, text: bytes) -> bytes:
    """Encode what need not be too."""
    tables = (UPPER, LOWER, PLAIN)
    return b"".join([r.choice(tables)[k] for k in text])
