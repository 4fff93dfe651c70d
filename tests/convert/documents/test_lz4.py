import random

import pytest

from convert.documents.lz4 import compress
from edge.http.unpack import unpack
from edge.types import data, i32, static, u8

WORDS = [b"sepal", b"petal", b'","', b"length", b"width", b"\0", b"\xff\xfe"]


def unpacked(packed, n):
    to = static(u8, n)
    assert unpack(to, data(u8, packed or b"\0"), i32(len(packed))) == n
    return bytes(to.span(n))


def words(seed):
    chance = random.Random(seed)
    return b"".join(chance.choices(WORDS, k=chance.randrange(60)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a",
        b"a" * 12,
        b"a" * 13,  # the first that may hold a match
        b"a" * 4000,  # matches that run into what they make, longer than 15 + 255
        bytes(range(256)) * 2,  # literals longer than 15
        bytes(random.Random(1).randbytes(800)),  # nothing comes again
        b"abcd" + random.Random(2).randbytes(70_000) + b"abcdefghijklmnop",  # too far
        *(words(seed) for seed in range(200)),
    ],
    ids=lambda content: f"{len(content)} bytes",
)
def test_what_is_packed_comes_back(content):
    assert unpacked(compress(content), len(content)) == content


def test_what_comes_again_takes_little():
    text = (b'{"$ref":"#/components/responses/304"},' * 100) + b"end of the text"
    assert len(compress(text)) < len(text) // 20


# by hand, from the format: four literals, then eight bytes from four bytes before
@pytest.mark.parametrize(
    ("packed", "content"),
    [
        (b"\x44abcd\x04\x00\x50efghi", b"abcdabcdabcdefghi"),
        (b"\xf0\x00" + b"x" * 15, b"x" * 15),
        (b"\xf0\xff\x01" + b"y" * 271, b"y" * 271),
        (b"\x1fz\x01\x00\x03\x10q", b"z" + b"z" * 22 + b"q"),
    ],
)
def test_the_format_is_lz4s(packed, content):
    assert unpacked(packed, len(content)) == content
