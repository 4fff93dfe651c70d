"""Values that a component passes → Python: see values.py.

Whoever called frees the C structures; nothing here does.
"""

import ctypes
from collections.abc import Callable
from ctypes import byref, string_at
from typing import Any

from wasmtime import _ffi as ffi
from wasmtime import component

from serve.values import (
    OF,
    SCALARS,
    VAL_BYTES,
    Caller,
    Case,
    Err,
    Ok,
    Unsupported,
    check,
)

type Lift = Callable[[Caller, Any], Any]


def lifting(type: component.ValType) -> Lift:
    """Return the function that reads a value of a type.

    Raises: Unsupported.
    """
    if type.__class__ in SCALARS:
        member, _ = SCALARS[type.__class__]
        return lambda caller, slot: getattr(slot.of, member)
    if type.__class__ not in LIFTING:
        raise Unsupported(type.__class__.__name__)
    return LIFTING[type.__class__](type)


def _text(name: Any) -> str:
    return string_at(name.data, name.size).decode()


def _string(type: component.String) -> Lift:
    return lambda caller, slot: _text(slot.of.string)


def _enum(type: component.EnumType) -> Lift:
    return lambda caller, slot: _text(slot.of.enumeration)


def _bytes(caller: Caller, slot: Any) -> bytes:
    cells = slot.of.list  # a structure for each byte
    return string_at(cells.data, cells.size * VAL_BYTES)[OF::VAL_BYTES]


def _list(type: component.ListType) -> Lift:
    element = type.element
    if isinstance(element, component.U8):
        return _bytes
    one = lifting(element)

    def lift(caller: Caller, slot: Any) -> list[Any]:
        values = slot.of.list
        return [one(caller, values.data[i]) for i in range(values.size)]

    return lift


def _tuple(type: component.TupleType) -> Lift:
    each = [lifting(element) for element in type.elements]

    def lift(caller: Caller, slot: Any) -> tuple[Any, ...]:
        data = slot.of.tuple.data
        return tuple(one(caller, data[i]) for i, one in enumerate(each))

    return lift


def _record(type: component.RecordType) -> Lift:
    each = [lifting(field) for _, field in type.fields]

    def lift(caller: Caller, slot: Any) -> tuple[Any, ...]:
        data = slot.of.record.data
        return tuple(one(caller, data[i].val) for i, one in enumerate(each))

    return lift


def _nothing(caller: Caller, slot: Any) -> None:
    return None


def _payload(one: Lift, caller: Caller, box: Any) -> Any:
    return one(caller, box.contents) if box else None


def _option(type: component.OptionType) -> Lift:
    one = lifting(type.payload)
    return lambda caller, slot: _payload(one, caller, slot.of.option)


def _result(type: component.ResultType) -> Lift:
    ok = lifting(type.ok) if type.ok else _nothing
    err = lifting(type.err) if type.err else _nothing

    def lift(caller: Caller, slot: Any) -> Ok | Err:
        result = slot.of.result
        if result.is_ok:
            return Ok(_payload(ok, caller, result.val))
        return Err(_payload(err, caller, result.val))

    return lift


def _variant(type: component.VariantType) -> Lift:
    each = {name: lifting(case) if case else _nothing for name, case in type.cases}

    def lift(caller: Caller, slot: Any) -> Case:
        variant = slot.of.variant
        name = _text(variant.discriminant)
        return Case(name, _payload(each[name], caller, variant.val))

    return lift


def _number(caller: Caller, slot: Any) -> int:
    host = ctypes.POINTER(ffi.wasmtime_component_resource_host_t)()
    given = slot.of.resource
    check(
        ffi.wasmtime_component_resource_any_to_host(caller.context, given, byref(host))
    )
    number: int = ffi.wasmtime_component_resource_host_rep(host)
    ffi.wasmtime_component_resource_host_delete(host)
    return number


def _own(type: component.OwnType) -> Lift:
    return lambda caller, slot: caller.table.take(_number(caller, slot))


def _borrow(type: component.BorrowType) -> Lift:
    return lambda caller, slot: caller.table.get(_number(caller, slot))


LIFTING: dict[Any, Callable[[Any], Lift]] = {
    component.String: _string,
    component.EnumType: _enum,
    component.ListType: _list,
    component.TupleType: _tuple,
    component.RecordType: _record,
    component.OptionType: _option,
    component.ResultType: _result,
    component.VariantType: _variant,
    component.OwnType: _own,
    component.BorrowType: _borrow,
}
