"""Values in Python → what a component receives: see values.py.

A slot's kind is written last: until then the slot holds nothing that wasmtime would
free, so a value that cannot be written leaves it sound.
"""

import ctypes
from collections.abc import Callable
from ctypes import byref, memmove
from typing import Any

from wasmtime import _ffi as ffi
from wasmtime import component

from serve.values import (
    OF,
    SCALARS,
    VAL,
    VAL_BYTES,
    Caller,
    Case,
    Err,
    Kinds,
    Ok,
    Unsupported,
    check,
)

type Lower = Callable[[Caller, Any, Any], None]

STRING = ffi.WASMTIME_COMPONENT_STRING.value
LIST = ffi.WASMTIME_COMPONENT_LIST.value
RECORD = ffi.WASMTIME_COMPONENT_RECORD.value
TUPLE = ffi.WASMTIME_COMPONENT_TUPLE.value
VARIANT = ffi.WASMTIME_COMPONENT_VARIANT.value
ENUM = ffi.WASMTIME_COMPONENT_ENUM.value
OPTION = ffi.WASMTIME_COMPONENT_OPTION.value
RESULT = ffi.WASMTIME_COMPONENT_RESULT.value
RESOURCE = ffi.WASMTIME_COMPONENT_RESOURCE.value
ZERO_U8 = bytes([ffi.WASMTIME_COMPONENT_U8.value]).ljust(VAL_BYTES, b"\0")


def lowering(type: component.ValType, kinds: Kinds) -> Lower:
    """Return the function that writes a value of a type.

    Raises: Unsupported.
    """
    if type.__class__ in SCALARS:
        return _scalar(*SCALARS[type.__class__])
    if type.__class__ not in LOWERING:
        raise Unsupported(type.__class__.__name__)
    return LOWERING[type.__class__](type, kinds)


def _scalar(member: str, kind: int) -> Lower:
    def lower(caller: Caller, slot: Any, value: Any) -> None:
        setattr(slot.of, member, value)
        slot.kind = kind

    return lower


def _put_text(name: Any, encoded: bytes) -> None:
    ffi.wasm_byte_vec_new_uninitialized(byref(name), len(encoded))
    memmove(name.data, encoded, len(encoded))


def _string(type: component.String, kinds: Kinds) -> Lower:
    def lower(caller: Caller, slot: Any, value: str) -> None:
        _put_text(slot.of.string, value.encode())
        slot.kind = STRING

    return lower


def _enum(type: component.EnumType, kinds: Kinds) -> Lower:
    def lower(caller: Caller, slot: Any, value: str) -> None:
        _put_text(slot.of.enumeration, value.encode())
        slot.kind = ENUM

    return lower


def _bytes(caller: Caller, slot: Any, value: bytes) -> None:
    cells = bytearray(ZERO_U8 * len(value))  # a structure for each byte
    cells[OF::VAL_BYTES] = value
    new = slot.of.list
    ffi.wasmtime_component_vallist_new_uninit(byref(new), len(value))
    memmove(new.data, bytes(cells), len(cells))
    slot.kind = LIST


def _list(type: component.ListType, kinds: Kinds) -> Lower:
    element = type.element
    if isinstance(element, component.U8):
        return _bytes
    one = lowering(element, kinds)

    def lower(caller: Caller, slot: Any, values: list[Any]) -> None:
        new = slot.of.list
        ffi.wasmtime_component_vallist_new_uninit(byref(new), len(values))
        for i, value in enumerate(values):
            one(caller, new.data[i], value)
        slot.kind = LIST

    return lower


def _tuple(type: component.TupleType, kinds: Kinds) -> Lower:
    each = [lowering(element, kinds) for element in type.elements]

    def lower(caller: Caller, slot: Any, values: tuple[Any, ...]) -> None:
        new = slot.of.tuple
        ffi.wasmtime_component_valtuple_new_uninit(byref(new), len(each))
        for i, (one, value) in enumerate(zip(each, values, strict=True)):
            one(caller, new.data[i], value)
        slot.kind = TUPLE

    return lower


def _record(type: component.RecordType, kinds: Kinds) -> Lower:
    each = [(name.encode(), lowering(field, kinds)) for name, field in type.fields]

    def lower(caller: Caller, slot: Any, values: tuple[Any, ...]) -> None:
        new = slot.of.record
        ffi.wasmtime_component_valrecord_new_uninit(byref(new), len(each))
        for i, ((name, one), value) in enumerate(zip(each, values, strict=True)):
            _put_text(new.data[i].name, name)
            one(caller, new.data[i].val, value)
        slot.kind = RECORD

    return lower


def _boxed(caller: Caller, one: Lower | None, value: Any) -> Any:
    if one is None:
        return None
    slot = VAL()
    one(caller, slot, value)
    return ffi.wasmtime_component_val_new(byref(slot))


def _option(type: component.OptionType, kinds: Kinds) -> Lower:
    some = lowering(type.payload, kinds)

    def lower(caller: Caller, slot: Any, value: Any) -> None:
        slot.of.option = _boxed(caller, some if value is not None else None, value)
        slot.kind = OPTION

    return lower


def _result(type: component.ResultType, kinds: Kinds) -> Lower:
    ok = lowering(type.ok, kinds) if type.ok else None
    err = lowering(type.err, kinds) if type.err else None

    def lower(caller: Caller, slot: Any, value: Any) -> None:
        bad = isinstance(value, Err)
        inner = value.value if isinstance(value, Ok | Err) else value
        slot.of.result.val = _boxed(caller, err if bad else ok, inner)
        slot.of.result.is_ok = not bad
        slot.kind = RESULT

    return lower


def _variant(type: component.VariantType, kinds: Kinds) -> Lower:
    each = {name: lowering(case, kinds) if case else None for name, case in type.cases}

    def lower(caller: Caller, slot: Any, case: Case) -> None:
        slot.of.variant.val = _boxed(caller, each[case.name], case.value)
        _put_text(slot.of.variant.discriminant, case.name.encode())
        slot.kind = VARIANT

    return lower


def own(caller: Caller, slot: Any, kind: int, thing: Any) -> None:
    """Give an object of a kind to the component."""
    number = caller.table.put(thing)
    host = ffi.wasmtime_component_resource_host_new(True, number, kind)
    given = ctypes.POINTER(ffi.wasmtime_component_resource_any_t)()
    error = ffi.wasmtime_component_resource_host_to_any(
        caller.context, host, byref(given)
    )
    ffi.wasmtime_component_resource_host_delete(host)
    check(error)
    slot.of.resource = given
    slot.kind = RESOURCE


def _own(type: component.OwnType, kinds: Kinds) -> Lower:
    kind = kinds(type.ty)
    return lambda caller, slot, thing: own(caller, slot, kind, thing)


LOWERING: dict[Any, Callable[[Any, Kinds], Lower]] = {
    component.String: _string,
    component.EnumType: _enum,
    component.ListType: _list,
    component.TupleType: _tuple,
    component.RecordType: _record,
    component.OptionType: _option,
    component.ResultType: _result,
    component.VariantType: _variant,
    component.OwnType: _own,
}
