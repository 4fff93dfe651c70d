import json
import subprocess
import sys

import numpy as np
import pytest

from bench import tfjs_wasm
from bench.tools import Missing
from bench.wrk import Refused
from convert.graph import Graph, Node, Type, Value, weight

RUNS_ON = dict(tfjs_wasm.WANTED)
X = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3)


@pytest.fixture
def graph():
    filters = np.arange(27, dtype=np.float32).reshape(3, 3, 3) - 5
    bias = np.array([0.5, 0.25, -1], np.float32)
    pixels = Type("float32", X.shape)
    values = {
        "x": Value("x", pixels),
        "k": weight("k", filters),
        "b": weight("b", bias),
        "y": Value("y", pixels),
    }
    attributes = {"strides": 1, "padding": "same"}
    nodes = (
        Node("x", "input", (), ("x",)),
        Node("y", "depthwise_conv2d", ("x", "k", "b"), ("y",), attributes),
    )
    return Graph("small", ("x",), ("y",), values, nodes)


@pytest.fixture
def peer(graph, tmp_path, monkeypatch):
    """Stand in for Node.js with a Python program that speaks its lines."""

    def stand_in(program):
        def start(folder, log):
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            return subprocess.Popen(
                [sys.executable, "-uc", program], stderr=log, **pipes
            )

        monkeypatch.setattr(tfjs_wasm, "start", start)
        return tfjs_wasm.TensorFlowJs(graph, X, tmp_path)

    return stand_in


def speaks(said, *answers):
    lines = [json.dumps(said), *(json.dumps(one) for one in answers)]
    return f"for line in {lines!r}: print(line); input()"


def test_the_nodes_and_every_number_are_written(graph, tmp_path):
    tfjs_wasm.write(graph, X, tmp_path)
    network = json.loads((tmp_path / "network.json").read_text())
    floats = np.fromfile(tmp_path / "floats.bin", "<f4")
    assert [node["op"] for node in network["nodes"]] == ["depthwise_conv2d"]
    assert network["nodes"][0]["inputs"] == ["x", "k", "b"]
    wanted = {"x": X, "k": graph.values["k"].data, "b": graph.values["b"].data}
    assert network["tensors"].keys() == wanted.keys()
    for name, data in wanted.items():
        at = network["tensors"][name]["at"]
        np.testing.assert_array_equal(floats[at : at + data.size], data.ravel())
    assert floats.size == 12 + 27 + 3
    assert network["tensors"]["k"]["shape"] == [3, 3, 3, 1]  # h, w, c, multiplier


def test_it_asks_and_hears(peer):
    with peer(speaks(RUNS_ON, [0.1, -2.0], 0.025)) as there:
        scores = there.scores()
        assert scores.dtype == np.float32
        np.testing.assert_array_equal(scores, np.array([0.1, -2], np.float32))
        assert there.seconds(7) == 0.025


@pytest.mark.parametrize("other", [{"backend": "cpu"}, {"simd": False}, {"threads": 2}])
def test_it_is_refused_when_it_runs_on_something_else(other, peer):
    with pytest.raises(Refused, match="runs on"), peer(speaks(RUNS_ON | other)):
        pass


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.exit('no such module')",  # at once
        f"{speaks(RUNS_ON)}; import sys; sys.exit('no such module')",  # when asked
    ],
)
def test_what_ends_too_early_tells_its_last_words(program, peer):
    with pytest.raises(Refused, match="no such module"), peer(program) as there:
        there.scores()


def test_what_ended_before_it_was_asked_tells_its_last_words(peer):
    program = f"print({json.dumps(RUNS_ON)!r}); import sys; sys.exit('no memory')"
    with pytest.raises(Refused, match="no memory"), peer(program) as there:
        there._process.wait()
        there.seconds(1)


def test_its_process_ends_with_the_block(peer):
    with peer(f"{speaks(RUNS_ON)}") as there:
        process = there._process
        assert process.poll() is None
    assert process.poll() is not None


def test_without_node_it_says_so(graph, tmp_path, monkeypatch):
    monkeypatch.setattr(tfjs_wasm, "packages", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="node is not on the path"):
        tfjs_wasm.TensorFlowJs(graph, X, tmp_path)
