"""An error of wasmtime's → why, and where, in one line.

cause(error)        # "wasm `unreachable` instruction executed"
place(error)        # " in edge!dense", or ""
"""

import re

from wasmtime import WasmtimeError

INTERRUPTED = "interrupt"  # the cause where the epoch's deadline has passed

_FRAME = re.compile(r"^ +0: +(?:0x[0-9a-f]+ - )?(.+)$", re.MULTILINE)
_CAUSE = re.compile(r"^(?: *[0-9]+: )? *(?:wasm trap: )?")


def cause(error: WasmtimeError) -> str:
    """Return the innermost cause."""
    lines = str(error).strip().splitlines()
    return _CAUSE.sub("", lines[-1] if lines else "unknown")


def place(error: WasmtimeError) -> str:
    """Return the innermost function of the backtrace, if there is one."""
    frame = _FRAME.search(str(error))
    return f" in {frame[1]}" if frame else ""
