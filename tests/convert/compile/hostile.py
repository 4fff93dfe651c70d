"""Sources that are wrong, odd or huge, compiled in a process with limits: what comes.

    outcomes([Task({"x": b"def f(c: i32) -> i32: …"})])   →   [Outcome("refused", …)]

One process forks for each source, so that one that takes all memory, or never ends, or
ends the process, is told from one that raises. What is compiled is also run, and has to
answer as CPython does. Run as a module it reads tasks from stdin; ``outcomes`` does so.
"""

import base64
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
BYTES = 1 << 30
SECONDS = 10  # of the processor
STEPS = 1_000_000  # instructions of a call


@dataclass(frozen=True)
class Task:
    """Sources below ``edge``, as bytes; what to compile; how far to go with it."""

    sources: dict[str, bytes]
    root: str = "edge.x.f"
    builds: tuple[str, ...] = ("release",)
    arguments: tuple[int, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """``refused, inferred, compiled``; or else ``raised``, ``killed``, ``differs``."""

    what: str
    said: str = ""


def outcomes(tasks):
    """Try each task in a process of its own."""
    plain = [
        {
            **asdict(one),
            "sources": {
                name: base64.b64encode(text).decode()
                for name, text in one.sources.items()
            },
        }
        for one in tasks
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.convert.compile.hostile"],
        input=json.dumps(plain), capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [Outcome(*json.loads(line)) for line in done.stdout.splitlines()]


def _main():
    # what a child needs is imported before it is forked
    from tests.convert.compile import hostile_trial

    # CPython takes bytecode for a source's by the second and the length of the source
    sys.dont_write_bytecode = True
    with tempfile.TemporaryDirectory() as folder:
        edge = Path(folder) / "edge"
        shutil.copytree(ROOT / "edge", edge, ignore=lambda *_: ["__pycache__"])
        for plain in json.load(sys.stdin):
            texts = plain.pop("sources")
            sources = {name: base64.b64decode(text) for name, text in texts.items()}
            print(
                json.dumps(_forked(hostile_trial.trial, edge, Task(sources, **plain)))
            )


def _forked(function, edge, task):
    """Call a function in a child with limits; what it says, or what ended it."""
    kept = {}
    for name, text in task.sources.items():
        path = edge / f"{name}.py"
        kept[path] = path.read_bytes() if path.exists() else None
        path.write_bytes(text)
    given, taken = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(given)
        with os.fdopen(taken, "w") as pipe:
            _child(pipe, function, edge.parent, task)
        os._exit(0)
    os.close(taken)
    with os.fdopen(given) as pipe:
        said = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    for path, text in kept.items():
        path.unlink() if text is None else path.write_bytes(text)
    last = json.loads(said[-1]) if said else ["started"]
    if status or len(last) == 1:
        return "killed", f"{last[0]}, then {signal.strsignal(status & 127) or status}"
    return last


def _child(pipe, function, folder, task):
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # whose signal ends the process

    def stage(name):
        print(json.dumps([name]), file=pipe, flush=True)

    try:
        found = function(folder, task, stage)
    except BaseException as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        at = f"{Path(place.filename).name}:{place.lineno}"
        found = "raised", f"{type(error).__name__} at {at}: {str(error)[:200]}"
    print(json.dumps(found), file=pipe, flush=True)


if __name__ == "__main__":
    _main()
