"""An object file as LLVM writes it for WebAssembly → what a linker needs of it.

Source: the convention for linking, github.com/WebAssembly/tool-conventions, Linking.md.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from convert.pack.leb import Reader

# sections
CUSTOM, TYPE, IMPORT, FUNCTION, CODE, DATA = 0, 1, 2, 3, 10, 11
# kinds of imports, and of symbols
FUNCTION_KIND, DATA_KIND, GLOBAL_KIND, SECTION_KIND = 0, 1, 2, 3
TABLE, MEMORY, GLOBAL = 1, 2, 3
# subsections of "linking"
SEGMENT_INFO, SYMBOL_TABLE = 5, 8
# flags of a symbol
UNDEFINED, EXPLICIT_NAME = 0x10, 0x40
# relocations with an addend: addresses, and offsets in functions and sections
WITH_ADDEND = {3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25}


@dataclass(frozen=True)
class Relocation:
    """Where a function or segment names a symbol (for a type: its index)."""

    kind: int
    at: int
    symbol: int
    addend: int


@dataclass(frozen=True)
class Symbol:
    """A name: of the function ``index``, or of a place in segment ``index``."""

    kind: int
    name: str
    undefined: bool
    index: int = 0
    offset: int = 0


@dataclass(frozen=True)
class Imported:
    """A function of another module."""

    module: str
    name: str
    type: int


@dataclass(frozen=True)
class Body:
    """A function: its locals and code, without their number of bytes."""

    type: int
    code: bytes
    relocations: tuple[Relocation, ...]


@dataclass(frozen=True)
class Segment:
    """Bytes in memory."""

    content: bytes
    align: int
    relocations: tuple[Relocation, ...]


@dataclass(frozen=True)
class Object:
    """An object file; functions are counted from the first imported one."""

    types: tuple[bytes, ...]
    imports: tuple[Imported, ...]
    bodies: tuple[Body, ...]
    segments: tuple[Segment, ...]
    symbols: tuple[Symbol, ...]

    def body(self, k: int) -> Body:
        """The body of function ``k``, which is no imported one."""
        return self.bodies[k - len(self.imports)]

    @cached_property
    def functions(self) -> dict[int, str]:
        """The symbol of each function."""
        return {s.index: s.name for s in self.symbols if s.kind == FUNCTION_KIND}


@dataclass(frozen=True)
class _Section:
    kind: int
    content: bytes
    name: str  # of a custom section


def read(content: bytes) -> Object:
    """Read an object file.

    Raises: ValueError when it is something else.
    """
    if content[:8] != b"\0asm\1\0\0\0":
        raise ValueError("not a WebAssembly object")
    sections = _sections(content)
    known = {one.kind: one.content for one in sections if one.kind != CUSTOM}
    custom = {one.name: one.content for one in sections if one.kind == CUSTOM}
    if "linking" not in custom:
        raise ValueError("not an object: it has no section 'linking'")
    relocations: dict[int, list[Relocation]] = {CODE: [], DATA: []}
    for name, body in custom.items():
        if name.startswith("reloc."):
            target, found = _relocations(Reader(body))
            relocations.setdefault(sections[target].kind, []).extend(found)
    imports, globals = read_imports(Reader(known.get(IMPORT, b"\0")))
    names = {FUNCTION_KIND: [one.name for one in imports], GLOBAL_KIND: globals}
    symbols, aligns = _linking(Reader(custom["linking"]), names)
    return Object(
        _types(Reader(known.get(TYPE, b"\0"))),
        tuple(imports),
        _bodies(known, relocations[CODE]),
        _segments(Reader(known.get(DATA, b"\0")), aligns, relocations[DATA]),
        symbols,
    )


def _sections(content: bytes) -> list[_Section]:
    sections = []
    reader = Reader(content, 8)
    while reader:
        kind = reader.byte()
        body = Reader(reader.bytes(reader.leb()))
        name = body.text() if kind == CUSTOM else ""
        sections.append(_Section(kind, body.content[body.at :], name))
    return sections


def _relocations(reader: Reader) -> tuple[int, list[Relocation]]:
    target, found = reader.leb(), []
    for _ in range(reader.leb()):
        kind, at, symbol = reader.byte(), reader.leb(), reader.leb()
        addend = reader.sleb() if kind in WITH_ADDEND else 0
        found.append(Relocation(kind, at, symbol, addend))
    return target, sorted(found, key=_place)


def _types(reader: Reader) -> tuple[bytes, ...]:
    types = []
    for _ in range(reader.leb()):
        start = reader.at
        reader.byte()
        for _ in ("parameters", "results"):
            reader.bytes(reader.leb())
        types.append(reader.content[start : reader.at])
    return tuple(types)


def read_imports(reader: Reader) -> tuple[list[Imported], list[str]]:
    """Read a section of imports: the functions, and the names of the globals."""
    functions, globals = [], []
    for _ in range(reader.leb()):
        module, name, kind = reader.text(), reader.text(), reader.byte()
        if kind == FUNCTION_KIND:
            functions.append(Imported(module, name, reader.leb()))
        elif kind == GLOBAL:
            globals.append(name)
            reader.bytes(2)
        else:
            if kind == TABLE:
                reader.byte()
            has_most = reader.byte() & 1
            for _ in range(1 + has_most):
                reader.leb()
    return functions, globals


def _bodies(known: dict[int, bytes], found: list[Relocation]) -> tuple[Body, ...]:
    declared = Reader(known.get(FUNCTION, b"\0"))
    types = [declared.leb() for _ in range(declared.leb())]
    reader = Reader(known.get(CODE, b"\0"))
    reader.leb()
    bodies = []
    for type in types:
        n = reader.leb()
        inside = _inside(found, reader.at, n)
        bodies.append(Body(type, reader.bytes(n), inside))
    return tuple(bodies)


def _inside(found: list[Relocation], start: int, n: int) -> tuple[Relocation, ...]:
    """The relocations of ``n`` bytes of a section, counted from the first of them."""
    low = bisect_left(found, start, key=_place)
    high = bisect_left(found, start + n, lo=low, key=_place)
    return tuple(
        Relocation(one.kind, one.at - start, one.symbol, one.addend)
        for one in found[low:high]
    )


def _place(relocation: Relocation) -> int:
    return relocation.at


def _segments(
    reader: Reader, aligns: list[int], found: list[Relocation]
) -> tuple[Segment, ...]:
    segments = []
    for k in range(reader.leb()):
        if reader.leb() != 0:
            raise ValueError(f"data segment {k} is not an active one")
        while reader.byte() != 0x0B:  # i32.const …, end: an object's own address
            reader.leb()
        n = reader.leb()
        inside = _inside(found, reader.at, n)
        segments.append(Segment(reader.bytes(n), aligns[k], inside))
    return tuple(segments)


def _linking(
    reader: Reader, imported: dict[int, list[str]]
) -> tuple[tuple[Symbol, ...], list[int]]:
    """The symbols, and the alignment of each segment in bytes."""
    symbols: list[Symbol] = []
    aligns: list[int] = []
    reader.leb()
    while reader:
        kind = reader.byte()
        part = Reader(reader.bytes(reader.leb()))
        if kind == SEGMENT_INFO:
            for _ in range(part.leb()):
                part.text()
                aligns.append(1 << part.leb())
                part.leb()
        elif kind == SYMBOL_TABLE:
            symbols = [_symbol(part, imported) for _ in range(part.leb())]
    return tuple(symbols), aligns


def _symbol(reader: Reader, imported: dict[int, list[str]]) -> Symbol:
    kind, flags = reader.byte(), reader.leb()
    undefined = bool(flags & UNDEFINED)
    if kind == DATA_KIND:
        name = reader.text()
        if undefined:
            return Symbol(kind, name, undefined)
        index, offset, _ = reader.leb(), reader.leb(), reader.leb()
        return Symbol(kind, name, undefined, index, offset)
    index = reader.leb()
    if kind == SECTION_KIND:
        return Symbol(kind, "", undefined, index)
    if not undefined or flags & EXPLICIT_NAME:
        return Symbol(kind, reader.text(), undefined, index)
    names = imported.get(kind, [])  # a table has no name of use here
    return Symbol(kind, names[index] if names else "table", undefined, index)
