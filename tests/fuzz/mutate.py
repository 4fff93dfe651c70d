"""What can be wrong with a good query, one function each.

draft = Draft(model, [[b"a", b"0.5"]], [])
r.choice(MUTATIONS)(r, draft)
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.fuzz import percent, spell
from tests.fuzz.spell import Feature

NAMES = (
    *b"utm_source fbclid zz <script> A sepal colour+ \xc3\xa4 \x01".split(),
    *(b"", b"a b", b"colour ", b'"\\', b"n" * 40, b"\xf0\x9f\x8c\x89" * 33),
)
NO_CHOICES = (*b"3 -1 02 +1 blue r".split(), b"", b"gr\xc3\xbcn ")
NULS = b"%00 \x00 1%00 %001 a%00".split()


@dataclass(frozen=True, slots=True)
class Model:
    """A model as requests see it."""

    name: bytes
    features: tuple[Feature, ...]

    def some(self, r: Random, *dtypes: str) -> Feature:
        """Choose a feature, of these dtypes if there is one."""
        suited = [f for f in self.features if f.dtype in dtypes]
        return r.choice(suited or self.features)


@dataclass(frozen=True, slots=True)
class Draft:
    """A query to be written: names with values, and segments that are written."""

    model: Model
    pairs: list[list[bytes]]
    written: list[bytes]

    def value(self, f: Feature, default: bytes = b"") -> bytes:
        """The feature's value so far."""
        return next((pair[1] for pair in self.pairs if pair[0] == f.name), default)

    def set(self, f: Feature, value: bytes) -> None:
        """Give the feature another value."""
        for pair in self.pairs:
            if pair[0] == f.name:
                pair[1] = value
                return
        self.pairs.append([f.name, value])

    def set_item(self, r: Random, f: Feature, item: bytes) -> None:
        """Change one item of a feature."""
        value = self.value(f)
        items = value.split(b",") if f.shaped else [value]
        items[r.randrange(len(items))] = item
        self.set(f, b",".join(items))

    def set_written(self, r: Random, text: bytes) -> None:
        """Put a text that cannot be decoded into a value, or into a name."""
        f = self.model.some(r)
        name = percent.plain(f.name)
        if r.random() < 0.3:
            segment = r.choice((name + text, text + name, text)) + b"=1"
        else:
            self.pairs[:] = [pair for pair in self.pairs if pair[0] != f.name]
            segment = b"%s=%s" % (name, text)
        self.written.append(segment)


def drop(r: Random, draft: Draft) -> None:
    if draft.pairs:
        draft.pairs.pop(r.randrange(len(draft.pairs)))


def double(r: Random, draft: Draft) -> None:
    f = draft.model.some(r)
    for _ in range(r.choice((1, 1, 2, 20))):
        draft.pairs.append([f.name, spell.good(r, f)])


def misname(r: Random, draft: Draft) -> None:
    name = bytearray(draft.model.some(r).name)
    change = r.randrange(4)
    at = r.randrange(len(name))
    if change == 0:
        name[at] ^= 32
    elif change == 1:
        del name[at]
    elif change == 2:
        name.insert(at, r.choice(b"abcxyz_0"))
    else:
        name += b"s"
    draft.pairs.append([bytes(name), b"1"])


def unknown(r: Random, draft: Draft) -> None:
    for _ in range(r.choice((1, 1, 1, 2, 40))):
        draft.pairs.append([r.choice(NAMES), r.choice(spell.TEXTS)])


def no_form(r: Random, draft: Draft) -> None:
    f = draft.model.some(r)
    draft.set_item(r, f, spell.no_form(r, f))


def out_of_range(r: Random, draft: Draft) -> None:
    f = draft.model.some(r, "float32", "float64", "int32", "int64")
    draft.set_item(r, f, spell.out_of_range(r, f))


def no_choice(r: Random, draft: Draft) -> None:
    chosen = [f for f in draft.model.features if f.choices]
    if chosen:
        draft.set_item(r, r.choice(chosen), r.choice(NO_CHOICES))


def count(r: Random, draft: Draft) -> None:
    shaped = [f for f in draft.model.features if f.shaped]
    f = r.choice(shaped or draft.model.features)
    value = draft.value(f, b"1")
    if r.random() < 0.5:
        value = value.rpartition(b",")[0]
    else:
        value += r.choice((b",", b",1", b",1,1,1,1,1,1", b"," * 100, b",x"))
    draft.set(f, value)


def far_out(r: Random, draft: Draft) -> None:
    draft.set_item(r, draft.model.some(r), r.choice(spell.EDGES + spell.FAR))


def no_percent(r: Random, draft: Draft) -> None:
    draft.set_written(r, r.choice(spell.NO_PERCENT))


def no_utf8(r: Random, draft: Draft) -> None:
    text = r.choice(spell.NOT_UTF8)
    draft.set_written(r, text if r.random() < 0.3 else percent.mixed(r, text))


def nul(r: Random, draft: Draft) -> None:
    draft.set_written(r, r.choice(NULS))


MUTATIONS: tuple[Callable[[Random, Draft], None], ...] = (
    *(drop, double, misname, unknown, no_form, no_form, out_of_range, out_of_range),
    *(no_choice, count, far_out, no_percent, no_utf8, nul),
)


def garbled(r: Random, target: bytes) -> bytes:
    """Change a few bytes of what is written."""
    text = bytearray(target)
    for _ in range(r.choice((1, 1, 2, 5))):
        at = r.randrange(len(text) + 1)
        byte = r.choice(b"&=?%+,#/") if r.random() < 0.6 else r.randrange(256)
        text[at : at + r.randrange(3)] = bytes([byte]) * r.randrange(3)
    return bytes(text)
