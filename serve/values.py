"""What the values of a component's functions are in Python.

    bool, integers, floats, char, string    bool, int, float, str
    list<u8>; list<T>; tuple, record        bytes; list; tuple
    option<T>                               the value, or None
    result<T, E>                            Err(value), Ok(value) or just the value
    variant; enum                           Case(name, value); str
    own<R>, borrow<R>                       the object itself, by a Table

`lifting` reads them from wasmtime's C structures and `lowering` writes them. A type is
turned into such a function once, when a component is linked, so that a call does not
look at types again. wasmtime-py converts values too, but one byte of list<u8> at a
time, reading the types anew in each call, and through globals that threads share.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from wasmtime import WasmtimeError, component
from wasmtime import _ffi as ffi

from serve.resources import Table


@dataclass(frozen=True, slots=True)
class Ok:
    """The good side of a result."""

    value: Any = None


@dataclass(frozen=True, slots=True)
class Err:
    """The bad side of a result."""

    value: Any = None


class Case(NamedTuple):
    """One case of a variant."""

    name: str
    value: Any = None


class Caller(Protocol):
    """Whose call it is: the store, and what its instance holds."""

    context: Any
    table: Table


class Unsupported(Exception):
    """A type that no function here has."""


type Kinds = Callable[[component.ResourceType], int]

VAL = ffi.wasmtime_component_val_t
VAL_BYTES = ctypes.sizeof(VAL)
OF = VAL.of.offset

# type → its member of the C union, its kind
SCALARS: dict[type, tuple[str, int]] = {
    component.Bool: ("boolean", ffi.WASMTIME_COMPONENT_BOOL.value),
    component.S8: ("s8", ffi.WASMTIME_COMPONENT_S8.value),
    component.U8: ("u8", ffi.WASMTIME_COMPONENT_U8.value),
    component.S16: ("s16", ffi.WASMTIME_COMPONENT_S16.value),
    component.U16: ("u16", ffi.WASMTIME_COMPONENT_U16.value),
    component.S32: ("s32", ffi.WASMTIME_COMPONENT_S32.value),
    component.U32: ("u32", ffi.WASMTIME_COMPONENT_U32.value),
    component.S64: ("s64", ffi.WASMTIME_COMPONENT_S64.value),
    component.U64: ("u64", ffi.WASMTIME_COMPONENT_U64.value),
    component.F32: ("f32", ffi.WASMTIME_COMPONENT_F32.value),
    component.F64: ("f64", ffi.WASMTIME_COMPONENT_F64.value),
}


def check(error: Any) -> None:
    """Raise the error that a C function returned, if any."""
    if error:
        raise WasmtimeError._from_ptr(error)
