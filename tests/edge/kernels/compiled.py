"""Operator cases compiled: one core module with a function for each.

module = Compiled(CASES, folder)
module.run(case)                # what the wasm gives, as tests.kernels.python does
"""

import re

import numpy as np

from convert.graph.dtypes import DTYPES
from tests.convert.compile.machine import compiled, sources
from tests.kernels import (
    files,
    full,
    in_layout,
    items,
    layouts_of,
    out_of_layout,
    padded,
)

WIDTHS = {row.word: row.bytes for row in DTYPES.values()}


class Compiled:
    """The module, running; buffers are shared by all cases and named by their role."""

    def __init__(self, cases, folder):
        self.names = {case.id: f"case_{k}" for k, case in enumerate(cases)}
        self.buffers, self.arenas, modules, lines = {}, {}, {}, []
        (folder / "edge").mkdir()
        for case in cases:
            name = self.names[case.id]
            for file, content in files(case, f"{name}m").items():
                if file.endswith(".bin"):
                    (folder / "edge" / file).write_bytes(content)
                else:
                    modules[f"{name}m"] = content.decode()
            given = ", ".join(self._buffers(case))
            lines += ["", "", f"def {name}() -> None:", f"    {name}m.predict({given})"]
        for name, text in modules.items():
            for arena, word, n in re.findall(r"(ARENA\w*) = \w+\((\w+), (\w+)\)", text):
                if n == "ARENA":  # a view of the bytes above
                    n = self.arenas[f"{name}.ARENA"][1] // WIDTHS[word]
                self.arenas[f"{name}.{arena}"] = word, int(n)
        words = {DTYPES[dtype].word for _, dtype in self.buffers} - {"bool"}
        words |= {"address", "i32", "static"}
        head = [
            f"from edge.types import {', '.join(sorted(words))}",
            f"from edge import {', '.join(sorted(modules))}",
            "",
        ]
        roots = [*self.names.values()]
        for (role, dtype), n in self.buffers.items():
            head.append(f"{role}_{dtype} = static({DTYPES[dtype].word}, {n + 4})")
            places = f"at_{role}_{dtype}", f"{role}_{dtype}"
            lines += [
                "",
                "",
                f"def {places[0]}() -> i32:",
                f"    return address({places[1]})",
            ]
            roots.append(places[0])
        for k, arena in enumerate(self.arenas):
            lines += [
                "",
                "",
                f"def arena_{k}() -> i32:",
                f"    return address({arena})",
            ]
            roots.append(f"arena_{k}")
        source = "\n".join([*head, *lines, ""])
        names = [f"edge.x.{name}" for name in roots]
        self.machine = compiled(sources(folder, x=source, **modules), names)

    def _buffer(self, role, dtype, n):
        key = role, np.dtype(dtype).name
        self.buffers[key] = max(self.buffers.get(key, 0), padded(n))
        return f"{role}_{key[1]}"

    def _buffers(self, case):
        reads, writes = layouts_of(case)
        yield self._buffer("Y", case.type.dtype, items(case.type, writes))
        for i, type in enumerate(case.types[: case.values]):
            yield self._buffer(f"X{i}", type.dtype, items(type, reads))

    def _view(self, role, dtype):
        n = self.buffers[role, dtype] + 4
        size = np.dtype(dtype).itemsize
        at = self.machine.call(f"at_{role}_{dtype}")
        return np.frombuffer(self.machine.bytes(at, n * size), dtype)

    def _litter(self, garbage):
        """Fill the arenas of all cases with garbage."""
        dtypes = {row.word: np.dtype(row.code) for row in DTYPES.values()}
        for k, (word, n) in enumerate(self.arenas.values()):
            dtype = dtypes[word]
            raw = self.machine.bytes(
                self.machine.call(f"arena_{k}"), n * dtype.itemsize
            )
            np.frombuffer(raw, dtype)[:] = full(n, garbage, dtype)

    def run(self, case, garbage=12345.0):
        """Run a case in memory full of garbage.

        Raises: AssertionError if it writes past the padding of its result.
        """
        reads, writes = layouts_of(case)
        views = {key: self._view(*key) for key in self.buffers}
        for view in views.values():
            view[:] = full(view.size, garbage, view.dtype)
        self._litter(garbage)
        for i, array in enumerate(case.arrays()[: case.values]):
            given = in_layout(array, reads, garbage)
            views[f"X{i}", array.dtype.name][: given.size] = given
        self.machine.call(self.names[case.id])
        n = padded(items(case.type, writes))
        y = views["Y", case.type.dtype]
        np.testing.assert_array_equal(y[n:], full(y.size - n, garbage, y.dtype))
        return out_of_layout(y[:n].copy(), case.type, writes)
