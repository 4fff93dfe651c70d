"""Hold every component against those of another commit: a move changes no byte.

    make same                   # the working tree against HEAD
    make same ARGS=HEAD~3       # … against the commit three before
    make same ARGS='HEAD~3 --aside'   # versions aside: for moves within edge/

All models of that commit, for both hosts; sixty of its bundles by the frameworks; and
MobileNetV2's core module. Ends with `N passed, N failed`.
"""

import argparse
import json
import random
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUNDLES, TOGETHER = 60, 20

# run in either tree by its own code; what it imports is there in both
BUILD = """
import hashlib, json, sys, tempfile
from pathlib import Path
from bench import mobilenet
from convert import build, version
groups, aside = json.loads(sys.argv[1])
if aside:
    version.digits = lambda *parts: "0" * 12
found = {}
with tempfile.TemporaryDirectory() as folder:
    for name, bundles in groups.items():
        for host in build.HOSTS:
            file, = build.build(
                [Path(one) for one in bundles], host=host, out=f"{folder}/{name}.wasm"
            )
            found[f"{name}-{host}"] = hashlib.sha256(file.read_bytes()).hexdigest()
core = mobilenet.core(mobilenet.plan(mobilenet.graph()))
found["mobilenet"] = hashlib.sha256(core).hexdigest()
print(json.dumps(found))
"""


def groups(tree: Path, folder: Path) -> dict[str, list[str]]:
    """What is built, by name: bundles of a tree that go into one component."""
    chosen = {path.name: [str(path)] for path in sorted((tree / "models").iterdir())}
    for file in (tree / "tests" / "convert" / "written").glob("*.tar.xz"):
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
    bundles = [str(path) for path in sorted(folder.glob("*/*"))]
    some = random.Random(20).sample(bundles, BUNDLES)
    parts = [some[k : k + TOGETHER] for k in range(0, BUNDLES, TOGETHER)]
    return chosen | {f"written-{k}": part for k, part in enumerate(parts)}


def built(tree: Path, what: dict[str, list[str]], *, aside: bool) -> dict[str, str]:
    """Build with the code of a tree; the SHA-256 of each component."""
    command = [sys.executable, "-c", BUILD, json.dumps([what, aside])]
    run = subprocess.run(command, cwd=tree, check=True, capture_output=True, text=True)
    hashes: dict[str, str] = json.loads(run.stdout)
    return hashes


def main() -> None:
    """Build with both, and compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("commit", nargs="?", default="HEAD")
    parser.add_argument("--aside", action="store_true", help="leave versions out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hashi-same-") as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run(
            [*git, "add", "--quiet", "--detach", str(tree), given.commit], check=True
        )
        try:
            what = groups(tree, Path(folder) / "written")
            before = built(tree, what, aside=given.aside)
            after = built(ROOT, what, aside=given.aside)
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)
    failed = [name for name in before if before[name] != after.get(name)]
    for name in failed:
        print(f"{name} has other bytes than at {given.commit}")
    print(f"{len(before) - len(failed)} passed, {len(failed)} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
