"""Functions of an object, with their place in memory known → a core module's bytes.

Every number that the object keeps in five bytes takes as few as it needs: code has
structured control flow only, so nothing counts its bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from convert.pack.addresses import Placed
from convert.pack.leb import leb, sleb, text, vector
from convert.pack.wasmobject import Body, Object

MAGIC = b"\0asm\1\0\0\0"
MEMORY_MODULE = "memory"  # from where a module takes its memory
PADDED_BYTES = 5
# relocations, of numbers in five bytes
FUNCTION_LEB, ADDRESS_LEB, ADDRESS_SLEB, TYPE_LEB, GLOBAL_LEB = 0, 3, 4, 6, 7
I32, MUTABLE, I32_CONST, END = b"\x7f", b"\1", b"\x41", b"\x0b"
FUNCTION_EXPORT, MEMORY_EXPORT = b"\0", b"\2"
HAS_MOST = b"\1"


@dataclass(frozen=True)
class CoreModule:
    """What goes into one module: functions as the object counts them."""

    exports: Mapping[str, int]
    functions: Sequence[int]
    stack_pointer: bool
    memory: str  # "define", with the data, or "import"
    names: bool


def write(source: Object, module: CoreModule, placed: Placed) -> bytes:
    """Write a core module."""
    imported = [k for k in module.functions if k < len(source.imports)]
    bodies = [k for k in module.functions if k >= len(source.imports)]
    index = {k: new for new, k in enumerate([*imported, *bodies])}
    types = _types(source, module.functions)
    codes = [_code(source, source.body(k), placed, index, types) for k in bodies]
    pages = leb(placed.layout.pages)
    memory = HAS_MOST + pages + pages
    defines = module.memory == "define"
    imports = [
        text(source.imports[k].module)
        + text(source.imports[k].name)
        + FUNCTION_EXPORT
        + leb(types[source.imports[k].type])
        for k in imported
    ]
    if not defines:
        imports.append(text(MEMORY_MODULE) + text("memory") + MEMORY_EXPORT + memory)
    stack_top = I32 + MUTABLE + I32_CONST + sleb(placed.layout.stack_top) + END
    exports = [
        text(name) + FUNCTION_EXPORT + leb(index[k])
        for name, k in module.exports.items()
    ]
    if defines:
        exports.append(text("memory") + MEMORY_EXPORT + leb(0))
    sections = {
        1: [source.types[k] for k in types],
        2: imports,
        3: [leb(types[source.body(k).type]) for k in bodies],
        5: [memory] if defines else [],
        6: [stack_top] if module.stack_pointer else [],
        7: exports,
        10: [leb(len(code)) + code for code in codes],
        11: _data(placed) if defines else [],
    }
    out = MAGIC
    for kind, items in sections.items():
        if items:
            out += _section(kind, vector(items))
    return out + (_names(source, index) if module.names else b"")


def _section(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + leb(len(body)) + body


def _types(source: Object, functions: Sequence[int]) -> dict[int, int]:
    """The types that are used, each with its new number."""
    used = set()
    for k in functions:
        if k < len(source.imports):
            used.add(source.imports[k].type)
            continue
        body = source.body(k)
        used.add(body.type)
        used |= {one.symbol for one in body.relocations if one.kind == TYPE_LEB}
    return {k: new for new, k in enumerate(sorted(used))}


def _code(
    source: Object,
    body: Body,
    placed: Placed,
    index: Mapping[int, int],
    types: Mapping[int, int],
) -> bytes:
    out, done = bytearray(), 0
    for one in body.relocations:
        out += body.code[done : one.at]
        done = one.at + PADDED_BYTES
        if one.kind == FUNCTION_LEB:
            out += leb(index[source.symbols[one.symbol].index])
        elif one.kind == TYPE_LEB:
            out += sleb(types[one.symbol])
        elif one.kind == GLOBAL_LEB:
            out += leb(0)
        else:
            address = placed.address(source, one.symbol, one.addend)
            if one.kind == ADDRESS_LEB:
                out += leb(address)
            else:
                out += sleb(address - (1 << 32) if address >> 31 else address)
    return bytes(out + body.code[done:])


def _data(placed: Placed) -> list[bytes]:
    return [
        b"\0" + I32_CONST + sleb(address) + END + leb(len(content)) + content
        for address, content in placed.content
    ]


def _names(source: Object, index: Mapping[int, int]) -> bytes:
    """The section from which hosts take the names in their backtraces."""
    names = vector(leb(new) + text(source.functions[k]) for k, new in index.items())
    return _section(0, text("name") + _section(1, names))
