import json
import sys

import pytest

from bench import __main__ as command
from bench import machine, report
from bench.figures import Series
from bench.subjects import SUBJECTS, BuildFailed
from bench.wrk import Refused

EVERY = [subject.name for subject in SUBJECTS]


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """Run the command with kinds that measure nothing: its status, what they saw."""
    for name in ("RESULTS", "CHART", "README"):
        monkeypatch.setattr(report, name, tmp_path / getattr(report, name).name)
    monkeypatch.setattr(report, "ROOT", tmp_path)
    report.README.write_text("<!-- bench -->\n<!-- end bench -->\n")
    about = {"cpu": "a processor", "cores": 2}
    described = {"date": "today", "machine": about, "versions": {}}
    monkeypatch.setattr(machine, "described", lambda: described)
    seen = []

    def kind(name):
        def measure(run):
            seen.append((name, [s.name for s in run.subjects], run.patience.rounds))
            if name in failures:
                raise failures[name]
            return [Series("size", "wasi", s.name, (1000.0,)) for s in run.subjects]

        return measure

    failures = {}
    for name in command.KINDS:
        monkeypatch.setitem(command.KINDS, name, kind(name))

    def run(*arguments, **fails):
        failures.update(fails)
        monkeypatch.setattr(sys, "argv", ["bench", *arguments])
        return command.main(), seen

    return run


def test_a_whole_run_writes_results_chart_and_readme(ran):
    status, seen = ran()
    assert status == 0
    assert [name for name, _, _ in seen] == [*command.KINDS]
    assert all(subjects == EVERY for _, subjects, _ in seen)
    results = json.loads(report.RESULTS.read_text())
    assert (results["date"], results["quick"]) == ("today", False)
    assert report.main(["--check"]) == 0


@pytest.mark.parametrize(
    "arguments", [["--quick"], ["--only", "noop"], ["--kinds", "building"]]
)
def test_a_part_only_prints(arguments, ran, capsys):
    status, _ = ran(*arguments)
    assert status == 0
    assert "| hand-written: a fixed body | 1.0 kB |" in capsys.readouterr().out
    assert not report.RESULTS.exists() and not report.CHART.exists()


def test_a_part_can_be_kept(ran, tmp_path):
    ran("--quick", "--out", str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_text())["quick"] is True
    assert not report.RESULTS.exists()


def test_a_quick_run_has_fewer_rounds(ran):
    _, seen = ran("--quick")
    _, seen = ran()
    assert seen[0][2] < seen[-1][2]


def test_a_kind_alone_still_builds_what_it_measures(ran):
    _, seen = ran("--kinds", "serving", "--only", "python,native")
    assert [name for name, _, _ in seen] == ["building", "serving"]
    assert seen[0][1] == ["native", "python"]


def test_what_needs_no_files_builds_none(ran):
    _, seen = ran("--kinds", "predicting")
    assert [name for name, _, _ in seen] == ["predicting"]


def test_what_cannot_be_built_is_named_and_how_to_go_on(ran, capsys):
    failure = BuildFailed("native for wasi: hashi build …\nno such runtime")
    status, _ = ran(building=failure)
    assert status == 1
    told = capsys.readouterr().err
    assert "native for wasi: hashi build …\nno such runtime" in told
    assert "--only python,noop,contract,tfjs'" in told
    assert not report.RESULTS.exists()


def test_a_wrong_answer_ends_the_run(ran, capsys):
    status, _ = ran(serving=Refused("tfjs under viceroy: answered 500"))
    assert status == 1
    assert "tfjs under viceroy: answered 500" in capsys.readouterr().err
    assert not report.RESULTS.exists()


@pytest.mark.parametrize("arguments", [["--only", "nobody"], ["--kinds", "size,"]])
def test_a_wrong_word_is_wrong_usage(arguments, ran, capsys):
    with pytest.raises(SystemExit) as ended:
        ran(*arguments)
    assert ended.value.code == 2
    assert "is not one of" in capsys.readouterr().err
