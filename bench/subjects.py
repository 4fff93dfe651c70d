"""What is measured: who answers the Iris request, on which hosts, and how it is made.

make("python", "wasi", Path("python.wasm"))     # runs the build; the file is there
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wasmtime import wat2wasm

from bench.answers import BUNDLE, FIXED, NEAR, SAME
from bench.tools import ROOT, packages

RESPONDERS = Path(__file__).parent / "responders"
TFJS = Path(__file__).parent / "tfjs"

ESBUILD = (
    *("--bundle", "--minify", "--format=esm", "--target=es2022"),
    *("--main-fields=module,main", "--loader:.bin=binary", "--log-level=warning"),
    f"--alias:bundle={BUNDLE}",
)
# TensorFlow.js takes a defined `location` for a browser.
NO_LOCATION = (
    'Object.defineProperty(globalThis,"location",{value:undefined,configurable:true});'
)
# some packages of TensorFlow.js call it when they see Node.js
REQUIRE = (
    'import{createRequire}from"node:module";'
    "const require=createRequire(import.meta.url);"
)


class BuildFailed(Exception):
    """A subject cannot be built: which, and the last words of its build."""


@dataclass(frozen=True)
class Subject:
    """A name, a title for tables, the hosts it is built for, and its build.

    ``answers`` says how its answer compares (see answers.py).
    """

    name: str
    title: str
    hosts: tuple[str, ...]
    build: Callable[[str, Path], None]
    answers: str
    prepare: Callable[[], object] = lambda: None  # once, before builds are timed


def hashi(runtime: str) -> Callable[[str, Path], None]:
    """Return the build of ours with a runtime."""

    def build(host: str, out: Path) -> None:
        options = ["--host", host, "--runtime", runtime, "--out", str(out)]
        command([sys.executable, "-m", "hashi", "build", str(BUNDLE), *options])

    return build


def responder(name: str) -> Callable[[str, Path], None]:
    """Return the build of a hand-written responder."""

    def build(host: str, out: Path) -> None:
        out.write_bytes(wat2wasm((RESPONDERS / f"{name}-{host}.wat").read_text()))

    return build


def tfjs(host: str, out: Path) -> None:
    """Bundle the same model for TensorFlow.js; for Fastly, make a component of it."""
    modules = packages()
    programs = modules / ".bin"
    options = {
        "node": ("--platform=node", f"--banner:js={REQUIRE}"),
        "fastly": (f"--banner:js={NO_LOCATION}",),
    }[host]
    script = out if host == "node" else out.with_suffix(".js")
    source = TFJS / f"{host}.js"
    bundling = [programs / "esbuild", source, *ESBUILD, *options, f"--outfile={script}"]
    command([str(word) for word in bundling], NODE_PATH=str(modules))
    if host == "fastly":
        command([str(programs / "js-compute"), str(script), str(out)])


BOTH = "wasi", "fastly"
SUBJECTS = (
    Subject("native", "Hashi, native", BOTH, hashi("native"), SAME),
    Subject("python", "Hashi, python runtime", BOTH, hashi("python"), SAME),
    Subject("noop", "hand-written: a fixed body", BOTH, responder("noop"), FIXED),
    Subject(
        "contract",
        "hand-written: the contract's host calls",
        BOTH,
        responder("contract"),
        FIXED,
    ),
    Subject("tfjs", "TensorFlow.js", ("fastly", "node"), tfjs, NEAR, packages),
)


def command(words: list[str], **environment: str) -> None:
    """Run a build's command with an empty cache.

    Raises: BuildFailed.
    """
    with tempfile.TemporaryDirectory() as cache:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=os.environ | {"XDG_CACHE_HOME": cache} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise BuildFailed(f"{' '.join(words)}\n{said}")


def make(subject: Subject, host: str, out: Path) -> None:
    """Build a subject for a host.

    Raises: BuildFailed; Missing when its tools are not there.
    """
    out.unlink(missing_ok=True)
    try:
        subject.build(host, out)
    except BuildFailed as failed:
        raise BuildFailed(f"{subject.name} for {host}: {failed}") from failed
    if not out.exists():
        raise BuildFailed(f"{subject.name} for {host}: its build wrote no {out.name}")
