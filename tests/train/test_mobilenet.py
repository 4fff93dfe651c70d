"""MobileNetV2 of Keras, through the converter and the reader, to a core module."""

import os
import subprocess
from collections import Counter

import numpy as np
import pytest

from bench import mobilenet
from convert import passes
from convert.read import read
from tests.train.environment import PYTHON, ROOT, require

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """What Keras and the converter write, with three pictures and Keras's answers."""
    require()
    out = tmp_path_factory.mktemp("mobilenet")
    command = [PYTHON, "-m", "tests.convert.written.make_mobilenet", out]
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-5000:]
    return out


def operators(graph):
    return Counter(node.op for node in graph.nodes)


def test_it_becomes_the_nodes_that_are_measured(bundle):
    ours = operators(passes.apply(read(bundle)))
    measured = operators(passes.apply(mobilenet.graph()))
    assert ours == measured + Counter(["softmax"])


def test_a_core_module_answers_as_keras_does(bundle):
    network = mobilenet.Network(mobilenet.core(mobilenet.plan(read(bundle))))
    pictures, wanted = (
        np.load(bundle / f"{name}.npy") for name in ("pictures", "answers")
    )
    got = np.stack([network(one[None]) for one in pictures])
    assert len(pictures) == 3
    np.testing.assert_allclose(got, wanted, rtol=5e-4, atol=1e-6)
    # of which the largest is no accident
    assert (got.argmax(axis=1) == wanted.argmax(axis=1)).all()
    assert (wanted.max(axis=1) > 0.05).all()
