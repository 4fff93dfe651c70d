"""Skip a test whose host is not set up, and say so in the last lines of the run.

    viceroy = require("viceroy")        # in a test or a fixture

    not tested: viceroy (41 tests); get it with: make tools

With CI=true a missing host is a failure, and so is any other test that is skipped:
what a machine lacks (root, IPv6, an older Python) is said by the summary of pytest.
"""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests import tools

REASON = "{} is not set up: make tools"
REASON_PATTERN = re.compile(r"Skipped: (\S+) is not set up: make tools$")


def require(program: str) -> Path:
    """Return the program's path, or skip the test that asks."""
    path = tools.find_wit() if program == "wit" else tools.find(program)
    if path is None:
        pytest.skip(REASON.format(program))
    return path


def skipped(config: pytest.Config) -> list[str]:
    """Give the reason of each test that was skipped."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return [str(report.longrepr[2]) for report in reports]


def missing(config: pytest.Config) -> Counter[str]:
    found = map(REASON_PATTERN.match, skipped(config))
    return Counter(match[1] for match in found if match)


def failure() -> bool:
    return os.environ.get("CI") == "true"


def pytest_sessionfinish(session: pytest.Session) -> None:
    ok = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    if ok and failure() and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not (hosts := missing(config)):
        return
    names = ", ".join(f"{name} ({count} tests)" for name, count in hosts.items())
    verdict = "; with CI=true that is a failure" if failure() else ""
    line = f"not tested: {names}; get them with: make tools{verdict}"
    terminalreporter.write_line(line, red=failure(), yellow=not failure())
