"""Texts of the compiler and the plan, as they were when somebody last looked at them.

    make goldens                    # write them anew, and look at the difference

LLVM IR of a handful of tiny functions, before LLVM has changed it, and the model module
of a small network: what a change does to them is to be seen in the change.
"""

import sys
import tempfile
from pathlib import Path

from convert.compile.inference.infer import infer
from convert.compile.llvm.emit import emit
from convert.graph import layouts
from convert.passes.choose_layouts import choose_layouts
from convert.plan import module_of
from convert.plan.binding import Binding
from tests.convert.compile.machine import sources
from tests.convert.plan.test_plan import GRAPHS, graph_of

FOLDER = Path(__file__).with_name("golden")
# name: imports, function, whether it is checked
FUNCTIONS = {
    "sum": (
        "Ptr, f32, i32, range",
        "def f(p: Ptr[f32], n: i32) -> f32:\n    s = f32(0.0)\n"
        "    for i in range(n):\n        s += p[i]\n    return s\n",
    ),
    "lanes": (
        "Ptr, f32, i32, load, store",
        "def f(y: Ptr[f32], x: Ptr[f32]) -> None:\n"
        "    store(y, i32(0), load(x, i32(4)) * 2.0)\n",
    ),
    "divide": ("i32", "def f(a: i32, b: i32) -> i32:\n    return a // b\n"),
    "choose": (
        "i32",
        "def f(n: i32) -> i32:\n    if n > 3 and n != 7:\n        return n\n"
        "    return -n\n",
    ),
    "views": (
        "f32, i32, static, u8, view",
        "BYTES = static(u8, 16)\nREALS = view(f32, BYTES)\nWORDS = view(i32, BYTES)\n"
        "\n\ndef f(x: f32) -> i32:\n    REALS[1] = x\n    return WORDS[1]\n",
    ),
    "written_once": (
        "Const, T, fabs, f32",
        "def g(x: T) -> T:\n    return x / (fabs(x) + 1.0)\n\n\n"
        "def h(x: T, each: Const) -> T:\n    return each(x)\n\n\n"
        "def f(x: f32) -> f32:\n    return h(x, g)\n",
    ),
}
CHECKED = ("divide", "lanes", "views")
PLAN = "images"


def texts() -> dict[str, str]:
    """Every golden text as it is now, by the name of its file."""
    found = {f"{name}.ll": ir(name, checked=False) for name in FUNCTIONS}
    found |= {f"{name}_checked.ll": ir(name, checked=True) for name in CHECKED}
    return found | {f"{PLAN}.txt": plan()}


def ir(name: str, *, checked: bool) -> str:
    """The LLVM IR of a function."""
    words, function = FUNCTIONS[name]
    with tempfile.TemporaryDirectory() as folder:
        text = f"from edge.types import {words}\n\n\n{function}"
        root = sources(Path(folder), x=text)
        return str(emit(infer(root, ["edge.x.f"]), {"f"}, checked=checked))


def plan() -> str:
    """The model module of a network."""
    graph = choose_layouts(graph_of(GRAPHS[PLAN]))
    module = module_of(graph, layouts.of(graph), "model", {"x": "x"}, ["y"])
    return module.files(Binding({}))["model.py"].decode()


def main() -> None:
    """Write the texts."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, "utf-8")
    print(f"wrote {len(texts())} texts to {FOLDER.name}/", file=sys.stderr)


if __name__ == "__main__":
    main()
