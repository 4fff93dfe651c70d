"""A component file → its size, and how long it takes here to compile and run.

    measured = measure(Path("dist/iris-wasi.wasm"))
    measured.instantiate_s.median                         # 0.000024

Everything happens in this process, on the embedded wasmtime; no socket is opened.
"""

import json
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wasmtime import Engine, Linker, Module, Store
from wasmtime.component import Component
from wasmtime.component import Linker as ComponentLinker

from serve import wasmfile
from serve.engine import compiling
from serve.errors import ServeError
from serve.exchange import Request, Response
from serve.guest import Guest

INSTANCES = 100  # in one store, which keeps the memory of all of them
SECONDS = 1.0  # for each kind of measurement
FEWEST = 20


@dataclass(frozen=True)
class Times:
    """Seconds: the median, and what one in a hundred exceeds."""

    median: float
    p99: float


@dataclass(frozen=True)
class Measured:
    """A component: bytes, and seconds to compile, to instantiate, to answer.

    ``instantiate_s`` is in a store that is there, ``instantiate_with_store_s`` with a
    store made for it and closed; ``answer_s`` is ``target``, asked of a new instance.
    """

    bytes: int
    compile_s: float
    instantiate_s: Times
    instantiate_with_store_s: Times
    target: str
    answer_s: Times


def measure(path: Path, seconds: float = SECONDS) -> Measured:
    """Measure a component that answers by the HTTP contract.

    Raises: ServeError.
    """
    wasm = wasmfile.read(path)
    guest = Guest.load(path)
    target = example(guest)
    compile_s, code = compiled(wasm)
    return Measured(
        len(wasm),
        compile_s,
        times(instantiate_times(code, seconds)),
        times(instantiate_times_with_store(code, seconds)),
        target,
        times(answer_times(guest, target, seconds)),
    )


@dataclass(frozen=True)
class Code:
    """What is compiled, and a linker that answers each import with a trap."""

    engine: Engine
    code: Component | Module
    linker: ComponentLinker | Linker

    def instantiate(self, store: Store) -> None:
        """Make an instance."""
        # the two kinds of linkers and what they link have no common type
        linker: Any = self.linker
        linker.instantiate(store, self.code)


def compiled(wasm: bytes) -> tuple[float, Code]:
    """Compile a component or a core module; the seconds that it took.

    Raises: WasmtimeError.
    """
    engine = Engine(compiling())
    started = time.perf_counter()
    if wasm.startswith(wasmfile.COMPONENT):
        component = Component(engine, wasm)
        taken = time.perf_counter() - started
        components = ComponentLinker(engine)
        components.define_unknown_imports_as_traps(component)
        return taken, Code(engine, component, components)
    module = Module(engine, wasm)
    taken = time.perf_counter() - started
    modules = Linker(engine)
    modules.define_unknown_imports_as_traps(module)
    return taken, Code(engine, module, modules)


def instantiate_times(code: Code, seconds: float) -> list[float]:
    """Return how long instances take in a store that is there."""
    found: list[float] = []
    for _ in _until(seconds, found):
        store = Store(code.engine)
        code.instantiate(store)  # the first in a store costs more
        for _ in range(INSTANCES):
            started = time.perf_counter()
            code.instantiate(store)
            found.append(time.perf_counter() - started)
        store.close()
    return found


def instantiate_times_with_store(code: Code, seconds: float) -> list[float]:
    """Return how long instances take, each with a store made for it and closed."""
    found: list[float] = []
    for _ in _until(seconds, found):
        started = time.perf_counter()
        store = Store(code.engine)
        code.instantiate(store)
        store.close()
        found.append(time.perf_counter() - started)
    return found


def answer_times(guest: Guest, target: str, seconds: float) -> list[float]:
    """Return how long answers take, each by a new instance.

    Raises: ServeError when one is not a 200.
    """
    found: list[float] = []
    for _ in _until(seconds, found):
        started = time.perf_counter()
        answer = guest.answer(Request("GET", target))
        found.append(time.perf_counter() - started)
        if answer.status != 200:
            raise ServeError(f"{guest.path}: {_short(target)}: {_told(answer)}")
    return found


def _short(target: str) -> str:
    return target if len(target) <= 100 else f"{target[:80]}… ({len(target):,} bytes)"


def _told(answer: Response) -> str:
    """Say what an answer's status is, and its problem document's reason."""
    try:
        detail = f": {json.loads(answer.body)['detail']}"
    except (ValueError, KeyError, TypeError):
        detail = ""
    return f"answers {answer.status}{detail}"


def _until(seconds: float, found: Sequence[float]) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(found) < FEWEST:
        yield


def times(found: Sequence[float]) -> Times:
    """Return the median and the 99th percentile.

    Raises: StatisticsError when there is none.
    """
    ordered = sorted(found)
    median = statistics.median(ordered)
    return Times(median, ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)])


def example(guest: Guest) -> str:
    """Return the target that asks a component's first model for its own example.

    Raises: ServeError when the component does not say what it takes.
    """
    name = next(iter(_document(guest, "/healthz")["models"]))
    features = _document(guest, f"/{name}/signature.json")["features"]
    texts = [quote(_text(one["example"]), safe=",") for one in features]
    names = [quote(one["name"]) for one in features]
    pairs = [f"{name}={text}" for name, text in zip(names, texts, strict=True)]
    return f"/{name}?{'&'.join(pairs)}"


def _document(guest: Guest, target: str) -> Any:
    answer = guest.answer(Request("GET", target))
    try:
        if answer.status == 200:
            return json.loads(answer.body)
    except ValueError:
        pass
    raise ServeError(f"{guest.path}: {target}: is no answer of a model; build it again")


def _text(value: Any) -> str:
    """Write an example as a parameter: lists row by row, with commas."""
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return value if isinstance(value, str) else json.dumps(value)
