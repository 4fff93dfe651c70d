"""Operator cases compiled: one core module with a function for each.

module = Compiled(CASES, folder)
module.run(case)                # what the wasm gives, as tests.kernels.python does
"""

import numpy as np

from convert.graph.dtypes import DTYPES
from convert.ops import OPERATORS
from convert.plan.calls import arguments
from tests.convert.compile.machine import compiled, sources
from tests.kernels import (
    full,
    in_layout,
    items,
    kernel_calls,
    out_of_layout,
    padded,
)

HEAD = """from edge.types import address, f32, i8, i16, i32, range, static"""


class Compiled:
    """The module, running; buffers are shared by all cases and named by their role."""

    def __init__(self, cases, folder):
        self.names = {case.id: f"case_{k}" for k, case in enumerate(cases)}
        self.buffers, self.imports, lines = {}, set(), []
        for case in cases:
            lines += ["", "", f"def {self.names[case.id]}() -> None:"]
            lines += [f"    {line}" for line in self._calls(case)]
        text = [HEAD, *sorted(self.imports), ""]
        for (role, dtype), n in self.buffers.items():
            text.append(f"{role}_{dtype} = static({DTYPES[dtype].word}, {n + 4})")
        for role, dtype in self.buffers:
            text += ["", "", f"def at_{role}_{dtype}() -> i32:"]
            text.append(f"    return address({role}_{dtype})")
        source = "\n".join([*text, *lines, ""])
        roots = [f"at_{role}_{dtype}" for role, dtype in self.buffers]
        roots = [f"edge.x.{name}" for name in (*roots, *self.names.values())]
        self.machine = compiled(sources(folder, x=source), roots)

    def _buffer(self, role, dtype, n):
        key = role, np.dtype(dtype).name
        self.buffers[key] = max(self.buffers.get(key, 0), padded(n))
        return f"{role}_{key[1]}"

    def _import(self, dotted):
        module, _, name = dotted.rpartition(".")
        self.imports.add(f"from edge.kernels.{module} import {name}")
        return name

    def _calls(self, case):
        row = OPERATORS[case.op]
        kernel = self._import(row.kernel)
        y = self._buffer("Y", case.type.dtype, items(case.type, row.writes))
        values = case.types[: case.values]
        xs = [
            self._buffer(f"X{i}", type.dtype, items(type, row.reads))
            for i, type in enumerate(values)
        ]
        lines = []
        for call in kernel_calls(case):
            mine = range(len(xs)) if call.inputs is None else call.inputs
            rest = [
                self._buffer(f"W{i}", weights.dtype, weights.size)
                for i, weights in enumerate(call.weights)
            ]
            rest += [
                self._buffer(f"S{i}", case.type.dtype, n)
                for i, n in enumerate(call.scratch)
            ]
            sizes = arguments(row, call, 1 + len(mine) + len(rest))
            rest += [
                self._import(one) if isinstance(one, str) else str(one) for one in sizes
            ]
            n = items(case.type, row.writes) // call.rows
            steps = [items(one, row.reads) // call.rows for one in values]
            to = f"{y}[{call.at} + r * {n}:]"
            given = [f"{xs[i]}[r * {steps[i]}:]" for i in mine]
            lines.append(f"for r in range({call.rows}):")
            lines.append(f"    {kernel}({', '.join([to, *given, *rest])})")
        return lines

    def _view(self, role, dtype):
        n = self.buffers[role, dtype] + 4
        size = np.dtype(dtype).itemsize
        at = self.machine.call(f"at_{role}_{dtype}")
        return np.frombuffer(self.machine.bytes(at, n * size), dtype)

    def run(self, case, garbage=12345.0):
        """Run a case in memory full of garbage.

        Raises: AssertionError if it writes past the padding of its result.
        """
        row = OPERATORS[case.op]
        views = {key: self._view(*key) for key in self.buffers}
        for view in views.values():
            view[:] = full(view.size, garbage, view.dtype)
        for i, array in enumerate(case.arrays()[: case.values]):
            given = in_layout(array, row.reads, garbage)
            views[f"X{i}", array.dtype.name][: given.size] = given
        for call in kernel_calls(case):
            for i, weights in enumerate(call.weights):
                view = views[f"W{i}", weights.dtype.name]
                view[: padded(weights.size)] = 0
                view[: weights.size] = weights.ravel()
        self.machine.call(self.names[case.id])
        n = padded(items(case.type, row.writes))
        y = views["Y", case.type.dtype]
        np.testing.assert_array_equal(y[n:], full(y.size - n, garbage, y.dtype))
        return out_of_layout(y[:n].copy(), case.type, row.writes)
