"""One LLVM wasm object → a core module with nothing in it that no export reaches.

    linked = link(content, ["handle"], {"W": weights})
    linked.core                       its bytes; exports handle and memory
    linked.layout                     where the memory goes, in bytes

Memory: the stack first, so that an overflow traps; then the data, and around it what is
zero at the start, which takes no bytes of the file. It never grows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from convert.pack import addresses, wasmobject
from convert.pack.addresses import Layout
from convert.pack.coremodule import CoreModule, write
from convert.pack.stack import StackError, deepest
from convert.pack.wasmobject import (
    DATA_KIND,
    FUNCTION_KIND,
    GLOBAL_KIND,
    Object,
    Relocation,
    Symbol,
)

STACK_POINTER = "__stack_pointer"
NO_MODULE = "env"  # where LLVM looks for what nothing says a module of

# relocations: of a call, of an address, of a type, of a global
CALLS, ADDRESSES, TYPES, GLOBALS = {0}, {3, 4, 5}, {6}, {7}
KNOWN = CALLS | ADDRESSES | TYPES | GLOBALS


class LinkError(Exception):
    """The object needs something that no linking gives it."""


@dataclass(frozen=True)
class Linked:
    """The core module; with ``apart``, ``memory`` is the module instantiated before.

    It then defines the memory and all data, and the functions of ``apart``.
    """

    core: bytes
    layout: Layout
    memory: bytes = b""


def link(
    content: bytes,
    exports: Sequence[str],
    blobs: Mapping[str, bytes] | None = None,
    *,
    names: bool = False,
    apart: Sequence[str] = (),
) -> Linked:
    """Link an object; exported are the functions named and ``memory``.

    ``blobs`` are the bytes of undefined data symbols; ``names`` keeps the functions'
    names for backtraces.

    Raises: LinkError for an undefined symbol or a relocation of an unknown kind;
        ValueError for what is no object.
    """
    source = wasmobject.read(content)
    first = _reach(source, apart)
    rest = _reach(source, exports)
    _check_apart(source, first)
    try:
        stack_bytes = deepest(source, [_function(source, name) for name in exports])
    except StackError as error:
        raise LinkError(str(error)) from None
    segments = sorted(first.segments | rest.segments)
    needed = sorted(first.blobs | rest.blobs)
    given = blobs or {}
    for name in needed:
        if name not in given:
            raise LinkError(f"undefined symbol {name!r}, and no bytes for it")
    placed = addresses.place(
        source, segments, {n: given[n] for n in needed}, stack_bytes
    )
    modules = [
        write(
            source,
            CoreModule(
                exports={name: _function(source, name) for name in roots},
                functions=tuple(sorted(reached.functions)),
                stack_pointer=reached.stack,
                memory=memory,
                names=names,
            ),
            placed,
        )
        for roots, reached, memory in (
            (exports, rest, "import" if apart else "define"),
            (apart, first, "define"),
        )
        if roots
    ]
    return Linked(modules[0], placed.layout, modules[1] if apart else b"")


@dataclass(frozen=True)
class _Reached:
    functions: set[int]
    segments: set[int]
    blobs: set[str]
    stack: bool


def _reach(source: Object, roots: Sequence[str]) -> _Reached:
    """What the functions named come to use."""
    functions, segments, blobs = set[int](), set[int](), set[str]()
    stack = False
    waiting: list[tuple[str, int]] = []
    waiting += [("function", _function(source, name)) for name in roots]
    while waiting:
        kind, index = waiting.pop()
        known = functions if kind == "function" else segments
        if index in known:
            continue
        known.add(index)
        user, relocations = _uses(source, kind, index)
        for one in relocations:
            symbol = _symbol(source, one, user)
            if symbol is None:
                continue
            if symbol.kind == FUNCTION_KIND:
                waiting.append(("function", symbol.index))
            elif symbol.kind == GLOBAL_KIND:
                stack = True
            elif symbol.undefined:
                blobs.add(symbol.name)
            else:
                waiting.append(("segment", symbol.index))
    return _Reached(functions, segments, blobs, stack)


def _uses(source: Object, kind: str, index: int) -> tuple[str, Sequence[Relocation]]:
    """The name and the relocations of a function or a segment."""
    if kind == "segment":
        return f"data segment {index}", source.segments[index].relocations
    imported = len(source.imports)
    if index < imported:
        return source.imports[index].name, ()
    return source.functions[index], source.bodies[index - imported].relocations


def _symbol(source: Object, relocation: Relocation, user: str) -> Symbol | None:
    """The symbol of a relocation, None for one of a type.

    Raises: LinkError when it cannot be linked.
    """
    if relocation.kind in TYPES:
        return None
    symbol = source.symbols[relocation.symbol]
    if relocation.kind not in KNOWN:
        kind = relocation.kind
        raise LinkError(f"{user}: relocation {kind} of {symbol.name!r} is not known")
    undefined = symbol.undefined and symbol.kind != DATA_KIND
    if symbol.kind == FUNCTION_KIND and undefined:
        undefined = source.imports[symbol.index].module == NO_MODULE
    elif symbol.kind == GLOBAL_KIND:
        undefined = symbol.name != STACK_POINTER
    if undefined:
        raise LinkError(f"{user}: undefined symbol {symbol.name!r}")
    return symbol


def _function(source: Object, name: str) -> int:
    for symbol in source.symbols:
        known = symbol.kind == FUNCTION_KIND and not symbol.undefined
        if known and symbol.name == name:
            return symbol.index
    raise LinkError(f"undefined symbol {name!r}, which is to be exported")


def _check_apart(source: Object, first: _Reached) -> None:
    """Hold the functions apart to what a module can do that comes first."""
    for index in sorted(first.functions):
        if index < len(source.imports):
            name = source.imports[index].name
            raise LinkError(f"a function linked apart calls {name!r}, an import")
    if first.stack:
        raise LinkError("a function linked apart needs the stack")
