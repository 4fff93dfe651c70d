import json
import os
import subprocess
import sys

import pytest

from hashi import __version__
from tests.hashi.run import ROOT, hashi

LOADED = """
import sys
from hashi.__main__ import main
sys.argv = ["hashi", "--help"]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def test_help_loads_none_of_the_heavy_packages():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True
    )
    assert "Usage: hashi" in done.stdout
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert {"hashi", "typer"} <= loaded
    heavy = {"numpy", "llvmlite", "wasmtime", "jsonschema", "convert", "serve", "edge"}
    assert not loaded & heavy


def test_version():
    assert hashi("--version").stdout == f"hashi {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("forge",),
        ("build",),
        ("build", "--host", "moon", "models/iris"),
        ("serve", "--port", "many", "models/iris"),
        ("predict", "models/iris", "sepal_length"),  # no value
    ],
)
def test_wrong_usage_is_2(arguments):
    assert hashi(*arguments).returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "nowhere"),
        ("show", "nowhere"),
        ("check", "nowhere"),
        ("predict", "nowhere", "a=1"),
        ("serve", "nowhere"),
        ("serve", "nowhere.wasm"),
    ],
)
def test_input_at_fault_is_1_and_one_line(arguments):
    done = hashi(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("nowhere")


@pytest.mark.parametrize("name", ["convert", "edge", "serve"])
def test_a_file_that_hides_a_package_is_named(name, tmp_path):
    (tmp_path / f"{name}.py").touch()
    done = hashi("--version", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"hashi: {tmp_path / name}.py hides a part of hashi; "
        "rename it or run elsewhere\n"
    )
    done = hashi("predict", "iris", "--json", cwd=tmp_path)
    assert name in json.loads(done.stderr)["error"]


def test_builds_of_a_notebook_ignore_its_neighbours(tmp_path):
    for name in ("convert", "serve", "difflib"):  # ours, and one of Python's
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken')")
    code = (
        "import hashi\n"
        "try: hashi.build('nowhere')\n"
        "except hashi.InputError as fault: print(fault)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("nowhere")
    assert done.stderr == ""
