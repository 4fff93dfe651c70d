"""A component file → its models, asked without HTTP through ``hashi:edge/model``.

    models = Models.load(Path("dist/iris-wasi.wasm"))
    models.ask("iris", "sepal_length=5.1&…")      # '{"model":"iris",…}'

Works for every host's components: what they import is never called. Any number of
threads may ask at once.
"""

import hashlib
import json
import weakref
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wasmtime import WasmtimeError
from wasmtime.component import Component, ExportIndex, Linker

from serve import cache, wasmfile
from serve.engine import LOADING, SETTINGS, TickingEngine, ticking_engine, ticks
from serve.errors import GuestFailed, ServeError, printable
from serve.instance import Instance
from serve.traps import INTERRUPTED, cause, place

INTERFACE = "hashi:edge/model@0.1.0"
SECONDS = 60.0  # for one prediction
MOST_IDLE = 32  # instances; as many threads as asyncio.to_thread uses at most


class QuestionRefused(ServeError):
    """A model refused a question; ``body`` is the problem document (RFC 9457)."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.problem: dict[str, Any] = json.loads(body)
        faults = self.problem.get("errors") or [self.problem]
        super().__init__("; ".join(map(_told, faults)))

    def __reduce__(self) -> tuple[type["QuestionRefused"], tuple[str]]:
        return QuestionRefused, (self.body,)


def _told(fault: dict[str, str]) -> str:
    named = f"{fault['parameter']}: " if "parameter" in fault else ""
    return printable(named + fault["detail"])


@dataclass(frozen=True, eq=False)
class Models:
    """A component, and the instances of it that nobody is asking just now.

    Who asks takes an instance for himself, makes one where none is idle, and puts it
    back once it has answered. One that trapped, or whose caller was interrupted, is
    never put back.
    """

    path: Path
    file: Path  # the same, wherever the process goes
    digest: str  # of the file
    clock: TickingEngine
    component: Component
    linker: Linker
    predict: ExportIndex
    signatures: tuple[dict[str, Any], ...]
    idle: deque[Instance] = field(default_factory=lambda: deque(maxlen=MOST_IDLE))

    @classmethod
    def load(cls, path: Path) -> "Models":
        """Read a component, compile it unless the cache has it, and instantiate it.

        Raises: ServeError.
        """
        wasm = wasmfile.read(path)
        with LOADING:
            clock = ticking_engine()
            run = clock.start()
            try:
                component = cache.load(path, clock.engine, wasm, SETTINGS)
                linker = Linker(clock.engine)
                linker.define_unknown_imports_as_traps(component)
                describe = _export(path, component, "describe")
                predict = _export(path, component, "predict")
                instance = Instance(component, linker, predict, ticks(SECONDS))
                signatures = json.loads(instance.function(describe)(instance.store))
            except WasmtimeError as error:
                raise ServeError(f"{path}: {_reason(error)}") from error
            finally:
                clock.stop(run)
        digest = hashlib.sha256(wasm).hexdigest()
        file = path.absolute()
        parts = clock, component, linker, predict
        models = cls(path, file, digest, *parts, tuple(signatures))
        ending = weakref.finalize(models, _release, models.idle, component, linker)
        ending.atexit = False  # threads may still be asking
        return models

    def _instance(self) -> Instance:
        return Instance(self.component, self.linker, self.predict, ticks(SECONDS))

    def ask(self, model: str, query: str) -> str:
        """Answer a query (percent-encoded, without ``?``) in the JSON of the contract.

        Raises: QuestionRefused with the problem document; GuestFailed when the
            component traps.
        """
        run = self.clock.start()
        try:
            try:
                instance = self.idle.pop()
            except IndexError:
                instance = self._instance()
            answered, text = instance.predict(model, query, ticks(SECONDS))
        except WasmtimeError as error:
            raise GuestFailed(f"{self.path}: {_reason(error)}") from error
        finally:
            self.clock.stop(run)
        self.idle.append(instance)
        if not answered:
            raise QuestionRefused(text)
        return text


def _release(idle: deque[Instance], component: Component, linker: Linker) -> None:
    # wasmtime's tables change when the last that uses compiled code goes
    with LOADING:
        idle.clear()
        linker.close()
        component.close()


def _export(path: Path, component: Component, name: str) -> ExportIndex:
    interface = component.get_export_index(INTERFACE)
    found = component.get_export_index(name, interface) if interface else None
    if found is None:
        raise ServeError(
            f"{path}: exports no {INTERFACE}; build it with the native runtime"
        )
    return found


def _reason(error: WasmtimeError) -> str:
    reason = cause(error)
    if reason == INTERRUPTED:
        return f"took longer than {SECONDS:g} s"
    where = place(error)
    return f"trapped: {reason}{where}" if where else reason
