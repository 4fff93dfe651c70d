"""Run a step of `hashi.steps` in a process of its own: JSON in, JSON out.

    call("build", bundles=["models/iris"], host="wasi", …)  # ["dist/iris-wasi.wasm"]

`python -I` takes neither the working folder nor PYTHONPATH, so a `convert.py` that lies
beside a notebook is never picked up.
"""

import json
import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from hashi import child

ROOT = Path(__file__).resolve().parents[1]
CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from hashi.isolated import answer; answer()"
)


class InputError(Exception):
    """Say in one line what is wrong with the input, where, and what to do."""


class StepFailed(RuntimeError):
    """A step ended by a fault of ours; its traceback is the message."""


def shadow(*names: str) -> Path | None:
    """Return the file that hides one of our packages, if there is any."""
    for name in names:
        spec = PathFinder.find_spec(name)
        found = Path(spec.origin) if spec and spec.origin else None
        if found and found.resolve() != ROOT / name / "__init__.py":
            return found
    return None


def ours(*names: str) -> None:
    """Make sure that packages of these names are ours. Raises: InputError."""
    if hidden := shadow(*names):
        raise InputError(f"{hidden} hides a part of hashi; rename it or run elsewhere")


def call(step: str, **arguments: Any) -> Any:
    """Run a step and return its result.

    Raises: InputError when the input is at fault; StepFailed for anything else.
    """
    command = [sys.executable, "-I", "-c", CHILD, str(ROOT), step]
    done = child.run(command, json.dumps(arguments))
    if done.returncode:
        raise StepFailed(f"hashi {step} failed\n{done.stderr}")
    sys.stderr.write(done.stderr)
    reply = json.loads(done.stdout)
    if "fault" in reply:
        raise InputError(reply["fault"])
    return reply["result"]


def answer() -> None:
    """Do what the parent process asks; only the reply goes to its stdout."""
    child.ends_with_parent()
    reply_to = os.dup(1)
    os.dup2(2, 1)
    from convert.errors import InputError as Fault
    from hashi import steps

    try:
        reply = {"result": getattr(steps, sys.argv[2])(**json.load(sys.stdin))}
    except Fault as fault:
        reply = {"fault": str(fault)}
    with os.fdopen(reply_to, "w") as out:
        json.dump(reply, out)
