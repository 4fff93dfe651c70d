"""Generated loops against a loop an operator, and NumPy: how fast, how much code.

    python -m bench.loops

Each figure is the least of many calls; those that are compared take turns.
"""

import ctypes
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import wasmtime

from convert.compile.inference.infer import infer
from convert.compile.llvm.emit import emit
from convert.compile.llvm.target import emit_object, optimise
from convert.compile.pipeline import symbols
from convert.graph import Array, Type
from convert.lower import core as c
from convert.lower.core import Core
from convert.lower.program import Program, text
from convert.lower.schedule import schedule
from convert.pack.link import link

F32 = "float32"
ROOT = Path(__file__).parents[1]
ROUNDS = 200
KERNELS = """\
from edge.kernels.each import each
from edge.m import {buffers}, run
from edge.scalars import absolute, add, multiply, relu, sigmoid, subtract
from edge.types import Const, Ptr, address, f32, i32, load, range, static, store

T = static(f32, {n} + 4)


def zip(y: Ptr[f32], a: Ptr[f32], b: Ptr[f32], n: Const, f: Const) -> None:
    for i in range(0, n, 4):
        store(y, i, f(load(a, i), load(b, i)))


def kernels() -> None:
    zip(T, {X}, {A}, {n}, multiply)
    zip(T, T, {B}, {n}, add)
    each(T, T, {n}, relu)
    zip(T, T, {C}, {n}, multiply)
    zip(T, T, {B}, {n}, subtract)
    each(T, T, {n}, {last})
    zip(T, T, {X}, {n}, add)


def many_kernels(n: i32) -> None:
    for k in range(n):
        kernels()


def at_T() -> i32:
    return address(T)
"""
LOOPS = """

def many_run(n: i32) -> None:
    for k in range(n):
        run()
"""


class Machine:
    """A core module, running."""

    def __init__(self, core: bytes) -> None:
        engine = wasmtime.Engine()
        self.core, self._store = core, wasmtime.Store(engine)
        module = wasmtime.Module(engine, core)
        self._exports = wasmtime.Instance(self._store, module, []).exports(self._store)

    def call(self, name: str, *arguments: int) -> int:
        """Call a function."""
        function: Any = self._exports[name]
        return int(function(self._store, *arguments) or 0)

    def bytes(self, at: int, n: int) -> memoryview:
        """Memory, to read and to write."""
        memory: Any = self._exports["memory"]
        base = ctypes.addressof(memory.data_ptr(self._store).contents)
        return memoryview((ctypes.c_uint8 * n).from_address(base + at)).cast("B")


def compiled(
    folder: Path, program: Program, more: str = ""
) -> tuple[Machine, list[float]]:
    """A program, running; what compiling took, in seconds, stage by stage."""
    buffers = ", ".join(f"B{k}" for k in range(len(program.buffers)))
    more = more or (
        f"from edge.m import {buffers}, run\n"
        "from edge.types import address, i32, range\n"
    )
    for k in range(len(program.buffers)):
        more += f"\n\ndef at_{k}() -> i32:\n    return address(B{k})\n"
    (folder / "edge").mkdir()
    for one in (ROOT / "edge").iterdir():
        (folder / "edge" / one.name).symlink_to(one)
    (folder / "edge" / "m.py").write_text(text(program), "utf-8")
    (folder / "edge" / "k.py").write_text(more + LOOPS, "utf-8")
    found = re.findall(r"def ((?:many|at)_\w+)", more + LOOPS)
    roots = [f"edge.k.{name}" for name in found]
    times = [time.perf_counter()]
    tree = infer(folder, roots)
    times.append(time.perf_counter())
    ir = emit(tree, symbols(roots), checked=False)
    times.append(time.perf_counter())
    object_ = emit_object(optimise(ir))
    times.append(time.perf_counter())
    core = link(object_, found, tree.blobs, names=False).core
    times.append(time.perf_counter())
    return Machine(core), [b - a for a, b in zip(times, times[1:], strict=False)]


