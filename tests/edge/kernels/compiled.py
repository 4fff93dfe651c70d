"""Operator cases compiled: one core module with a function for each.

module = Compiled(CASES, folder)
module.run(case)                # what the wasm gives, as tests.kernels.python does
"""

import numpy as np

from convert.ops import OPERATORS, layouts
from convert.ops.calls import CALLS, concat_sizes
from tests.convert.compile.machine import compiled, sources
from tests.kernels import full, in_layout, out_of_layout, padded

HEAD = """from edge.types import address, f32, i8, i16, i32, static"""
NAMES = {"float32": "f32", "int32": "i32", "int16": "i16", "int8": "i8"}


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
            text.append(f"{role}_{dtype} = static({NAMES[dtype]}, {n + 4})")
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
        row, graph = OPERATORS[case.op], case.graph()
        kernel = self._import(row.kernel)
        y = self._buffer("Y", case.type.dtype, layouts.items(case.type, row.writes))
        xs = [
            self._buffer(f"X{i}", type.dtype, layouts.items(type, row.reads))
            for i, type in enumerate(case.types[: case.values])
        ]
        if case.op == "concat":
            rows, parts, whole = concat_sizes(graph, graph.nodes[0])
            return [
                f"{kernel}({y}[{sum(parts[:i])}:], {x}, {rows}, {n}, {whole})"
                for i, (x, n) in enumerate(zip(xs, parts, strict=True))
            ]
        call = CALLS[case.op](graph, graph.nodes[0])
        for word in call.words:
            self._import(word)
        rest = [
            *xs[1:],
            *(
                self._buffer(f"W{i}", weights.dtype, weights.size)
                for i, weights in enumerate(call.weights)
            ),
            *(
                self._buffer(f"S{i}", case.type.dtype, n)
                for i, n in enumerate(call.scratch)
            ),
            *call.sizes,
        ]
        k, n = case.types[0].items // call.rows, case.type.items // call.rows
        return [
            f"{kernel}({y}[{r * n}:], {xs[0]}[{r * k}:], {', '.join(rest)})"
            for r in range(call.rows)
        ]

    def _view(self, role, dtype):
        n = self.buffers[role, dtype] + 4
        size = np.dtype(dtype).itemsize
        at = self.machine.call(f"at_{role}_{dtype}")
        return np.frombuffer(self.machine.bytes(at, n * size), dtype)

    def run(self, case, garbage=12345.0):
        """Run a case in memory full of garbage.

        Raises: AssertionError if it writes past the padding of its result.
        """
        row, graph = OPERATORS[case.op], case.graph()
        views = {key: self._view(*key) for key in self.buffers}
        for view in views.values():
            view[:] = full(view.size, garbage, view.dtype)
        for i, array in enumerate(case.arrays()[: case.values]):
            given = in_layout(array, row.reads, garbage)
            views[f"X{i}", array.dtype.name][: given.size] = given
        if case.op != "concat":
            call = CALLS[case.op](graph, graph.nodes[0])
            for i, weights in enumerate(call.weights):
                view = views[f"W{i}", weights.dtype.name]
                view[: padded(weights.size)] = 0
                view[: weights.size] = weights.ravel()
        self.machine.call(self.names[case.id])
        n = padded(layouts.items(case.type, row.writes))
        y = views["Y", case.type.dtype]
        np.testing.assert_array_equal(y[n:], full(y.size - n, garbage, y.dtype))
        return out_of_layout(y[:n].copy(), case.type, row.writes)
