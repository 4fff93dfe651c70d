"""A stage → a component in which CPython runs it: the python runtime.

wasi by componentize-py from the project's own world; fastly by fastly-compute-py,
which brings Fastly's whole world along. The entry module is imported while building,
and the component starts from the memory that this leaves.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from convert.errors import InputError
from convert.pack import wit

COMPONENT = bytes.fromhex("0061736d0d000100")
LAST_LINES = 8

ENTRY = """\
from edge.bound import host
from edge.http import handler


class {export}:
    def handle(self, *call):
        host.begin(*call)
        handler.handle()
"""


@dataclass(frozen=True)
class Tool:
    """A component maker: the class it looks for, its function, its arguments."""

    export: str
    module: str
    function: str
    arguments: tuple[str, ...]


# {wit}, {entry}, {out} and {venv} are filled in
TOOLS = {
    "wasi": Tool(
        "IncomingHandler",
        "componentize_py",
        "script",
        ("--quiet", "--wit-path", "{wit}", "--world", "hashi:edge/wasi@0.1.0",
         "componentize", "--python-path", ".", "{entry}", "--output", "{out}"),
    ),
    "fastly": Tool(
        "HttpIncoming",
        "fastly_compute.fastly_compute_py",
        "main",
        ("build", "--entry", "{entry}", "--output", "{out}", "--virtualenv", "{venv}"),
    ),
}  # fmt: skip


def pack(stage: Path, host: str) -> bytes:
    """Make the component of a stage that was made for ``host``.

    Raises: InputError when the tool is not installed, and with its last lines when
    it fails.
    """
    tool = TOOLS[host]
    if find_spec(tool.module.partition(".")[0]) is None:
        raise InputError(
            f"--runtime python needs {tool.module.partition('.')[0]}, which is not "
            "installed: pip install 'hashi-edge[python]'"
        )
    entry = f"hashi_{host}"  # must not be the name of a world
    with tempfile.TemporaryDirectory(prefix="hashi-") as name:
        # a copy: the Python inside the tool leaves its bytecode there
        copy = Path(shutil.copytree(stage, Path(name) / "stage"))
        (copy / f"{entry}.py").write_text(ENTRY.format(export=tool.export), "utf-8")
        made = Path(name) / "component.wasm"
        venv = _empty_venv(Path(name) / "venv")
        places = {"wit": wit.path(), "entry": entry, "out": made, "venv": venv}
        _run(tool, [word.format(**places) for word in tool.arguments], copy, venv)
        content = made.read_bytes()
    if not content.startswith(COMPONENT):
        raise InputError(f"{tool.module} left something that is no component")
    return content


def _empty_venv(folder: Path) -> Path:
    """Make what the tools take for a virtual environment.

    Without it they read this one's packages and leave bytecode in them.
    """
    (folder / "lib" / "python3" / "site-packages").mkdir(parents=True)
    return folder


def _run(tool: Tool, arguments: list[str], folder: Path, venv: Path) -> None:
    program = f"from {tool.module} import {tool.function} as f; f()"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program, *arguments],
        cwd=folder,
        env=os.environ | {"VIRTUAL_ENV": str(venv), "RUST_BACKTRACE": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        lines = "\n".join(done.stdout.strip().splitlines()[-LAST_LINES:])
        raise InputError(f"{tool.module} failed with {done.returncode}:\n{lines}")
