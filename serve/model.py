"""A component file → its models, asked without HTTP through ``hashi:edge/model``.

    models = Models.load(Path("dist/iris-wasi.wasm"))
    models.ask("iris", "sepal_length=5.1&…")      # '{"model":"iris",…}'

Works for every host's components: what they import is never called.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wasmtime import Store, WasmtimeError
from wasmtime.component import Component, Func, Linker, Variant

from serve import cache, wasmfile
from serve.engine import SETTINGS, ticking_engine, ticks
from serve.errors import GuestFailed, ServeError

INTERFACE = "hashi:edge/model@0.1.0"
SECONDS = 60.0  # for one prediction


class Refused(ServeError):
    """A model refused a question; ``body`` is the problem document (RFC 9457)."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.problem: dict[str, Any] = json.loads(body)
        faults = self.problem.get("errors") or [self.problem]
        super().__init__("; ".join(map(_told, faults)))


def _told(fault: dict[str, str]) -> str:
    named = f"{fault['parameter']}: " if "parameter" in fault else ""
    return named + fault["detail"]


@dataclass(frozen=True, eq=False)
class Models:
    """An instance of a component; not for two threads at once."""

    path: Path
    signatures: tuple[dict[str, Any], ...]
    store: Store
    predict: Func

    @classmethod
    def load(cls, path: Path) -> "Models":
        """Read a component, compile it unless the cache has it, and instantiate it.

        Raises: ServeError.
        """
        wasm = wasmfile.read(path)
        engine = ticking_engine().engine
        try:
            component = cache.load(engine, wasm, SETTINGS, lambda: None)
            linker = Linker(engine)
            linker.define_unknown_imports_as_traps(component)
            store = Store(engine)
            store.set_epoch_deadline(ticks(SECONDS))
            instance = linker.instantiate(store, component)
        except WasmtimeError as error:
            raise ServeError(f"{path}: {error}") from error
        functions = []
        for name in ("describe", "predict"):
            index = _export(component, name)
            function = instance.get_func(store, index) if index else None
            if function is None:
                raise ServeError(
                    f"{path}: exports no {INTERFACE}; build it with the native runtime"
                )
            functions.append(function)
        describe, predict = functions
        signatures = tuple(json.loads(describe(store)))
        return cls(path, signatures, store, predict)

    def ask(self, model: str, query: str) -> str:
        """Answer a query (percent-encoded, without ``?``) in the JSON of the contract.

        Raises: Refused with the problem document; GuestFailed when the component traps.
        """
        clock = ticking_engine()
        self.store.set_epoch_deadline(ticks(SECONDS))
        try:
            with clock.running():
                found = self.predict(self.store, model, query)
        except WasmtimeError as error:
            raise GuestFailed(f"{self.path}: {error}") from error
        if isinstance(found, Variant) and found.tag == "err":
            raise Refused(str(found.payload))
        return str(found.payload if isinstance(found, Variant) else found)


def query(features: Mapping[str, object]) -> str:
    """Write features as a query; numbers exactly, a None left out."""
    return "&".join(
        f"{quote(name)}={quote(_text(value), safe=',')}"
        for name, value in features.items()
        if value is not None
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if hasattr(value, "tolist"):  # arrays, and their scalars
        return _text(value.tolist())
    if isinstance(value, Iterable):
        return ",".join(map(_text, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else repr(value)


def _export(component: Component, name: str) -> Any:
    interface = component.get_export_index(INTERFACE)
    return component.get_export_index(name, interface) if interface else None
