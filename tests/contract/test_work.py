"""A request costs no more than its length is worth, whatever it holds."""

import sys

import pytest

from tests.contract.every import feature, judged
from tests.contract.test_extremes import TEXTS

LINES_A_BYTE = 100
LINES_A_FEATURE = 200


def lines(client, target):
    """How many lines of the handler one request runs through."""
    count = 0

    def on_line(code, _):
        nonlocal count
        if "/edge/http/" not in code.co_filename:
            return sys.monitoring.DISABLE
        count += 1

    tool, event = sys.monitoring.PROFILER_ID, sys.monitoring.events.LINE
    sys.monitoring.use_tool_id(tool, "lines")
    sys.monitoring.register_callback(tool, event, on_line)
    sys.monitoring.set_events(tool, event)
    try:
        client.request("GET", target)
    finally:
        sys.monitoring.set_events(tool, 0)
        sys.monitoring.free_tool_id(tool)
        sys.monitoring.restart_events()
    return count


@pytest.fixture(scope="module")
def wide(models_in_process):
    """A model with a thousand features, one with a thousand choices."""
    names = [f"f{k:03}" for k in range(1000)]
    words = [f"{text}{k}" for k in range(5) for text in TEXTS]
    choice = feature("x", "string", [words[0]] * 500, shape=[500], choices=words)
    return models_in_process(
        {"m": judged([feature(name) for name in names]), "c": judged([choice])}
    )


@pytest.mark.parametrize(
    "query",
    [
        "",
        "p&" * 4094,  # many unknown names
        "f99x&" * 1637,  # as long as the known ones, and like them
        "f999&" * 1637,
        "&".join(f"f{k:03}=1" for k in range(1000)),
        "&".join(["f" * 250] * 32),
        "f000=" + "1" * 8100,
        "%66" * 2700,
        "=" * 8188,
        "&" * 8188,
    ],
    ids=lambda query: query[:10] or "empty",
)
def test_work_in_process_grows_with_the_length_of_a_request(wide, query):
    count = lines(wide, f"/m?{query}")
    assert 1000 < count < 1000 * LINES_A_FEATURE + len(query) * LINES_A_BYTE


@pytest.mark.parametrize("item", ["", "1", "ä0z0", "x" * 15])
def test_work_in_process_grows_little_with_the_number_of_choices(wide, item):
    query = ",".join([item] * (8000 // (len(item.encode()) + 1)))
    assert lines(wide, f"/c?x={query}") < 3 * 8192 * LINES_A_BYTE
