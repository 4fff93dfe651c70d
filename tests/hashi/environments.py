"""The commands, and the surroundings in which each is run: two tables."""

import os
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

QUESTION = "sepal_length=5.1", "sepal_width=3.5", "petal_length=1.4", "petal_width=0.2"


@dataclass(frozen=True)
class Command:
    """A command; what it says on stdout, or the file that it makes, is its work."""

    arguments: tuple[str, ...]
    says: str
    makes: str = ""


# {bundle}: a folder whose name, and whose labels, are not ASCII; {work}: where it lies
COMMANDS = {
    "help": Command(("--help",), "Usage: hashi"),
    "version": Command(("--version",), "hashi 0"),
    "init": Command(("init", "{work}/drafted"), "draft", "drafted/signature.json"),
    "build": Command(
        ("build", "{bundle}", "-o", "{work}/new/iris.wasm"), "kB", "new/iris.wasm"
    ),
    "predict": Command(("predict", "{bundle}", *QUESTION), "label s"),
    "predict file": Command(("predict", "{wasm}", *QUESTION), "label s"),
    "predict json": Command(("predict", "{bundle}", *QUESTION, "--json"), '"label"'),
    "show": Command(("show", "{bundle}"), "a prediction here"),
    "check": Command(("check", "{bundle}"), "dataset"),
    "bench": Command(("bench", "{wasm}"), "asked: /iris"),
    "serve": Command(("serve", "{bundle}", "--port", "{port}"), "serving Bl"),
    "serve file": Command(("serve", "{wasm}", "--port", "{port}"), "serving "),
}
SERVERS = "serve", "serve file"
# what asks for neither a process nor a file; what asks for a process alone
HERE = "help", "version", "bench", "serve file"
FILELESS = *HERE, "predict file"


def all_but(*commands: str) -> Callable[[str], bool]:
    return lambda command: command not in commands


def only(*commands: str) -> Callable[[str], bool]:
    return lambda command: command in commands


@dataclass(frozen=True)
class Environment:
    """How a shell runs a command, and the commands whose work is then done.

    Every other one says in a line why it is not.
    """

    shell: str = "exec {}"
    works: Callable[[str], bool] = all_but()
    variables: Mapping[str, str | None] = field(default_factory=dict)
    hears: tuple[str, ...] = ("stdout", "stderr")  # what the test can read
    encoding: str = "utf-8"
    root: bool = False


NOBODY = "setpriv --reuid {} --inh-caps +dac_override --ambient-caps +dac_override"
NO_HOME = "env -u HOME -u XDG_CACHE_HOME"
SMALL_DISK = """mkdir {work}/small && exec unshare -m sh -c '
mount -t tmpfs -o size=64k x {work}/small && TMPDIR={work}/small exec "$@"' - {}"""
READ_ONLY = """exec unshare -m sh -c '
mount --bind {work} {work} && mount -o remount,ro,bind {work} && exec "$@"' - {}"""


def _said(encoding: str) -> Environment:
    return Environment(variables={"PYTHONIOENCODING": encoding}, encoding=encoding)


ENVIRONMENTS = {
    "as ever": Environment(),
    "no home": Environment(f"exec {NO_HOME} {{}}"),
    "no home, no user": Environment(
        f"exec {NO_HOME} {NOBODY.replace('{}', '12345')} {{}}", root=True
    ),
    "a cache that is no folder": Environment(variables={"XDG_CACHE_HOME": "/dev/null"}),
    "no variables": Environment("exec env -i {}"),
    "a temporary folder that is not there": Environment(
        variables={"TMPDIR": "/nowhere"}
    ),
    "a full temporary folder": Environment(
        SMALL_DISK, only(*FILELESS, "init"), root=True
    ),
    "a read-only disk": Environment(READ_ONLY, all_but("init", "build"), root=True),
    "a working folder that has gone": Environment(
        "cd {work}/gone && rmdir {work}/gone && exec {}"
    ),
    # wasmtime lays a component's data into a file that has no name
    "files of no bytes": Environment("ulimit -f 0; exec {}", only("help", "version")),
    "stdin closed": Environment("exec {} <&-"),
    "stdout closed": Environment("exec {} >&-", only(*SERVERS), hears=("stderr",)),
    "stderr closed": Environment("exec {} 2>&-", hears=("stdout",)),
    "all closed": Environment("exec {} <&- >&- 2>&-", only(*SERVERS), hears=()),
    "stdout full": Environment("exec {} >/dev/full", only(*SERVERS), hears=("stderr",)),
    "stderr full": Environment("exec {} 2>/dev/full", hears=("stdout",)),
    "all full": Environment("exec {} >/dev/full 2>&1", only(*SERVERS), hears=()),
    "five descriptors": Environment(
        "ulimit -n 5; exec {}", only("help", "version", "bench")
    ),
    "no other process": Environment(
        f"exec prlimit --nproc=1 {NOBODY.replace('{}', '12346')} {{}}",
        only("help", "version"),
        {"XDG_CACHE_HOME": "/dev/null"},  # nothing is compiled yet
        root=True,
    ),
    "300 MB of addresses": Environment(
        "ulimit -v 300000; exec {}", only("help", "version", "init")
    ),
    "ASCII": _said("ascii"),
    "Latin-1": _said("latin-1"),
    "a code page of DOS": _said("cp437"),
    "a code page of Japan": _said("cp932"),
    "UTF-16": _said("utf-16"),
    "the POSIX locale": Environment(variables={"LC_ALL": "POSIX"}),
    "the C locale of old": Environment(
        variables={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        encoding="ascii",
    ),
    "no assertions, no docstrings": Environment(variables={"PYTHONOPTIMIZE": "2"}),
    "warnings are errors": Environment(variables={"PYTHONWARNINGS": "error"}),
    "a safe path": Environment(variables={"PYTHONSAFEPATH": "1"}),
    "a terminal of no kind": Environment(variables={"TERM": "dumb", "COLUMNS": "24"}),
}


def script(
    environment: Environment, command: Command, places: dict[str, object]
) -> str:
    """Return what a shell runs."""
    given = (one.format_map(places) for one in command.arguments)
    words = shlex.join(
        [sys.executable, str(Path(sys.executable).parent / "hashi"), *given]
    )
    shell = environment.shell.replace("{work}", shlex.quote(str(places["work"])))
    return shell.replace("{}", words)


def variables(environment: Environment) -> dict[str, str]:
    """Return the process's variables."""
    found = os.environ | {"COLUMNS": "80"} | dict(environment.variables)
    return {name: value for name, value in found.items() if value is not None}
