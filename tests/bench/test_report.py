import copy
import json

import pytest

from bench import report

RESULTS = {
    "date": "2026-01-02 03:04 UTC",
    "machine": {"cpu": "a processor", "cores": 2, "system": "Linux x86_64"},
    "versions": {"wrk": "4.1.0"},
    "quick": False,
    "series": [
        {"measure": m, "host": h, "subject": s, "values": v}
        for m, h, s, v in (
            ("build", "wasi", "native", [0.5, 0.7]),
            ("build", "any", "hashi --version", [0.2, 0.3]),
            ("size", "wasi", "native", [20_000]),
            ("size", "wasi", "noop", [4_000]),
            ("rate", "wasi", "native", [90.0, 180.0, 100.0]),
            ("rate", "wasi", "noop", [100.0, 200.0, 80.0]),
            ("predict", "mobilenet", "native", [0.014, 0.016, 0.015]),
            ("predict", "mobilenet", "tfjs-wasm", [0.02, 0.02, 0.025]),
            ("rate", "fastly", "tfjs", [160.0]),
        )
    ],
}
README = "# A\n\n<!-- bench -->\nold\n<!-- end bench -->\n\nmore\n"


@pytest.fixture
def places(tmp_path, monkeypatch):
    """The report's files, in a folder of its own."""
    for name in ("RESULTS", "CHART", "README"):
        monkeypatch.setattr(report, name, tmp_path / getattr(report, name).name)
    monkeypatch.setattr(report, "ROOT", tmp_path)
    report.RESULTS.write_text(json.dumps(RESULTS))
    report.README.write_text(README)
    return tmp_path


def test_a_cell_is_a_median_and_its_range():
    line = "| hand-written: a fixed body | 4.0 kB |  | 100 (80–200) |"
    assert line in report.table(RESULTS).splitlines()


def test_a_ratio_is_the_median_of_the_rounds_ratios():
    line = next(
        x for x in report.table(RESULTS).splitlines() if "requests/s, wasi" in x
    )
    assert line.endswith("| 0.90 × (0.90–1.25 ×) |")  # not 100 ÷ 100


def test_a_build_is_told_beyond_the_start_of_the_command():
    assert "beyond `hashi --version` | 350 ms (300–400 ms) |" in report.table(RESULTS)


def test_a_network_has_a_table_of_its_own():
    lines = report.table(RESULTS).splitlines()
    at = lines.index("| MobileNetV2-1.0-224, one thread | prediction |")
    assert lines[at + 2] == "| Hashi, native | 15 ms (14–16 ms) |"
    assert lines[at + 3].startswith(
        "| TensorFlow.js, WebAssembly backend, in Node.js |"
    )
    ratio = next(line for line in lines if "prediction, mobilenet" in line)
    assert ratio.endswith("| 0.70 × (0.60–0.80 ×) |")


def test_what_was_not_measured_has_no_table_and_no_ratio():
    text = report.table(RESULTS)
    assert "Node.js, one process" not in text and "python" not in text
    assert "TensorFlow.js | 160 |" in text


@pytest.mark.parametrize("member", ["measure", "host", "subject"])
def test_nothing_that_was_measured_is_left_out(member):
    new = copy.deepcopy(RESULTS)
    new["series"][3][member] = "another"
    with pytest.raises(ValueError, match="no place in the table for .*another"):
        report.table(new)


def test_a_report_that_was_just_written_is_not_stale(places, capsys):
    assert report.main(["--check"]) == 1
    assert report.main([]) == 0
    assert report.main(["--check"]) == 0
    text = report.README.read_text()
    assert text.startswith("# A\n\n<!-- bench -->\n2026-01-02")
    assert text.endswith("\n<!-- end bench -->\n\nmore\n")
    assert "old" not in text


def change_results(places):
    new = copy.deepcopy(RESULTS)
    new["series"][-1]["values"] = [161.0]
    report.RESULTS.write_text(json.dumps(new))


def change_readme(places):
    text = report.README.read_text()
    report.README.write_text(text.replace("4.0 kB", "3.0 kB"))


def drop_markers(places):
    report.README.write_text("# A\n")


def drop_chart(places):
    report.CHART.unlink()


def drop_digest(places):
    from PIL import Image

    with Image.open(report.CHART) as image:
        image.load()
        image.info.clear()
        image.save(report.CHART)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (change_results, ["README.md", "results.png"]),
        (change_readme, ["README.md"]),
        (drop_markers, ["README.md: has no"]),
        (drop_chart, ["results.png"]),
        (drop_digest, ["results.png"]),
    ],
)
def test_what_is_stale_fails_by_name(harm, said, places, capsys):
    report.main([])
    harm(places)
    capsys.readouterr()
    assert report.main(["--check"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        one.partition(":")[0] for one in said
    ]


def test_without_results_it_says_how_to_get_them(places, capsys):
    report.RESULTS.unlink()
    assert report.main(["--check"]) == 1
    assert "make bench" in capsys.readouterr().err
