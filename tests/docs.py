"""Write what documents show of the project; with --check, only say what is stale.

docs/subset.md, docs/signature.md and the schema of signature.json are written whole,
the README's layers and outputs, and the outputs in docs/http.md, between their markers:

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
import textwrap
from pathlib import Path

from convert.build import stage_bundles
from convert.draft import SCHEMA
from convert.read.keras_activations import ACTIVATIONS
from convert.read.keras_models import SUPPORTED
from convert.stage import load
from tests import signature_page, signature_schema, subset_page

ROOT = Path(__file__).resolve().parents[1]
LISTED = re.compile(r"(<!-- layers -->\n).*?(<!-- end layers -->)", re.DOTALL)
BLOCK = re.compile(r"(<!-- output: ([^\n]+) -->\n).*?(<!-- end -->)", re.DOTALL)
ADDRESS = "http://127.0.0.1:7676"
ENVIRONMENT = {"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}
COMMANDS = {"hashi": [sys.executable, "-m", "hashi"], "make": ["make", "-s"]}


def exchange(
    method: str, target: str, *headers: str
) -> tuple[int, list[tuple[str, bytes]], str]:
    """What `make serve` answers: every host gives the bytes of this Python."""
    name = "wine" if target.startswith("/wine") else "iris"
    sent = [tuple(header.split(":", 1)) for header in headers]
    with tempfile.TemporaryDirectory() as folder:
        bundles = [ROOT / "models" / name]
        handler = load(stage_bundles(bundles, "cpython", Path(folder) / "stage"))
        status, added, body = handler.host.call(handler.handle, method, target, sent)
    return status, added, body.decode()


def answer(url: str) -> str:
    """What a GET of `make serve` answers."""
    return exchange("GET", url.removeprefix(ADDRESS))[2]


def written(method: str, target: str, *headers: str) -> str:
    """A request and its answer as they are sent, without what is the host's."""
    status, added, body = exchange(method, target, *headers)
    asked = [f"{method} {target}", *(h.replace(":", ": ", 1) for h in headers)]
    answered = [str(status), *(f"{name}: {value.decode()}" for name, value in added)]
    return "\n\n".join(["\n".join(asked), "\n".join(answered), body]).strip()


def output(command: str) -> str:
    program, *arguments = shlex.split(command)
    if program == "curl":
        return answer(arguments[0])
    if program == "http":
        return written(*arguments)
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


def layers() -> str:
    layers, activations = (
        ", ".join(f"`{name}`" for name in names)
        for names in (SUPPORTED, sorted(ACTIVATIONS))
    )
    text = f"{layers}; and the activations {activations}."
    return "\n".join(textwrap.wrap(text, 88, break_on_hyphens=False))


def filled(text: str) -> str:
    text = LISTED.sub(lambda m: f"{m[1]}{layers()}\n{m[2]}", text)
    return BLOCK.sub(lambda m: f"{m[1]}```\n{output(m[2])}\n```\n{m[3]}", text)


def main() -> int:
    blocks = (ROOT / "README.md", ROOT / "docs" / "http.md")
    current = {
        **{file: filled(file.read_text()) for file in blocks},
        ROOT / "docs" / "subset.md": subset_page.page(),
        ROOT / "docs" / "signature.md": signature_page.page(),
        SCHEMA: signature_schema.text(),
    }
    stale = [f for f, new in current.items() if not f.exists() or f.read_text() != new]
    for file in stale:
        if "--check" in sys.argv:
            name = file.relative_to(ROOT)
            print(f"{name}: is out of date; run: make fix", file=sys.stderr)
        else:
            file.write_text(current[file])
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
