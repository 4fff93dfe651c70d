import json
import shutil
from pathlib import Path

import pytest

from tests import tools

VICEROY = next(tool for tool in tools.TOOLS if tool.program == "viceroy")
WRK = next(tool for tool in tools.TOOLS if tool.program == "wrk")
JCO = next(tool for tool in tools.TOOLS if tool.program == "jco")
WHEEL, CRATE = (tool for tool in tools.TOOLS if tool.program == "wasmtime")


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    monkeypatch.setattr(tools, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(tools, "LINKS", tmp_path / "checkout" / ".tools")
    monkeypatch.setattr(tools, "WIT_FOLDER", tmp_path / "cache" / "wit")
    (tmp_path / "cache").mkdir()


def finish(tool, version=None):
    program = tool.folder / "bin" / tool.program
    program.parent.mkdir(parents=True)
    program.touch()
    key = f"{tool.package} {version or tool.version} (registry)"
    listed = json.dumps({"installs": {key: {}}})
    (tool.folder / ".crates2.json").write_text(listed)
    return program


def test_a_tool_of_the_cache_is_linked_into_the_checkout():
    program = finish(VICEROY)
    assert tools.find("viceroy") == tools.LINKS / "bin" / "viceroy"
    assert tools.find("viceroy").resolve() == program.resolve()


def test_a_link_to_an_older_version_is_renewed():
    program = finish(VICEROY)
    tools.link(tools.LINKS / "bin" / "viceroy", tools.CACHE / "viceroy-0.1.0")
    assert tools.find("viceroy").resolve() == program.resolve()


@pytest.mark.parametrize("listed", [None, "", "{}", '{"installs": {}}'])
def test_an_installation_under_way_does_not_count(listed):
    program = VICEROY.folder / "bin" / "viceroy"
    program.parent.mkdir(parents=True)
    program.touch()
    if listed is not None:
        (VICEROY.folder / ".crates2.json").write_text(listed)
    assert tools.find("viceroy") is None


def test_another_version_does_not_count():
    finish(VICEROY, version="0.22.01")
    assert tools.find("viceroy") is None


def test_without_root_the_command_is_printed_and_nothing_fails(monkeypatch, capsys):
    monkeypatch.setattr(tools.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: name == "apt-get" or None)
    assert tools.install([WRK])
    expected = "sudo apt-get install --yes --no-install-recommends wrk"
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize(("tool", "needs"), [(VICEROY, "Rust"), (JCO, "Node.js")])
def test_without_its_installer_a_tool_fails_by_name(tool, needs, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert not tools.install([tool])
    assert f"{tool.program}: needs {needs}" in capsys.readouterr().out


def test_a_failed_command_shows_its_last_lines(capfd):
    command = ["sh", "-c", "echo no such crate >&2; exit 3"]
    assert not tools.run(VICEROY, command)
    said = capfd.readouterr()
    assert "no such crate" in said.err
    assert "viceroy: failed" in said.out


def wheel(script):
    """What stands for uv: it unpacks one program that is this script."""

    def unpack(tool, command):
        folder = Path(command[command.index("--target") + 1]) / tools.WHEEL_PLACE
        folder.mkdir(parents=True)
        program = folder / tool.program
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return True

    return unpack


def test_a_wheel_is_taken_before_the_crate(monkeypatch):
    monkeypatch.setattr(tools, "run", wheel("echo 49"))
    monkeypatch.setitem(tools.INSTALLERS, "cargo", lambda tool: pytest.fail("built"))
    assert tools.install([WHEEL, CRATE])
    assert tools.find("wasmtime").resolve().is_relative_to(WHEEL.folder)


@pytest.mark.parametrize(
    "fetch",
    [
        lambda tool, command: False,  # no such wheel
        wheel("exit 1"),  # one for another machine
    ],
)
def test_the_crate_is_built_where_no_wheel_works(fetch, monkeypatch):
    monkeypatch.setattr(tools, "run", fetch)
    monkeypatch.setitem(tools.INSTALLERS, "cargo", lambda tool: bool(finish(tool)))
    assert tools.install([WHEEL, CRATE])
    assert tools.find("wasmtime").resolve() == CRATE.folder / "bin" / "wasmtime"


def test_a_wheel_is_pinned_at_the_version_of_the_table():
    pinned = (tools.CHECKOUT / "requirements" / "wasmtime.txt").read_text()
    assert pinned.startswith(f"{WHEEL.package}=={WHEEL.version} \\\n    --hash=sha256:")
