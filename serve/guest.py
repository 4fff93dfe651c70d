"""A component file → a Guest that answers requests, each in a new instance.

    guest = Guest.load(Path("dist/iris-wasi.wasm"))
    guest.answer(Request("GET", "/iris?sepal_length=5.1"))      # Response(200, …)

A component that traps, takes too long or wants too much memory raises GuestFailed; the
guest answers the next request all the same. Threads may share a guest.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from ctypes import byref
from dataclasses import dataclass
from pathlib import Path

from wasmtime import Store, WasmtimeError
from wasmtime import _ffi as ffi
from wasmtime.component import Component, ExportIndex, Func

from serve import cache, wasmfile
from serve.engine import SETTINGS, ticking_engine, ticks
from serve.errors import GuestFailed, ServeError, Trapped
from serve.exchange import Exchange, Interfaces, Request, Response, running
from serve.linking import Linked, link
from serve.lowering import own
from serve.traps import INTERRUPTED, cause, place
from serve.values import VAL, Err, check
from serve.wasicli import CLI
from serve.wasihttp import HTTP, IncomingRequest, OutgoingResponse, ResponseOutparam
from serve.wasiio import IO

INTERFACES: Interfaces = {**HTTP, **IO, **CLI}
PARAMETERS = IncomingRequest, ResponseOutparam  # of the handler
NO_BODY_NEEDED = 304
TOO_MANY = "count too high"


@dataclass(frozen=True)
class Limits:
    """What one request may use; as at the edge, but for the time."""

    seconds: float = 5.0
    memory_bytes: int = 128 << 20  # of all memories together
    memories: int = 16
    tables: int = 32
    table_elements: int = 100_000  # of each table; an element has 8 bytes
    instances: int = 100  # of core modules, in the component
    body_bytes: int = 64 << 20


class TooManyMemories(GuestFailed):
    """A component has more memories than it may."""


def ignore(text: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, eq=False)
class Guest:
    """A component, compiled and linked."""

    path: Path
    component: Component
    linked: Linked
    handle: ExportIndex
    kinds: list[int]  # of the handler's parameters
    limits: Limits
    memories: int  # that it has, which share limits.memory_bytes

    @classmethod
    def load(
        cls,
        path: Path,
        limits: Limits | None = None,
        compiling: Callable[[], None] = lambda: None,
    ) -> "Guest":
        """Read a component and make instances of it, as trials.

        ``compiling`` is called when it is not in the cache, which takes seconds.

        Raises: ServeError.
        """
        wasm = wasmfile.read(path)
        engine = ticking_engine().engine
        component = cache.load(path, engine, wasm, SETTINGS, compiling)
        name = wasmfile.handler(path, component.type.exports(engine))
        handler = component.get_export_index(name)
        handle = component.get_export_index("handle", handler)
        if handle is None:
            raise ServeError(f"{path}: {name} has no function handle")
        try:
            linked = link(engine, component, INTERFACES)
            kinds = [linked.kind_named(kind.name) for kind in PARAMETERS]
        except ServeError as error:
            raise ServeError(f"{path}: {error}") from error
        parts = path, component, linked, handle, kinds, limits or Limits()
        return cls._tried(lambda memories: cls(*parts, memories))

    @staticmethod
    def _tried(guest: Callable[[int], "Guest"]) -> "Guest":
        """Return the guest with as many memories as its component turns out to have.

        wasmtime bounds how many memories there are and how large each may be, not what
        they are together.
        """
        memories = 1
        while True:
            tried = guest(memories)
            try:
                with tried._instance(Request("GET", "/"), ignore):
                    return tried
            except GuestFailed as failed:
                more = isinstance(failed, TooManyMemories)
                if not more or memories >= tried.limits.memories:
                    raise
            memories += 1

    def answer(self, request: Request, say: Callable[[str], None] = ignore) -> Response:
        """Answer a request; ``say`` is told the lines that the component prints.

        Raises: GuestFailed when there is no answer.
        """
        with self._instance(request, say) as (x, store, handle):
            self._call(x, store, handle)
        return self._response(x)

    @contextlib.contextmanager
    def _instance(
        self, request: Request, say: Callable[[str], None]
    ) -> Iterator[tuple[Exchange, Store, Func]]:
        seconds = self.limits.seconds
        deadline_ns = time.monotonic_ns() + int(seconds * 1e9)
        x = Exchange(request, say, deadline_ns, self.limits.body_bytes)
        clock = ticking_engine()
        store = Store(clock.engine)
        store.set_limits(
            memory_size=self.limits.memory_bytes // self.memories,
            memories=self.memories,
            tables=self.limits.tables,
            table_elements=self.limits.table_elements,
            instances=self.limits.instances,
        )
        store.set_epoch_deadline(ticks(seconds))
        x.context = store._context()
        running.exchange = x
        try:
            with clock.running():
                instance = self.linked.linker.instantiate(store, self.component)
                handle = instance.get_func(store, self.handle)
                assert handle is not None
                yield x, store, handle
        except WasmtimeError as error:
            raise self._failed(x, error) from error
        finally:
            del running.exchange
            store.close()
            x.printed.close()

    def _call(self, x: Exchange, store: Store, handle: Func) -> None:
        arguments = (VAL * 2)()
        given = IncomingRequest(x.request), ResponseOutparam()
        for argument, kind, thing in zip(arguments, self.kinds, given, strict=True):
            own(x, argument, kind, thing)
        error = ffi.wasmtime_component_func_call(
            byref(handle._func), store._context(), arguments, 2, None, 0
        )
        for argument in arguments:
            ffi.wasmtime_component_val_delete(byref(argument))
        check(error)

    def _response(self, x: Exchange) -> Response:
        given = x.answer
        if given is None:
            raise self._fault("returned without a response")
        if isinstance(given, Err):
            raise self._fault(f"answered with the error {given.value.name}")
        assert isinstance(given, OutgoingResponse)
        if given.status < 200:
            raise self._fault(f"answered with {given.status}, not a final status")
        needed = x.request.method != "HEAD" and given.status != NO_BODY_NEEDED
        if given.body is not None and not given.body.finished and needed:
            told = f"of which Content-Length says {given.body.length}"
            raise self._fault(
                f"left its body unfinished after {len(given.body.data)} bytes"
                + (f", {told}" if given.body.length is not None else "")
            )
        body = bytes(given.body.data) if given.body else b""
        return Response(given.status, tuple(given.headers.entries), body)

    def _failed(self, x: Exchange, error: WasmtimeError) -> GuestFailed:
        """Say in one line why an instance ended.

        Raises: what a host function raised that is not the component's doing.
        """
        match x.fault:
            case Trapped():
                return self._fault(f"stopped: {x.fault}")
            case Exception():
                return self._fault(f"stopped by a fault of the host: {x.fault!r}")
            case BaseException():
                raise x.fault
        reason = cause(error)
        if reason == INTERRUPTED:
            return self._fault(f"took longer than {self.limits.seconds:g} s")
        if "exceeds memory limits" in reason:
            mb = self.limits.memory_bytes >> 20
            shared = f" in {self.memories} memories" if self.memories > 1 else ""
            return self._fault(f"wants more than {mb} MB of memory{shared}: {reason}")
        if TOO_MANY in reason and "memory" in reason:
            told = f"has more than {self.memories} memories"
            return TooManyMemories(f"{self.path}: {told}")
        for limit, what in (("table", "tables"), ("instance", "instances")):
            if TOO_MANY in reason and limit in reason:
                most = getattr(self.limits, what)
                return self._fault(f"has more than {most} {what}")
        return self._fault(f"trapped: {reason}{place(error)}")

    def _fault(self, reason: str) -> GuestFailed:
        return GuestFailed(f"{self.path}: {reason}")
