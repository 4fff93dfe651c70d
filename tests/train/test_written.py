import json
import os
import subprocess
import sys

import numpy as np
import pytest

from convert.build import build
from serve.model import Models
from tests.convert.written import packed, recorded
from tests.train.environment import PYTHON, ROOT, require

pytestmark = pytest.mark.train

MODELS_A_COMPONENT = 40
# the scripts; tf_keras is what TensorFlow's Keras is when legacy Keras is asked for
MAKERS = [
    (PYTHON, "make_keras", "keras", {}),
    (PYTHON, "make_keras", "tf_keras", {"TF_USE_LEGACY_KERAS": "1"}),
    (sys.executable, "make_tfjs", None, {}),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every bundle, built again by the frameworks."""
    require()
    out = tmp_path_factory.mktemp("made")
    running = []
    for python, script, framework, environment in MAKERS:
        command = [python, "-m", f"tests.convert.written.{script}"]
        command += [framework, out] if framework else [out]
        log = (out.parent / f"{script}-{framework}.log").open("w+")
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", **environment}
        options = {"cwd": ROOT, "env": environment, "stdout": log, "stderr": log}
        running.append((subprocess.Popen(command, **options), log))
    for process, log in running:
        code = process.wait()
        log.seek(0)
        assert code == 0, log.read()[-5000:]
        log.close()
    return out


@pytest.fixture(scope="module")
def committed(tmp_path_factory):
    return packed.unpack_all(tmp_path_factory.mktemp("committed"))


def test_the_frameworks_write_what_is_committed(made, committed):
    assert sorted(one.name for one in made.iterdir()) == packed.writers()
    for writer in packed.writers():
        names = sorted(one.name for one in (made / writer).iterdir())
        assert names == packed.names(writer)
        for name in names:
            same_bundle(made / writer / name, committed / writer / name)


def same_bundle(one, other):
    """Another CPU may add in another order, so statistics and answers are near."""
    assert {file.name for file in one.iterdir()} == {
        file.name for file in other.iterdir()
    }
    for file in ("model.json", "signature.json"):
        texts = [json.loads((bundle / file).read_text()) for bundle in (one, other)]
        assert texts[0] == texts[1], one / file
    for file in one.glob("*.bin"):
        weights = [np.fromfile(bundle / file.name, "<f4") for bundle in (one, other)]
        np.testing.assert_allclose(*weights, rtol=1e-5, err_msg=str(file))
    wanted, found = recorded.read(one), recorded.read(other)
    recorded.compare(wanted, dict(zip(*outputs(found), strict=True)))


def outputs(found):
    names = [name or str(i) for i, (name, _) in enumerate(found.outputs)]
    return names, [numbers for _, numbers in found.outputs]


@pytest.mark.parametrize("writer", packed.writers())
def test_all_of_them_compiled(made, writer, tmp_path):
    names = packed.names(writer)
    for start in range(0, len(names), MODELS_A_COMPONENT):
        some = [made / writer / n for n in names[start : start + MODELS_A_COMPONENT]]
        (file,) = build(some, host="wasi", out=tmp_path / "some.wasm")
        component = Models.load(file)
        for bundle, signature in zip(some, component.signatures, strict=True):
            wanted = recorded.read(bundle)
            recorded.compare(wanted, recorded.ask(component, signature, wanted))