def give(machine: Machine, program: Program, arrays: Mapping[str, Array]) -> None:
    """Fill the sources and constants."""
    for k, one in enumerate(program.buffers):
        values = arrays[one.source] if one.source else one.data
        if values is not None:
            raw = np.ascontiguousarray(values, one.type.dtype).tobytes()
            machine.bytes(machine.call(f"at_{k}"), len(raw))[:] = raw


def result(machine: Machine, program: Program) -> Array:
    """The first result."""
    k, kind = program.results[0]
    raw = bytes(machine.bytes(machine.call(f"at_{k}"), 4 * kind.items))
    return np.frombuffer(raw, kind.dtype).reshape(kind.shape)


def least(
    functions: Mapping[str, Callable[[], object]], inner: int
) -> dict[str, float]:
    """The least time of each, which take turns: µs."""
    found: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            taken = (time.perf_counter() - start) / inner
            found[name] = min(found.get(name, taken), taken)
    return {name: taken * 1e6 for name, taken in found.items()}


def chain(n: int, last: str) -> None:
    """Seven operators in a chain: fused, and as seven loops."""
    x, a, b, d = (c.source(name, Type(F32, (n,))) for name in "XABC")
    y = c.map_("relu", c.map_("add", c.map_("multiply", x, a), b))
    y = c.map_(last, c.map_("subtract", c.map_("multiply", y, d), b))
    program = schedule([c.map_("add", y, x)])
    places = {
        one.source: f"B{k}" for k, one in enumerate(program.buffers) if one.source
    }
    buffers = ", ".join(f"B{k}" for k in range(len(program.buffers)))
    more = KERNELS.format(n=n, last=last, buffers=buffers, **places)
    rng = np.random.default_rng(1)
    arrays = {name: rng.normal(size=n).astype(F32) for name in "XABC"}
    with tempfile.TemporaryDirectory() as folder:
        machine, _ = compiled(Path(folder), program, more)
    give(machine, program, arrays)
    machine.call("many_run", 1)
    machine.call("many_kernels", 1)
    separate = bytes(machine.bytes(machine.call("at_T"), 4 * n))
    same = result(machine, program).tobytes() == separate
    inner = max(1, 10**5 // n)
    times = least(
        {
            "fused": lambda: machine.call("many_run", inner),
            "kernels": lambda: machine.call("many_kernels", inner),
        },
        inner,
    )
    fused, kernels = times["fused"], times["kernels"]
    print(
        f"chain of 7 with {last}, {n} items: fused {fused:.1f} µs, kernels "
        f"{kernels:.1f} µs, {kernels / fused:.2f} ×; same bits: {same}"
    )


def softmax(x: Core, axis: int = -1) -> Core:
    """Softmax as a composition of core forms."""
    e = c.map_("exp", c.map_("subtract", x, c.reduce_("max", x, (axis,), keep=True)))
    return c.map_("divide", e, c.reduce_("sum", e, (axis,), keep=True))


def normalised(x: Core, scale: Core, offset: Core) -> Core:
    """Layer normalisation over the last axis."""
    n = c.constant(float(x.shape[-1]), F32)
    mean = c.map_("divide", c.reduce_("sum", x, (-1,), keep=True), n)
    d = c.map_("subtract", x, mean)
    square = c.reduce_("sum", c.map_("square", d), (-1,), keep=True)
    variance = c.map_("add", c.map_("divide", square, n), c.constant(1e-5, F32))
    y = c.map_("divide", d, c.map_("sqrt", variance))
    return c.map_("add", c.map_("multiply", y, scale), offset)


def rows(
    name: str, value: Core, arrays: Mapping[str, Array], numpy: Callable[[], Array]
) -> None:
    """A composition over 64 rows of 256, and NumPy's."""
    program = schedule([value])
    with tempfile.TemporaryDirectory() as folder:
        machine, _ = compiled(Path(folder), program)
    give(machine, program, arrays)
    machine.call("many_run", 1)
    far = np.abs(result(machine, program) - numpy()).max()
    times = least(
        {
            "loops": lambda: machine.call("many_run", 10),
            "NumPy": lambda: [numpy() for _ in range(10)],
        },
        10,
    )
    told = ", ".join(f"{one} {taken:.1f} µs" for one, taken in times.items())
    nests = len(program.calls)
    print(f"{name}, 64 × 256: {told}; {nests} nests, largest difference {far:.1e}")


def mix(layers: int = 12, *, fuse: bool = True) -> Array:
    """Some 300 operators like a transformer's, without its products of matrices."""
    rng = np.random.default_rng(1)
    count = [0]

    def put(value: Core) -> Core:
        count[0] += 1
        return value

    def row() -> Core:
        return c.constant(rng.normal(1, 0.1, 256).astype(F32), F32)

    def m(name: str, *args: Core) -> Core:
        return put(c.map_(name, *args))

    def number(value: float) -> Core:
        return c.constant(value, F32)

    x = given = c.source("x", Type(F32, (64, 256)))
    for _ in range(layers):
        h = put(normalised(x, row(), row()))
        h = m("add", m("multiply", h, row()), row())
        h = put(c.transpose(put(c.reshape(h, (64, 4, 64))), (1, 0, 2)))
        h = put(softmax(m("multiply", h, number(0.125))))
        h = put(c.reshape(put(c.transpose(h, (1, 0, 2))), (64, 256)))
        x = m("add", x, m("multiply", h, row()))
        h = put(normalised(x, row(), row()))
        h = m("add", m("multiply", h, row()), row())
        e = m("add", m("tanh", m("multiply", h, number(0.8))), number(1.0))
        h = m("multiply", m("multiply", h, e), number(0.5))
        h = m("multiply", h, m("sigmoid", m("add", m("multiply", h, row()), row())))
        x = m("add", x, h)
    start = time.perf_counter()
    program = schedule([x], fuse=fuse)
    planned = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        machine, stages = compiled(Path(folder), program)
    arrays = {given.what: rng.normal(size=(64, 256)).astype(F32)}
    give(machine, program, arrays)
    machine.call("many_run", 1)
    run = least({"run": lambda: machine.call("many_run", 1)}, 1)["run"]
    told = ", ".join(f"{one:.2f}" for one in stages)
    print(
        f"mix, fuse {fuse}: {count[0]} operators, {len(program.calls)} nests, "
        f"{len(program.functions)} functions, {len(machine.core):,} bytes; schedule "
        f"{planned:.2f} s, infer, emit, LLVM, link {told} s; run {run / 1e3:.2f} ms"
    )
    return result(machine, program)


def main() -> None:
    """Measure everything."""
    for n in (1000, 64_000, 1_000_000):
        for last in ("absolute", "sigmoid"):
            chain(n, last)
    rng = np.random.default_rng(1)
    arrays = {name: rng.normal(size=256).astype(F32) for name in "gb"}
    arrays["x"] = rng.normal(size=(64, 256)).astype(F32)
    x, g, b = (c.source(name, Type(F32, arrays[name].shape)) for name in "xgb")

    def numpy_softmax() -> Array:
        e = np.exp(arrays["x"] - arrays["x"].max(-1, keepdims=True))
        found: Array = e / e.sum(-1, keepdims=True)
        return found

    def numpy_norm() -> Array:
        d = arrays["x"] - arrays["x"].mean(-1, keepdims=True)
        variance = (d * d).mean(-1, keepdims=True) + np.float32(1e-5)
        found: Array = d / np.sqrt(variance) * arrays["g"] + arrays["b"]
        return found

    rows("softmax", softmax(x), arrays, numpy_softmax)
    rows("layer normalisation", normalised(x, g, b), arrays, numpy_norm)
    fused, plain = mix(), mix(fuse=False)
    print("mix: same bits fused or not:", fused.tobytes() == plain.tobytes())


if __name__ == "__main__":
    main()
