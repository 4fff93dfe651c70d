"""Run a step of `hashi.steps` in a process of its own: JSON in, JSON out.

    call("build", bundles=["models/iris"], host="wasi", …)  # ["dist/iris-wasi.wasm"]

`python -I` takes neither the working folder nor PYTHONPATH, so a `convert.py` that lies
beside a notebook is never picked up. The step ends, and its temporary files go, when it
is done, when the caller is interrupted, and when the caller is killed.

    Exception
    ├── hashi.isolated.InputError        hashi.InputError: what callers see
    ├── RuntimeError
    │   └── hashi.isolated.StepFailed    a fault of ours, with its traceback
    ├── convert.errors.InputError        in the step; it crosses over as its text …
    └── serve.errors.ServeError          … and so does this, raised where components run
        ├── serve.errors.GuestFailed     a component gave no answer
        └── serve.model.QuestionRefused  a model refused a question

What the surroundings refuse (an OSError, say) becomes an InputError: `hashi.faults`.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from typing import IO, Any, cast

ROOT = Path(__file__).resolve().parents[1]
CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from hashi.child import answer; answer()"
)
PATIENCE_S = 3.0  # with a step that is to end; child.PATIENCE_S is within it


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

    Raises: InputError when the input or the surroundings are at fault; StepFailed for
        anything else.
    """
    with contextlib.ExitStack() as stack:
        folder = ""  # not every step needs one
        with contextlib.suppress(InputError):
            folder = stack.enter_context(temporary())
        done = _run(step, folder, json.dumps(arguments).encode())
    if done.stderr and sys.stderr and done.stdout:
        sys.stderr.write(done.stderr.decode(errors="backslashreplace"))
    try:
        reply = json.loads(done.stdout)
    except ValueError:  # it came to no answer, not even to an exception
        raise StepFailed(f"hashi {step}: {_how_it_ended(done)}") from None
    if "fault" in reply:
        raise InputError(reply["fault"])
    if "failed" in reply:
        raise StepFailed(f"hashi {step} failed\n{reply['failed']}")
    return reply["result"]


@contextlib.contextmanager
def temporary() -> Iterator[str]:
    """Give a folder that is gone afterwards.

    Raises: InputError where none can be made.
    """
    try:
        folder = tempfile.mkdtemp(prefix="hashi-")
    except OSError as error:
        place = error.filename or "the temporary folder"
        raise InputError(
            f"{place}: no folder can be made there: {error.strerror}; make room, or "
            "set TMPDIR to another folder"
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(step: str, folder: str, question: bytes) -> subprocess.CompletedProcess[bytes]:
    # file names mean the same there, which `-I` alone does not see to
    names = f"utf8={sys.flags.utf8_mode}"
    command = [sys.executable, "-I", "-X", names, "-c", CHILD, str(ROOT), step, folder]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # it is not used
    if folder:
        environment["TMPDIR"] = folder
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
        )
    except OSError as error:
        raise InputError(f"hashi {step}: no process: {error.strerror}") from error
    with process, cast(IO[bytes], process.stdin) as asking:
        process.stdin = None  # or `communicate` closes it, which ends the step
        try:
            with contextlib.suppress(BrokenPipeError):  # it says why on stderr
                asking.write(question + b"\n")
                asking.flush()
            out, err = process.communicate()
        except BaseException:
            _end(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()


def _how_it_ended(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode(errors="backslashreplace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "no answer")
    if done.returncode < 0:
        number = -done.returncode
        return f"ended by signal {number} ({signal.strsignal(number)}); {last.strip()}"
    return last.strip()
