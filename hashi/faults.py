"""An exception → one line for people, where the surroundings are at fault.

line(OSError(ENOSPC, "No space left on device", "/tmp/x"))
# '/tmp/x: No space left on device'
line(IndexError())                                        # None: a fault of ours
"""

import re
import shutil

NO_TEMPORARY_FOLDER = "No usable temporary directory"


def line(fault: BaseException) -> str | None:
    """Return what the surroundings refused, or None where it is a fault of ours."""
    if isinstance(fault, shutil.Error):  # a list of (from, to, why)
        _, file, why = fault.args[0][0]
        reason = re.sub(r"^\[Errno \d+\] |: .*", "", str(why))
        return one_line(f"{file}: {reason}")
    if isinstance(fault, OSError):
        return one_line(_refused(fault))
    if isinstance(fault, MemoryError):
        return "out of memory; close other programs, or raise the limit (ulimit -v)"
    if isinstance(fault, RuntimeError) and "start new thread" in str(fault):
        return "no thread can be started; raise the limit of processes (ulimit -u)"
    # a shared library that finds no memory, no descriptor: the cause says it
    if isinstance(fault, ImportError):
        return one_line(f"cannot be loaded: {fault.__cause__ or fault}")
    # by name: only the commands that run components import wasmtime
    if type(fault).__name__ == "WasmtimeError" and "os error" in str(fault):
        return one_line(str(fault))
    return None


def _refused(fault: OSError) -> str:
    why = fault.strerror or str(fault)
    if NO_TEMPORARY_FOLDER in why:
        return "no folder for temporary files; set TMPDIR to one that can be written"
    return f"{_name(fault.filename)}: {why}" if fault.filename is not None else why


def _name(file: object) -> str:
    return (
        file.decode(errors="backslashreplace") if isinstance(file, bytes) else f"{file}"
    )


def one_line(text: str) -> str:
    """Join the lines of a text: of a host's reasons, say."""
    return " ".join(line.strip() for line in text.splitlines() if line.strip())
