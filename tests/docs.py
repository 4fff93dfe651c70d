"""Fill in the outputs that the README shows; with --check, only say if one is stale.

<!-- output: hashi --help -->
```
…
```
<!-- end -->
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from convert.build import stage_bundles
from convert.stage import load

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"(<!-- output: ([^\n]+) -->\n).*?(<!-- end -->)", re.DOTALL)
ADDRESS = "http://127.0.0.1:7676"
ENVIRONMENT = {"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}
COMMANDS = {"hashi": [sys.executable, "-m", "hashi"], "make": ["make", "-s"]}


def answer(url: str) -> str:
    """What `make serve` answers: every host gives the bytes of this Python."""
    bundle, target = ROOT / "models" / "iris", url.removeprefix(ADDRESS)
    with tempfile.TemporaryDirectory() as folder:
        handler = load(stage_bundles([bundle], "cpython", Path(folder) / "stage"))
        _, _, body = handler.host.call(handler.handle, "GET", target)
    return body.decode()


def output(command: str) -> str:
    program, *arguments = shlex.split(command)
    if program == "curl":
        return answer(arguments[0])
    done = subprocess.run(
        [*COMMANDS[program], *arguments],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT,
        check=True,
        capture_output=True,
        text=True,
    )
    lines = [line.rstrip() for line in done.stdout.strip("\n").splitlines()]
    text = "\n".join(lines).strip("\n")
    return text.replace("python -m hashi", "hashi")


def filled(text: str) -> str:
    return BLOCK.sub(lambda m: f"{m[1]}```\n{output(m[2])}\n```\n{m[3]}", text)


def main() -> int:
    file = ROOT / "README.md"
    text = file.read_text()
    new = filled(text)
    if "--check" not in sys.argv:
        file.write_text(new)
        return 0
    if new == text:
        return 0
    print("README.md: an output is out of date; run: make fix", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
