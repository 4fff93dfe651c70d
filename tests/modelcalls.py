"""A component → the functions of its interface ``hashi:edge/model``."""

from collections.abc import Callable
from typing import Any

from wasmtime import Engine, Store
from wasmtime.component import Component, Linker


def model(content: bytes) -> Callable[..., Any]:
    """Make one instance, which has no host to call; ``call(name, *arguments)``."""
    store = Store(Engine())
    parts = Component(store.engine, content)
    linker = Linker(store.engine)
    linker.define_unknown_imports_as_traps(parts)
    made = linker.instantiate(store, parts)
    interface = parts.get_export_index("hashi:edge/model@0.1.0")

    def call(name, *arguments):
        function = made.get_func(store, parts.get_export_index(name, interface))
        answer = function(store, *arguments)
        function.post_return(store)
        return answer

    return call
