"""A linked core module → a component for a host, as few parts as there can be.

    component(link(content, EXPORTS, blobs, apart=("cabi_realloc",)), "wasi")

It imports the functions that the core module calls and the types they need, nothing
else, and exports the host's handler and ``hashi:edge/model``. The memory and the data
lie in a core module of their own, instantiated first: lowering an import takes the
memory, and hosts map the data of the module that defines the memory. So there is no
table of functions to be filled in later.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import wasmtime

from convert.pack.coremodule import MEMORY_MODULE
from convert.pack.fastly_calls import FASTLY
from convert.pack.imports import RESOURCE, Drop, Host, Import
from convert.pack.leb import Reader, leb
from convert.pack.link import Linked, LinkError
from convert.pack.wasi_calls import WASI
from convert.pack.wasmobject import CUSTOM, IMPORT, Imported, read_imports

EXPORTS = ("handle", "describe", "predict")
APART = ("cabi_realloc",)
HOSTS = {"wasi": WASI, "fastly": FASTLY}

HEAD_BYTES = 8
CORE_MODULE = 1
TYPE_NAME = re.compile(r"\$([\w-]+)")
OPTIONS = {"memory": "(memory $bytes)", "realloc": "(realloc $realloc)"}

MODEL = f"""
  (func $describe (result string)
    (canon lift (core func $code "describe") {OPTIONS["memory"]}))
  (func $predict (param "model" string) (param "query" string)
    (result (result string (error string)))
    (canon lift (core func $code "predict") {OPTIONS["memory"]} {OPTIONS["realloc"]}))
  (instance $model
    (export "describe" (func $describe)) (export "predict" (func $predict)))
  (export "hashi:edge/model@0.1.0" (instance $model))"""

COMPONENT = """(component
{imports}
  (core module $memory)
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $bytes))
  (alias core export $memory "cabi_realloc" (core func $realloc))
{lowered}
  (core module $code)
  (core instance $code (instantiate $code
    (with "{memory}" (instance $memory))
    (with "{module}" (instance {functions}))))
  (func $handle {parameters} {result} (canon lift (core func $code "handle")))
  (instance $handler (export "handle" (func $handle)))
  (export "{handler}@{version}" (instance $handler))
{model})"""


def component(linked: Linked, host: str) -> bytes:
    """Make a component of what was linked with ``apart``.

    Raises: LinkError for an import that the host's table does not have.
    """
    row = HOSTS[host]
    handler = row.handler
    imports = {}
    for one in core_imports(linked.core):
        if one.module != row.module or one.name not in row.imports:
            raise LinkError(f"{one.module}.{one.name} is no function of {host} hosts")
        imports[one.name] = row.imports[one.name]
    wat = COMPONENT.format(
        imports="\n".join(_interfaces(row, imports.values())),
        lowered="\n".join(_lowered(name, one) for name, one in imports.items()),
        memory=MEMORY_MODULE,
        module=row.module,
        functions=" ".join(f'(export "{name}" (func ${name}))' for name in imports),
        parameters=" ".join(
            f'(param "{name}" (own ${interface}/{resource}))'
            for name, (interface, resource) in handler.parameters.items()
        ),
        result=handler.result,
        handler=handler.interface,
        version=row.version,
        model=MODEL,
    )
    return splice(wat, [linked.memory, linked.core])


def core_imports(core: bytes) -> list[Imported]:
    """The functions that a core module imports."""
    reader = Reader(core, HEAD_BYTES)
    while reader:
        kind = reader.byte()
        body = reader.bytes(reader.leb())
        if kind == IMPORT:
            return read_imports(Reader(body))[0]
    return []


def splice(wat: str, cores: Iterable[bytes]) -> bytes:
    """Assemble a component; each empty core module in turn becomes the one given.

    The names that the text gives its parts are left out.
    """
    reader = Reader(bytes(wasmtime.wat2wasm(wat)))
    out, waiting = bytearray(reader.bytes(HEAD_BYTES)), iter(cores)
    while reader:
        kind = reader.byte()
        body = reader.bytes(reader.leb())
        if kind == CORE_MODULE:
            body = next(waiting)
        if kind != CUSTOM:
            out += bytes([kind]) + leb(len(body)) + body
    return bytes(out)


@dataclass
class _Needs:
    """What a component needs of each interface, and which types are named outside."""

    row: Host
    types: set[tuple[str, str]] = field(default_factory=set)
    outside: set[tuple[str, str]] = field(default_factory=set)

    def type(self, interface: str, name: str) -> None:
        """Note a type and those that it is made of."""
        if (interface, name) in self.types:
            return
        self.types.add((interface, name))
        definition = self.row.types[interface][name]
        if definition.startswith("use "):
            self.named(*_used(definition))
        for inner in TYPE_NAME.findall(definition):
            self.type(interface, inner)

    def named(self, interface: str, name: str) -> None:
        """Note a type that something outside its interface names."""
        self.outside.add((interface, name))
        self.type(interface, name)


def _interfaces(row: Host, imports: Iterable[Import | Drop]) -> list[str]:
    """The imports: each interface with the types and functions that are needed."""
    needs = _Needs(row)
    functions: dict[str, list[str]] = {interface: [] for interface in row.types}
    for interface, resource in row.handler.parameters.values():
        needs.named(interface, resource)
    for one in imports:
        if isinstance(one, Drop):
            needs.named(one.interface, one.resource)
            continue
        functions[one.interface].append(f'(export "{one.name}" (func {one.type}))')
        for name in TYPE_NAME.findall(one.type):
            needs.type(one.interface, name)
    each = (_interface(needs, name, functions[name]) for name in row.types)
    return [one for one in each if one]


def _interface(needs: _Needs, name: str, functions: list[str]) -> str:
    types = needs.row.types[name]
    items = [_type(t, types[t]) for t in types if (name, t) in needs.types]
    if not items + functions:
        return ""
    inside = "\n    ".join([*items, *functions])
    imported = (
        f'  (import "{name}@{needs.row.version}" (instance ${name}\n    {inside}))'
    )
    aliases = [
        f'  (alias export ${name} "{one}" (type ${name}/{one}))'
        for one in types
        if (name, one) in needs.outside
    ]
    return "\n".join([imported, *aliases])


def _used(definition: str) -> tuple[str, str]:
    _, interface, name = definition.split()
    return interface, name


def _type(name: str, definition: str) -> str:
    if definition == RESOURCE:
        return f'(export "{name}" (type ${name} {definition}))'
    made = f"(type $-{name} {definition})"
    if definition.startswith("use "):
        interface, original = _used(definition)
        made = f"(alias outer 1 ${interface}/{original} (type $-{name}))"
    return f'{made} (export "{name}" (type ${name} (eq $-{name})))'


def _lowered(name: str, one: Import | Drop) -> str:
    if isinstance(one, Drop):
        resource = f"${one.interface}/{one.resource}"
        return f"  (core func ${name} (canon resource.drop {resource}))"
    options = " ".join(OPTIONS[option] for option in one.options)
    function = f'(func ${one.interface} "{one.name}")'
    return f"  (core func ${name} (canon lower {function} {options}))"
