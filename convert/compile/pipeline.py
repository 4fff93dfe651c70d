"""Typed Python → a wasm object: the compiler as one list of calls.

compile_roots(Path("stage"), ["edge.bound.host.handle"]).object
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from convert.compile.inference.infer import infer
from convert.compile.llvm.emit import emit
from convert.compile.llvm.lines import quoted
from convert.compile.llvm.target import emit_object, optimise
from convert.errors import InputError

# functions that a message names where none is like the one asked for
MOST_NAMED = 8


@dataclass(frozen=True)
class Compiled:
    """An object, and the bytes of the tables that it leaves to the linker."""

    object: bytes
    blobs: Mapping[str, bytes]


def compile_roots(
    root: Path, roots: Sequence[str], *, checked: bool = False
) -> Compiled:
    """Compile functions (``module.function``) of the sources below ``root``.

    Raises: InputError at the first construct that is not in the subset.
    """
    program = infer(root, roots)
    text = emit(program, symbols(roots), checked=checked)
    return Compiled(emit_object(optimise(text)), program.blobs)


def functions_of(root: Path, roots: Sequence[str], name: str) -> str:
    """Write the functions of a name, as they are before LLVM optimises them.

    A long one is followed by the parts that it is compiled in.

    Raises: InputError when the roots reach no function of that name.
    """
    program = infer(root, roots)
    text = emit(program, symbols(roots), checked=False)
    heads = {quoted(one.symbol): one.symbol for one in program.functions}
    found, rest = dict[str, str](), list[str]()
    for part in re.split(r"(?m)^(?=define )", text)[1:]:
        head = re.match(r'define [^@]*(@"[^"]*")', part)
        symbol = heads.get(head[1]) if head else None
        if symbol is None:
            rest.append(part)
        else:
            found[symbol] = part
    meant = [symbol for symbol in found if name in (symbol, *_short(symbol))]
    if not meant:
        known = sorted({_short(symbol)[1] for symbol in found}, key=_private_last)
        near = difflib.get_close_matches(name, known, 5)
        told = f"try {', '.join(near)}"
        if not near:
            told = f"there are {len(known)}, such as {', '.join(known[:MOST_NAMED])}"
        raise InputError(f"{name}: no such function; {told}")
    shown = [one for symbol in meant for one in (found[symbol], *_parts(symbol, rest))]
    return "\n".join(one.split("\n}\n")[0] + "\n}\n" for one in shown)


def _parts(symbol: str, written: Sequence[str]) -> Iterator[str]:
    """The parts of a long function among further ones."""
    begin = quoted(f"{symbol}, part ")[:-1]
    return (one for one in written if begin in one.partition("\n")[0])


def _short(symbol: str) -> tuple[str, str]:
    """A symbol without its constants and types, and without its module."""
    plain = symbol.partition("(")[0].partition("[")[0]
    return plain, plain.rpartition(".")[2]


def _private_last(name: str) -> tuple[bool, str]:
    return name.startswith("_"), name


def symbols(roots: Sequence[str]) -> set[str]:
    """The symbols that roots are exported under."""
    return {one.rpartition(".")[2] for one in roots}
