"""Fill in the outputs that the README shows; with --check, only say if one is stale.

<!-- output: hashi --help -->
```
…
```
<!-- end -->
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"(<!-- output: ([^\n]+) -->\n).*?(<!-- end -->)", re.DOTALL)
ENVIRONMENT = {"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}
COMMANDS = {"hashi": [sys.executable, "-m", "hashi"], "make": ["make", "-s"]}


def output(command: str) -> str:
    program, *arguments = command.split()
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
