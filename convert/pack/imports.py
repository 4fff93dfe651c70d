"""The words in which a host's table says what a component may import and exports.

Types of an interface are WAT, in which ``$name`` is another type of that interface:

    "(sub resource)"              a resource
    "use wasi:io/error error"     a type of another interface
    "(variant (case "closed"))"   a definition
"""

from collections.abc import Mapping
from dataclasses import dataclass

RESOURCE = "(sub resource)"
MEMORY, REALLOC = ("memory",), ("memory", "realloc")


@dataclass(frozen=True)
class Import:
    """An imported function; ``type`` is WAT without the ``func``."""

    interface: str
    name: str
    type: str
    options: tuple[str, ...] = ()  # what lowering it takes


@dataclass(frozen=True)
class Drop:
    """The drop of a handle to a resource."""

    interface: str
    resource: str


@dataclass(frozen=True)
class Handler:
    """The exported function ``handle``: parameters own a resource each."""

    interface: str
    parameters: Mapping[str, tuple[str, str]]  # name: interface, resource
    result: str


@dataclass(frozen=True)
class Host:
    """A host: ``imports`` by the name of the function in ``edge/hosts/…_calls.pyi``."""

    module: str  # that file, as the core module names it
    version: str  # of every interface
    types: Mapping[str, Mapping[str, str]]
    imports: Mapping[str, Import | Drop]
    handler: Handler
