import shutil
from pathlib import Path

import numpy as np
import pytest

import edge
from convert import build
from convert.bundle import signature
from convert.graph import weight
from convert.version import documents_tag, model_version
from tests.convert.plan.test_plan import GRAPHS, graph_of

IRIS = Path(__file__).parents[2] / "models" / "iris"


def version_of(bundle):
    return build.prepare(bundle).part.version


@pytest.fixture
def bundle(tmp_path):
    return Path(shutil.copytree(IRIS, tmp_path / "iris"))


def test_version_is_twelve_hex_digits_and_the_same_again(bundle):
    version = version_of(bundle)
    assert len(version) == 12
    assert set(version) <= set("0123456789abcdef")
    assert version == version_of(IRIS)


def test_what_changes_no_answer_changes_no_version(bundle):
    before = version_of(bundle)
    text = (bundle / "model.json").read_text()
    address = '"shared_object_id": 1'  # the converter writes addresses
    assert address in text
    (bundle / "model.json").write_text(text.replace(address, address + "2"))
    text = (bundle / "signature.json").read_text()
    (bundle / "signature.json").write_text(text.replace("\n", " "))
    (bundle / "training.png").unlink()
    assert version_of(bundle) == before


@pytest.mark.parametrize(
    "old, new",
    [
        ("Iris species", "Iris sorts"),
        ('"max": 30', '"max": 31'),
        ('"edge_s": 3600', '"edge_s": 3601'),
    ],
)
def test_a_changed_signature_is_another_version(bundle, old, new):
    text = (bundle / "signature.json").read_text()
    assert old in text
    (bundle / "signature.json").write_text(text.replace(old, new))
    assert version_of(bundle) != version_of(IRIS)


def test_one_bit_of_a_weight_is_another_version():
    contract = signature.read(IRIS)
    graph = graph_of(GRAPHS["chain"])
    changed = graph.data("b3").copy()
    changed[1] = np.nextafter(changed[1], np.float32(9))
    other = graph_of(GRAPHS["chain"])
    other.values["b3"] = weight("b3", changed)  # type: ignore[index]
    versions = {model_version(contract, one, "m", "") for one in (graph, other)}
    assert len(versions) == 2


@pytest.fixture
def sources(tmp_path, monkeypatch):
    copy = Path(shutil.copytree(edge.__path__[0], tmp_path / "edge"))
    monkeypatch.setattr(edge, "__path__", [str(copy)])
    return copy


def change(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        # a kernel of its own, a function of numbers, of the answer, of the request
        ("kernels/dense.py", "n // (4 * PANELS)", "n // (2 * PANELS)"),
        ("http/textnum_shortest.py", "def put_digits(", "def put_digits (n, "),
        ("http/answer.py", "def prediction(", "def prediction (n, "),
        ("http/values.py", "def read(", "def read (n, "),
    ],
)
def test_what_the_program_reaches_is_another_version(sources, file, old, new):
    before = version_of(IRIS)
    change(sources / file, old, new)
    assert version_of(IRIS) != before


def test_what_it_does_not_reach_changes_no_version(sources):
    before = version_of(IRIS)
    # another operator, another route, another page, a comment, other words
    with (sources / "scalars.py").open("a") as file:
        file.write("\n\ndef hard_silu(x: T) -> T:\n    return x * 0.5\n")
    (sources / "kernels" / "hard_silu.py").write_text("x = 1\n")
    change(sources / "kernels" / "conv2d.py", "def conv2d(", "def conv2d (n, ")
    change(
        sources / "http" / "handler.py", "def send_options(", "def send_options (n, "
    )
    change(sources / "hosts" / "wasi_native.py", "def ", "def x_")
    change(sources / "page" / "page.css", "{", "{ ")
    change(sources / "kernels" / "dense.py", "def dense(", "# a comment\ndef dense(")
    assert version_of(IRIS) == before


@pytest.mark.parametrize(
    "documents", [[b"x", b"y", b""], [b"xy", b""], [b"xy"], [b"x", b"z"]]
)
def test_documents_have_a_tag_of_their_own_content(documents):
    assert documents_tag(b"x", b"y") == documents_tag(b"x", b"y")
    assert documents_tag(b"x", b"y") != documents_tag(*documents)
