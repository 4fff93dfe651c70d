"""Values of a feature as a client may write them: good ones, and each kind of bad one.

good(random.Random(1), feature)  →  b"+4.9e-1"
"""

from dataclasses import dataclass
from random import Random

INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
TEXTS = (
    *b"ann red a&b=c <i> 0 %41 +".split(),
    *(b"", b" ", b"a b", b'"\\', b"\x01\x1f\x7f", b"x" * 33),
    *(b"\xc3\xa4", b"\xe2\x82\xac", b"\xf0\x9f\x8c\x89", b"\xc3\xa4" * 32),
    *(b"\xf0\x9f\x8c\x89" * 33, b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf", b"\xed\x9f\xbf"),
    *(b"\xee\x80\x80", b"\xe0\xa0\x80"),
)
NO_NUMBERS = (
    *b"+ - . e e5 .e1 1e 1e+ 1e1.5 x 1.2.3 --1 +-1 1_0 0x10 nan inf NaN 1f".split(),
    *b"-Infinity 1;2 / : 1e5e5 true \xd9\xa1 \xef\xbc\x95 \xc2\xbd".split(),
    *(b"", b" ", b"1 ", b" 1", b"\x00", b"1\x00", b"\t1", b"1\n", b"9" * 400 + b"x"),
)
NO_WHOLE_NUMBERS = (*b"1.0 1e3 1.5 . 0.0 1. 1E0".split(), *NO_NUMBERS)
NO_BOOLS = (
    *b"True yes 2 01 -1 TRUE truee tru on 1.0 \xc3\xa4".split(),
    *(b"", b" true", b"false "),
)
NOT_UTF8 = (
    *b"\xff \x80 \xc3 a\xc3 \xc0\x80 \xe2\x82 \xc1\xbf \xc3\xc3 1\xff".split(),
    *b"\xed\xa0\x80 \xed\xbf\xbf \xe0\x80\x80 \xf0\x9f\x8c".split(),
    *b"\xf5\x80\x80\x80 \xf4\x90\x80\x80 \xf0\x8f\xbf\xbf \xf8\x88\x80\x80\x80".split(),
)
NO_PERCENT = b"% %4 %zz %4g %g4 1% %%41 a%2 %\xff1".split()
FAR = (
    *b"1e39 -1e39 1e999 -1e309 1e99999999999 3.4028236e38".split(),
    *(b"1.7976931348623159e308", b"9" * 40, b"9" * 400, b"1" + b"0" * 500),
    b"-" + b"7" * 45,
)
EDGES = (
    *b"0 -0 0.0 -0.0 +0 .0 0. 1e-999 1e-45 1e-46 5e-324 3.4028235e38".split(),
    *b"7.006492321624086e-46 7.006492321624085e-46 16777217 16777219".split(),
    *b"9007199254740993 2.2250738585072011e-308 2147483647 2147483648".split(),
    *b"1.00000017881393432617187499 340282356779733661637539395458142568447".split(),
    *b"-2147483648 9223372036854775807 9223372036854775808".split(),
    *b"-9223372036854775808 18446744073709551616".split(),
    *(b"0." + b"0" * 400 + b"1", b"1" + b"0" * 400 + b"e-400", b"0" * 300 + b"1"),
)


@dataclass(frozen=True, slots=True)
class Feature:
    """What a signature says of a feature, as texts where texts are compared."""

    name: bytes
    dtype: str
    items: int
    shaped: bool
    low: float
    high: float
    choices: tuple[bytes, ...]
    optional: bool
    missing: bool


def feature(one: dict) -> Feature:
    """Take a feature of a signature's JSON."""
    shape = one.get("shape", [])
    items = 1
    for n in shape:
        items *= n
    dtype = one["dtype"]
    low, high = -1e6, 1e6
    if dtype in INTEGERS:
        low, high = INTEGERS[dtype]
    return Feature(
        one["name"].encode(),
        dtype,
        items,
        bool(shape),
        one.get("min", low),
        one.get("max", high),
        tuple(str(c).encode() for c in one.get("choices", ())),
        "default" in one or one.get("missing", False),
        one.get("missing", False),
    )


def good(r: Random, f: Feature) -> bytes:
    """All items of a feature; nearly always a value that is taken."""
    if not f.shaped:
        return _item(r, f)
    items = [_item(r, f) for _ in range(f.items)]
    if f.missing and r.random() < 0.3:
        items[int(r.random() * f.items)] = b""
    return b",".join(items)


def _item(r: Random, f: Feature) -> bytes:
    if f.choices:
        return r.choice(f.choices)
    if f.dtype == "bool":
        return r.choice((b"true", b"false", b"1", b"0"))
    if f.dtype == "string":
        text = r.choice(TEXTS)
        return text.replace(b",", b"") if f.shaped else text
    if f.dtype in INTEGERS:
        return whole(r, f)
    return real(r, f)


def whole(r: Random, f: Feature) -> bytes:
    """An integer, with sign and zeros before it."""
    low, high = int(f.low), int(f.high)
    if r.random() < 0.5:
        low, high = max(low, -20), min(high, 20)
    value = r.randint(low, high)
    text = b"%d" % abs(value)
    if r.random() < 0.1:
        text = b"0" * r.randint(1, 30) + text
    if value < 0:
        return b"-" + text
    return b"+" + text if r.random() < 0.1 else text


def real(r: Random, f: Feature) -> bytes:
    """A float in one of the forms there are."""
    u = r.random()
    if u < 0.03:
        return r.choice(EDGES)
    if u < 0.06:
        return b"%.9g" % min(max(r.choice((f.low, f.high, 0.5)), f.low), f.high)
    if u < 0.1 and f.low < -1e5 and f.high > 1e5:
        value = r.choice((1, -1)) * 10.0 ** r.uniform(-46, 38)
    elif u < 0.3:
        value = float(min(max(r.randint(-9, 9), f.low), f.high))
    else:
        value = f.low + (f.high - f.low) * r.random()
        if u < 0.6 and f.low <= 0 <= f.high:
            value *= 10.0 ** -r.randint(0, 12)
    return spelled(r, value)


def spelled(r: Random, value: float) -> bytes:
    """A float's text, rounded to some digits, in some form."""
    u = r.random()
    if u < 0.4:
        text = b"%.*f" % (r.randint(0, 5), value)
    elif u < 0.6:
        text = b"%a" % value
    elif u < 0.75:
        text = b"%.*e" % (r.randint(0, 20), value)
    elif u < 0.85:
        text = b"%.*g" % (r.randint(1, 60), value)
    elif u < 0.88:
        text = b"%.*f" % (r.randint(40, 400), value)
    elif u < 0.94:
        text = _shifted(r, value)
    else:
        text = b"%.3f" % value
        text = text.replace(b"0.", b".", 1) if b"0." in text[:3] else text + b"e0"
    if u * 1000 % 1 < 0.1:
        return b"+" + text if text[0] != 45 else b"-000" + text[1:]
    return text.upper() if u * 1000 % 1 < 0.2 else text


def _shifted(r: Random, value: float) -> bytes:
    """The same number with its point moved, and the exponent that undoes it."""
    digits, _, exponent = (b"%.8e" % value).partition(b"e")
    places = r.randint(1, 60)
    sign, digits = digits[: digits[0] == 45], digits.lstrip(b"-").replace(b".", b"")
    if r.random() < 0.5:
        text = digits + b"0" * places
        return sign + text + b"e%+d" % (int(exponent) - len(text) + 1)
    return sign + b"." + b"0" * places + digits + b"E%d" % (int(exponent) + places + 1)


def no_form(r: Random, f: Feature) -> bytes:
    """A text that is no value of the dtype; strings have none."""
    if f.dtype == "bool":
        return r.choice(NO_BOOLS)
    return r.choice(NO_WHOLE_NUMBERS if f.dtype in INTEGERS else NO_NUMBERS)


def out_of_range(r: Random, f: Feature) -> bytes:
    """A number beyond the bounds or beyond the dtype."""
    u = r.random()
    if f.dtype in INTEGERS:
        if u < 0.2:
            return b"9" * r.randint(19, 40)
        step = r.randint(1, 5 if u < 0.6 else 2**63)
        return b"%d" % (int(f.high) + step if r.random() < 0.5 else int(f.low) - step)
    if u < 0.3:
        return r.choice(FAR)
    step = 10.0 ** r.randint(-7, 2)
    beyond = f.high + step if r.random() < 0.5 else f.low - step
    return b"%.9g" % beyond
