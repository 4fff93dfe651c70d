"""Functions of one text are one function.

    define internal void @"edge.bound.model_a.nest_0"(…) {…}
    define internal void @"edge.bound.model_b.nest_0"(…) {…}    the same: gone, and its
                                                                calls are of the other

So the models of a component share the loops and epilogues that are written into the
module of each, and the kernels that are specialised for these. In the checked build a
text has the lines of its own source in it, and stays.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from convert.compile.llvm.lines import quoted

_SYMBOL = re.compile(r'@"[^"]*"')


def merged(
    symbols: Sequence[str], texts: Sequence[str], rest: Iterable[str], kept: set[str]
) -> list[str]:
    """Give each text once; a function stands behind all that it calls.

    What is ``kept`` keeps its symbol; the ``rest`` (parts of long functions, which say
    whose they are) all stay, and call what is left.
    """
    known: dict[str, str] = {}  # text without its own symbol → the symbol that stays
    other: dict[str, str] = {}
    found = []
    for symbol, text in zip(symbols, texts, strict=True):
        own, said = quoted(symbol), _renamed(text, other)
        same = known.setdefault(said.replace(own, "", 1), own)
        if same == own or symbol in kept:
            found.append(said)
        else:
            other[own] = same
    return [*found, *(_renamed(text, other) for text in rest)]


def _renamed(text: str, names: Mapping[str, str]) -> str:
    if not names:
        return text
    return _SYMBOL.sub(lambda found: names.get(found[0], found[0]), text)
