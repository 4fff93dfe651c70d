import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INTERFACE = """
help serve test train build check smoke tools deploy purge clean
"""
OUTER = "FASTLY_API_TOKEN", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"  # of an outer make


def make(*arguments: str, **environment: str):
    inherited = {k: v for k, v in os.environ.items() if k not in OUTER}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
    )


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def of_version(version: str) -> str:
    return f'case "$2" in *{version}*) exit 0;; *) exit 1;; esac'


def test_help_has_a_line_for_every_target():
    lines = re.findall(r"^make (\S+) +\S", make().stdout, re.MULTILINE)
    assert set(INTERFACE.split()) <= set(lines)


@pytest.mark.parametrize("target", ["deploy", "purge"])
def test_fastly_without_a_token_says_what_is_needed(target):
    done = make("-s", target)
    assert done.returncode != 0
    assert done.stdout == ""
    said, by_make = done.stderr.splitlines()
    assert "FASTLY_API_TOKEN" in said and by_make.startswith("make: ***")


def test_a_missing_fastly_names_its_package():
    done = make("-s", "deploy", "FASTLY=no-such-fastly", FASTLY_API_TOKEN="x")
    assert done.returncode != 0
    assert "npm install -g @fastly/cli" in done.stderr


def test_deploy_says_which_model_goes_out(tmp_path):
    fastly = program(tmp_path, "fastly", 'echo "fastly $*"')
    done = make("-s", "deploy", f"FASTLY={fastly}", "MODEL=wine", FASTLY_API_TOKEN="x")
    assert done.stdout.splitlines() == [
        "fastly compute build",
        "deploying models/wine, which is bin/main.wasm",
        "fastly compute deploy",
    ]


def test_deploy_of_no_model_names_those_there_are(tmp_path):
    fastly = program(tmp_path, "fastly", "exit 99")
    done = make("-s", "deploy", f"FASTLY={fastly}", "MODEL=wien", FASTLY_API_TOKEN="x")
    assert "there is no models/wien; name one of iris wine: make dep" in done.stderr


def test_the_component_of_a_deploy_says_whose_it_is():
    done = make("-n", "-o", "dist/wine-fastly.wasm", "bin/main.wasm", "MODEL=wine")
    assert 'echo "bin/main.wasm is models/wine"' in done.stdout


@pytest.mark.parametrize(
    ("pyenv_versions", "on_path", "chosen"),
    [
        ({"3.12.9": "3.12"}, {}, "pyenv/versions/3.12.9/bin/python"),
        ({"3.12.9": "3.12"}, {"python3.12": "exit 127"}, "3.12.9/bin/python"),  # shim
        ({}, {"python3.12": of_version("3.12")}, "path/python3.12"),
        ({}, {"python3": of_version("3.13")}, "path/python3"),
        ({"3.12.9": "3.12"}, {"python3.13": of_version("3.13")}, "3.12.9/bin/python"),
        ({"3.13.1": "3.13"}, {"python3.12": "exit 127"}, "3.13.1/bin/python"),
    ],
)
def test_a_python_that_runs_is_found(tmp_path, pyenv_versions, on_path, chosen):
    for version, answers in pyenv_versions.items():
        folder = tmp_path / "pyenv/versions" / version / "bin"
        program(folder, "python", of_version(answers))
    for name in ("python3.12", "python3.13", "python3"):  # none of the machine's own
        program(tmp_path / "path", name, on_path.get(name, "exit 127"))
    done = make(
        *("-n", "-W", "requirements/uv.txt", ".venv/.uv"),
        PATH=f"{tmp_path}/path:{os.environ['PATH']}",
        PYENV_ROOT=f"{tmp_path}/pyenv",
    )
    assert f"{chosen} -m venv" in done.stdout


def test_no_python_is_said_clearly(tmp_path):
    for name in ("python3.12", "python3.13", "python3"):
        program(tmp_path, name, "exit 127")
    done = make(
        *("-n", "-W", "requirements/uv.txt", ".venv/.uv"),
        PATH=f"{tmp_path}:{os.environ['PATH']}",
        PYENV_ROOT=f"{tmp_path}/none",
    )
    assert done.returncode != 0
    assert "needs Python 3.12 or 3.13" in done.stderr
    assert "apt install python3.12-venv" in done.stderr


def test_requirements_name_no_place():
    for file in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"://|find-links|index-url", file.read_text()), file
