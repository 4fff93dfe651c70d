"""Core values planned as a model is: one arena, under CPython and compiled.

planned = Planned(folder, [schedule(case.results)])
planned.cpython(0, case.arrays), planned.compiled(checked=True)(0, case.arrays)
"""

import importlib.util

import numpy as np

from convert.graph.dtypes import DTYPES, whole_fours
from convert.plan import written
from convert.plan.binding import Binding
from edge.types import f32, static
from tests.convert.compile.machine import compiled, sources

GARBAGE = 0x7B


class Planned:
    """Programs, each a model module; sources and results have buffers of their own."""

    def __init__(self, folder, programs):
        self.programs, self.arenas, callers = programs, [], {}
        self.folder = folder / "edge"
        self.folder.mkdir(parents=True)
        for k, one in enumerate(programs):
            kinds = self.buffers(k)
            inputs = {x.source: f"S_{x.source}" for x in one.buffers if x.source}
            answers = [f"Y{j}" for j in range(len(one.results))]
            module = written(one, f"m{k}", inputs, answers)
            self.arenas.append(module.arena)
            for name, content in module.files(binding(kinds)).items():
                (self.folder / name).write_bytes(content)
            callers[f"a{k}"] = caller(k, self.names(k))
        self.root = sources(folder, **callers)

    def names(self, k):
        """The buffers of a program that a test reads or writes."""
        return [*self.buffers(k), *(["ARENA"] if self.arenas[k].dtypes else [])]

    def buffers(self, k):
        """The types of what a program is given and gives, by the names of buffers."""
        one = self.programs[k]
        given = {f"S_{x.source}": x.type for x in one.buffers if x.source}
        return given | {f"Y{j}": type for j, (_, type) in enumerate(one.results)}

    def cpython(self, k, arrays):
        """What a program gives under CPython."""
        spec = importlib.util.spec_from_file_location("m", self.folder / f"m{k}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        views = {name: getattr(module, name).view.cast("B") for name in self.names(k)}
        return self._run(k, arrays, views, lambda: module.predict(static(f32, 4)))

    def compiled(self, *, checked):
        """What runs a program compiled."""
        roots = [
            f"edge.a{k}.{one}"
            for k in range(len(self.programs))
            for one in (f"run_{k}", *(f"at_{k}_{name}" for name in self.names(k)))
        ]
        machine = compiled(self.root, roots, checked=checked)

        def run(k, arrays):
            kinds, views = self.buffers(k), {}
            for name in self.names(k):
                n = size(kinds[name]) if name in kinds else self.arenas[k].bytes
                views[name] = machine.bytes(machine.call(f"at_{k}_{name}"), n)
            return self._run(k, arrays, views, lambda: machine.call(f"run_{k}"))

        return run

    def _run(self, k, arrays, views, run):
        kinds, found = self.buffers(k), []
        for name, view in views.items():
            view[:] = bytes([GARBAGE]) * len(view)
            if name.startswith("S_"):
                raw = np.ascontiguousarray(arrays[name[2:]], kinds[name].dtype)
                view[: raw.nbytes] = raw.tobytes()
        run()
        for name, type in kinds.items():
            if name.startswith("S_"):
                continue
            end = whole_fours(type.items) * DTYPES[type.dtype].bytes
            rest = bytes(views[name][end:])
            assert rest == bytes([GARBAGE]) * len(rest), "written past the padding"
            items = np.frombuffer(views[name], type.dtype)[: type.items]
            found.append(items.reshape(type.shape).copy())
        return found


def caller(k, names):
    """A module that calls a program, and says where its buffers lie."""
    head = [
        f"from edge.m{k} import {', '.join([*names, 'predict'])}",
        "from edge.types import address, f32, i32, static\n",
        "Y = static(f32, 4)\n",
        f"\ndef run_{k}() -> None:\n    predict(Y)\n",
    ]
    place = "\ndef at_{}_{}() -> i32:\n    return address({})\n"
    return "\n".join([*head, *(place.format(k, name, name) for name in names)])


def binding(kinds):
    """What defines buffers of these types in a model module."""
    words = {DTYPES[type.dtype].word for type in kinds.values()}
    lines = [
        f"{name} = static({DTYPES[type.dtype].word}, {whole_fours(type.items) + 4})"
        for name, type in kinds.items()
    ]
    return Binding({}, (), (), tuple(words), "\n".join(lines))


def size(type):
    """The bytes of a buffer."""
    return (whole_fours(type.items) + 4) * DTYPES[type.dtype].bytes
