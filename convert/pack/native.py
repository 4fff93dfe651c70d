"""A stage → a component of a few kilobytes: compiled, linked, wrapped.

pack(stage, "wasi", Path("dist/iris-wasi.wasm"))

No toolchain is needed: LLVM comes with llvmlite, the rest is ours.
"""

from pathlib import Path

from convert.compile.pipeline import compile_roots
from convert.pack.component import APART, EXPORTS, component
from convert.pack.link import Linked, link

# what is compiled into one object, of which each linking takes what it exports
ROOTS = (
    "edge.bound.host.handle",
    "edge.hosts.model_native.describe",
    "edge.hosts.model_native.predict",
    "edge.hosts.heap.cabi_realloc",
    "edge.hosts.bare.input",
    "edge.hosts.bare.output",
    "edge.hosts.bare.run",
)
BARE_EXPORTS = ("input", "output", "run")


def pack(stage: Path, host: str, *, checked: bool = False) -> bytes:
    """Make the component of a stage that was made for ``host``.

    ``checked``: errors of the subset (a place outside its buffer, an overflow, a
    division by zero) trap, and the backtrace names the file and line.
    """
    return component(linked(stage, checked=checked), host)


def linked(stage: Path, *, checked: bool = False) -> Linked:
    """Make the core modules of a stage: its memory and data, and its code."""
    compiled = compile_roots(stage, ROOTS, checked=checked)
    return link(compiled.object, EXPORTS, compiled.blobs, names=checked, apart=APART)


def bare(stage: Path, *, checked: bool = False) -> bytes:
    """Make a core module that exports memory, ``input``, ``output`` and ``run``."""
    compiled = compile_roots(stage, ROOTS, checked=checked)
    return link(compiled.object, BARE_EXPORTS, compiled.blobs, names=checked).core
