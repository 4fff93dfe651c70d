"""An object's functions → the most bytes of stack that a call of one can take.

No function calls itself and none is called through a table, so the deepest chain of
calls is known, and with it the stack: it has just these bytes and cannot overflow. What
a function takes stands at its beginning: ``global.get 0, i32.const n, i32.sub``.
"""

from collections.abc import Iterable

from convert.pack.leb import Reader
from convert.pack.wasmobject import (
    FUNCTION_KIND,
    GLOBAL_KIND,
    Object,
    Relocation,
)

TYPE_LEB = 6
GLOBAL_GET, I32_CONST, I32_SUB = 0x23, 0x41, 0x6B
PADDED_BYTES = 5
ALIGN = 16


class StackError(Exception):
    """A function's stack cannot be told."""


def deepest(source: Object, roots: Iterable[int]) -> int:
    """The bytes of the deepest chain of calls from any of ``roots``.

    Raises: StackError for a function that comes back to itself, or whose beginning is
        not known.
    """
    known: dict[int, int | None] = {}
    return max((_deep(source, one, known) for one in roots), default=0)


def _deep(source: Object, k: int, known: dict[int, int | None]) -> int:
    if k < len(source.imports):
        return 0  # what a host calls back lies apart and takes none
    if k not in known:
        known[k] = None
        used = (source.symbols[one.symbol] for one in _named(source, k))
        called = {one.index for one in used if one.kind == FUNCTION_KIND}
        below = (_deep(source, one, known) for one in sorted(called))
        known[k] = _frame(source, k) + max(below, default=0)
    found = known[k]
    if found is None:
        raise StackError(f"{source.functions[k]}: comes back to itself")
    return found


def _named(source: Object, k: int) -> list[Relocation]:
    """The relocations of a function that name a symbol."""
    return [one for one in source.body(k).relocations if one.kind != TYPE_LEB]


def _frame(source: Object, k: int) -> int:
    """The bytes that a function itself takes."""
    body = source.body(k)
    for one in _named(source, k):
        used = source.symbols[one.symbol].kind == GLOBAL_KIND
        if used and body.code[one.at - 1] == GLOBAL_GET:
            reader = Reader(body.code, one.at + PADDED_BYTES)
            if reader.byte() == I32_CONST:
                n = reader.sleb()
                if reader.byte() == I32_SUB:
                    return -(-n // ALIGN) * ALIGN
            raise StackError(f"{source.functions[k]}: its stack cannot be told")
    return 0
