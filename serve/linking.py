"""A component and the host functions → a linker that can make instances of it.

Every import is answered: what has no host function ends the component with a message
that names it, so that a component may import more than it uses.
"""

import ctypes
from dataclasses import dataclass
from typing import Any

from wasmtime import Engine
from wasmtime import _ffi as ffi
from wasmtime.component import (
    Component,
    ComponentInstanceType,
    FuncType,
    Linker,
    LinkerInstance,
    ResourceType,
)

from serve.errors import ServeError, Trapped
from serve.exchange import HostFunction, Interfaces, running
from serve.lifting import Lift, lifting
from serve.lowering import Lower, lowering
from serve.values import Unsupported, check

VERSION = "0.2."  # of every interface offered
NO_FINALIZER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)()


@dataclass(frozen=True)
class Linked:
    """A linker, its callbacks, which must live as long, and the kinds of resources."""

    linker: Linker
    callbacks: list[Any]
    resources: list[tuple[str, ResourceType]]

    def kind(self, wanted: ResourceType) -> int:
        """Return a resource type's number; the type may have several names."""
        for number, (_, known) in enumerate(self.resources, 1):
            if known == wanted:
                return number
        raise Unsupported("a resource of the component's own")

    def kind_named(self, name: str) -> int:
        """Return a resource's number by the name it is imported under.

        Raises: ServeError when it is not imported.
        """
        for number, (known, _) in enumerate(self.resources, 1):
            if known == name:
                return number
        raise ServeError(f"its handler takes no {name}")


def link(engine: Engine, component: Component, interfaces: Interfaces) -> Linked:
    """Link all imports of a component.

    Raises: ServeError when one is neither a function nor a resource.
    """
    linked = Linked(Linker(engine), [], [])
    with linked.linker.root() as root:
        for name, extern in component.type.imports(engine).items():
            if isinstance(extern.ty, FuncType):
                _add_function(linked, root, name, _missing(name))
            elif isinstance(extern.ty, ComponentInstanceType):
                _add_interface(linked, root, engine, name, extern.ty, interfaces)
            else:
                raise ServeError(f"imports {name!r}, which is not an interface")
    return linked


def _add_interface(
    linked: Linked,
    root: LinkerInstance,
    engine: Engine,
    name: str,
    type: ComponentInstanceType,
    interfaces: Interfaces,
) -> None:
    path, _, version = name.partition("@")
    offered = interfaces.get(path, {}) if version.startswith(VERSION) else {}
    with root.add_instance(name) as instance:
        for item, extern in type.exports(engine).items():
            if isinstance(extern.ty, ResourceType):
                _add_resource(linked, instance, item, extern.ty)
            elif isinstance(extern.ty, FuncType):
                call = _call(linked, f"{name} {item}", extern.ty, offered.get(item))
                _add_function(linked, instance, item, call)


def _call(
    linked: Linked, name: str, type: FuncType, function: HostFunction | None
) -> HostFunction:
    """Return a host function that takes and fills C structures."""
    if function is None:
        return _missing(name)
    try:
        lifts = [lifting(parameter) for _, parameter in type.params]
        lower = lowering(type.result, linked.kind) if type.result else None
    except Unsupported:
        return _missing(name)
    return _converting(function, lifts, lower)


def _converting(
    function: HostFunction, lifts: list[Lift], lower: Lower | None
) -> HostFunction:
    def call(args: Any, results: Any) -> None:
        x = running.exchange
        value = function(x, *[lift(x, args[i]) for i, lift in enumerate(lifts)])
        if lower is not None:
            lower(x, results[0], value)

    return call


def _missing(name: str) -> HostFunction:
    def call(args: Any, results: Any) -> None:
        raise Trapped(f"it called {name}, which is not offered here")

    return call


def _failed(fault: BaseException) -> int:
    """Keep what ended a host function and return an error for wasmtime."""
    x = running.exchange
    x.fault = x.fault or fault
    error = ffi.wasmtime_error_new(b"a host function failed")
    return ctypes.cast(error, ctypes.c_void_p).value or 0


def _add_function(
    linked: Linked, instance: LinkerInstance, name: str, call: HostFunction
) -> None:
    def callback(
        data: Any, context: Any, type: Any, args: Any, n: Any, results: Any, m: Any
    ) -> int:
        try:
            call(args, results)
        except BaseException as fault:  # none may pass through wasmtime
            return _failed(fault)
        return 0

    kept = ffi.wasmtime_component_func_callback_t(callback)
    linked.callbacks.append(kept)
    encoded = name.encode()
    check(
        ffi.wasmtime_component_linker_instance_add_func(
            instance.ptr(),
            ctypes.create_string_buffer(encoded),
            len(encoded),
            kept,
            None,
            NO_FINALIZER,
        )
    )


def _add_resource(
    linked: Linked, instance: LinkerInstance, name: str, type: ResourceType
) -> None:
    try:
        number = linked.kind(type)
    except Unsupported:
        linked.resources.append((name, type))
        number = len(linked.resources)

    def dropped(data: Any, context: Any, resource: int) -> int:
        try:
            running.exchange.table.take(resource)
        except BaseException as fault:  # none may pass through wasmtime
            return _failed(fault)
        return 0

    kept = ffi.wasmtime_component_resource_destructor_t(dropped)
    linked.callbacks.append(kept)
    encoded = name.encode()
    host_type = ResourceType.host(number)  # must outlive the call
    check(
        ffi.wasmtime_component_linker_instance_add_resource(
            instance.ptr(),
            ctypes.create_string_buffer(encoded),
            len(encoded),
            host_type.ptr(),
            kept,
            None,
            NO_FINALIZER,
        )
    )
