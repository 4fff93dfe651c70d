"""Typed Python → a wasm object: the compiler as one list of calls.

    compiled = compile_roots(Path("stage"), ["edge.hosts.wasi_native.handle"])
    compiled.object[:4] == b"\\0asm"
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from convert.compile.emit import emit
from convert.compile.infer import infer
from convert.compile.target import emit_object, optimise


@dataclass(frozen=True)
class Compiled:
    """An object, and the bytes of the tables that it leaves to the linker."""

    object: bytes
    blobs: Mapping[str, bytes]


def compile_roots(
    root: Path, roots: Sequence[str], *, checked: bool = False
) -> Compiled:
    """Compile functions (``module.function``) of the sources below ``root``.

    Raises: InputError at the first construct that is not in the subset.
    """
    program = infer(root, roots)
    text = emit(program, names(roots), checked=checked)
    return Compiled(emit_object(optimise(text)), program.blobs)


def names(roots: Sequence[str]) -> set[str]:
    """The symbols that roots are exported under."""
    return {one.rpartition(".")[2] for one in roots}
