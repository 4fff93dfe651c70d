import shutil
import subprocess
from pathlib import Path

import pytest

from bench import tools


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    monkeypatch.setattr(tools, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(tools, "PROGRAMS", tmp_path / "bin")


@pytest.fixture
def npm(monkeypatch):
    """Stand in for npm: it writes a file where it is told to, or fails."""
    calls = []

    def run(command, **options):
        calls.append(command)
        modules = Path(command[command.index("--prefix") + 1]) / "node_modules"
        modules.mkdir()
        return subprocess.CompletedProcess(command, len(calls) == 1, "", "no network")

    monkeypatch.setattr(tools.subprocess, "run", run)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return calls


def test_a_program_that_is_not_set_up_is_missing_by_name():
    with pytest.raises(tools.Missing, match="^wrk is not set up; run: make tools$"):
        tools.program("wrk")


def test_every_package_is_pinned():
    for name, version in tools.PACKAGES.items():
        assert version.count(".") == 2 and version.replace(".", "").isdigit(), name


def test_an_installation_that_failed_does_not_count(npm, capsys):
    with pytest.raises(tools.Missing, match="no network"):
        tools.packages()
    assert tools.packages().name == "node_modules"
    assert len(npm) == 2
    assert not [p for p in tools.CACHE.glob("*") if p.name == "whole"]


def test_packages_are_installed_once(npm, capsys):
    with pytest.raises(tools.Missing):
        tools.packages()
    first = tools.packages()
    assert tools.packages() == first
    assert len(npm) == 2
    assert {*tools.wanted()} <= {*npm[1]}


def test_other_versions_are_another_installation(npm, monkeypatch, capsys):
    with pytest.raises(tools.Missing):
        tools.packages()
    first = tools.packages()
    monkeypatch.setitem(tools.PACKAGES, "esbuild", "0.28.3")
    assert tools.packages() != first


def test_without_npm_it_says_what_is_needed(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(tools.Missing, match="Node.js"):
        tools.packages()
