import shutil
from pathlib import Path

import numpy as np
import pytest

import edge
from convert import build
from convert.bundle import signature
from convert.graph import weight
from convert.version import documents_tag, edge_sources, model_version
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
    assert model_version(contract, graph) != model_version(contract, other)


def test_a_changed_source_is_another_version(tmp_path, monkeypatch):
    before = edge_sources()
    copy = shutil.copytree(edge.__path__[0], tmp_path / "edge")
    monkeypatch.setattr(edge, "__path__", [str(copy)])
    assert edge_sources() == before
    (copy / "http" / "etag.py").write_text("x = 1\n")
    assert edge_sources() != before


@pytest.mark.parametrize(
    "versions, documents",
    [(["a", "c"], [b"x", b"y"]), (["a"], [b"xy", b""]), (["a"], [b"x", b"z"])],
)
def test_documents_have_a_tag_of_their_own_content(versions, documents):
    assert documents_tag(["a"], b"x", b"y") != documents_tag(versions, *documents)
    assert documents_tag(versions, *documents).startswith("a-")
