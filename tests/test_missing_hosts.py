import pytest

pytest_plugins = ["pytester"]

RUN = """
from pathlib import Path

from tests import tools
from tests.missing_hosts import require

def test_unrelated():
    pass

def test_over_http(monkeypatch):
    monkeypatch.setattr(tools, "find", lambda program: {found})
    assert require("viceroy").name == "viceroy"
"""


def run(pytester: pytest.Pytester, found: str, *options: str) -> pytest.RunResult:
    pytester.makepyfile(RUN.format(found=found))
    # a second faulthandler in this process would take the signals of wasmtime's traps
    return pytester.runpytest(
        "-p", "tests.missing_hosts", "-p", "no:faulthandler", *options
    )


def test_missing_host_is_named_at_the_end(pytester, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    result = run(pytester, "None")
    assert result.ret == 0
    assert result.outlines[-2] == (
        "not tested: viceroy (1 tests); get them with: make tools"
    )


@pytest.mark.parametrize("processes", ["0", "1"])
def test_missing_host_fails_continuous_integration(pytester, monkeypatch, processes):
    monkeypatch.setenv("CI", "true")
    result = run(pytester, "None", "-n", processes)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert result.outlines[-2].endswith("with CI=true that is a failure")


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("false", 0)])
def test_any_skipped_test_fails_continuous_integration(pytester, monkeypatch, ci, code):
    monkeypatch.setenv("CI", ci)
    pytester.makepyfile(
        "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no root here')\n"
    )
    result = pytester.runpytest("-p", "tests.missing_hosts", "-p", "no:faulthandler")
    assert result.ret == code


def test_nothing_to_say_when_the_host_is_there(pytester, monkeypatch):
    monkeypatch.setenv("CI", "true")
    result = run(pytester, "Path('viceroy')")
    assert result.ret == 0
    assert "not tested" not in result.stdout.str()
