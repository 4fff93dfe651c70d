"""LLVM IR text → an object for wasm32: the options, and why they are as they are.

The loops that LLVM likes are not the loops that Cranelift likes:

``-rotation-max-header-size=0``  loops keep their test at the top: a rotated loop uses
    its new values twice (back edge and exit), and Cranelift then folds no load into the
    instruction that needs it
``-disable-lsr``  addresses stay base plus constant offset, which is what wasm's loads
    take; loop strength reduction makes a pointer of each
no vectorisers  vectors are written in the source (``f32x4``), in an order that CPython
    shares; LLVM's own choice of them is slower besides
"""

from functools import cache
from typing import Any

from llvmlite import binding as llvm

TRIPLE = "wasm32-unknown-unknown"
# what every host has had for years; relaxed SIMD is not among it
FEATURES = "+simd128,+bulk-memory,+bulk-memory-opt,+sign-ext,+nontrapping-fptoint"
OPTIONS = ("-rotation-max-header-size=0", "-disable-lsr")


@cache
def _machine() -> Any:
    for option in OPTIONS:
        llvm.set_option("", option)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    return target.create_target_machine(cpu="generic", features=FEATURES, opt=3)


def optimise(text: str) -> Any:
    """Parse, verify and optimise a module.

    Raises: RuntimeError where LLVM's verifier refuses it: a fault of the compiler.
    """
    machine = _machine()
    module = llvm.parse_assembly(text)
    module.data_layout = str(machine.target_data)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = options.slp_vectorization = False
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    module.verify()
    return module


def emit_object(module: Any) -> bytes:
    """Write an optimised module as a relocatable wasm object."""
    found: bytes = _machine().emit_object(module)
    return found
