r"""Documents → fewer bytes, which ``edge/http/unpack.py`` makes whole again.

    compress(b"abcdabcdabcdabcdabcdabcd")   →   b"\x4fabcd\x04\x00\x01…"

Source: the LZ4 block format (https://github.com/lz4/lz4/blob/dev/doc/
lz4_Block_format.md). The same bytes on any machine, which no compression library that
a Python may come with can promise.
"""

LEAST_MATCH = 4
FARTHEST = 65_535
CANDIDATES = 32  # looked at for one match, the nearest first
# the format's rules for the end of a block
LAST_LITERALS = 5
LAST_MATCH_AT = 12


def compress(content: bytes) -> bytes:
    """Write bytes as one LZ4 block."""
    packed = bytearray()
    places: dict[bytes, list[int]] = {}
    start = at = 0
    end = len(content) - LAST_MATCH_AT
    while at <= end:
        length, offset = _longest(content, at, places)
        if length < LEAST_MATCH:
            _remember(content, at, at + 1, places)
            at += 1
            continue
        _sequence(packed, content[start:at], length, offset)
        _remember(content, at, at + length, places)
        start = at = at + length
    _sequence(packed, content[start:], LEAST_MATCH, 0)
    return bytes(packed)


def _remember(
    content: bytes, start: int, end: int, places: dict[bytes, list[int]]
) -> None:
    for at in range(start, end):
        places.setdefault(content[at : at + LEAST_MATCH], []).append(at)


def _longest(
    content: bytes, at: int, places: dict[bytes, list[int]]
) -> tuple[int, int]:
    """The length and the distance of the longest earlier bytes that come again."""
    best, offset = 0, 0
    most = len(content) - LAST_LITERALS - at
    found = places.get(content[at : at + LEAST_MATCH], [])
    for place in reversed(found[-CANDIDATES:]):
        if at - place > FARTHEST:
            break
        # only what is longer than the best so far is worth a closer look
        if content[place : place + best + 1] != content[at : at + best + 1]:
            continue
        length = best
        while length < most and content[place + length] == content[at + length]:
            length += 1
        if length > best:
            best, offset = length, at - place
    return best, offset


def _sequence(packed: bytearray, literals: bytes, length: int, offset: int) -> None:
    """Append literals, and after them a match; the last sequence has none."""
    more = length - LEAST_MATCH
    packed.append(min(len(literals), 15) << 4 | min(more, 15))
    _count(packed, len(literals))
    packed += literals
    if offset:
        packed += offset.to_bytes(2, "little")
        _count(packed, more)


def _count(packed: bytearray, n: int) -> None:
    """Append what of a number does not fit its half of the token."""
    if n >= 15:
        n -= 15
        packed += b"\xff" * (n // 255)
        packed.append(n % 255)
