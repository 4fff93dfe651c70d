import random

import numpy as np
import pytest

from convert import passes
from convert.build import build
from convert.graph.run import run
from convert.read import read
from serve.model import Models
from tests.convert.written import packed, recorded

BUNDLES = [
    (writer, name) for writer in packed.writers() for name in packed.names(writer)
]
COMPILED = random.Random(20).sample(BUNDLES, 20)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    return packed.unpack_all(tmp_path_factory.mktemp("written"))


def test_there_are_bundles_of_every_writer():
    assert packed.writers() == [
        *("keras2", "keras2_2018", "keras2_2020", "keras2_hdf5", "keras2_python"),
        *("keras3", "keras3_hdf5", "tfjs", "tfjs_2018"),
    ]
    assert len(BUNDLES) > 850


@pytest.mark.parametrize(("writer", "name"), BUNDLES)
def test_answers_are_the_frameworks(bundles, writer, name):
    bundle = bundles / writer / name
    wanted = recorded.read(bundle)
    graph = read(bundle)
    for one in (graph, passes.apply(graph)):
        recorded.compare(wanted, run(one, wanted.named(graph.inputs)))


@pytest.mark.parametrize("name", packed.names("keras3"))
def test_no_layer_takes_a_missing_value_away(bundles, name):
    graph = read(bundles / "keras3" / name)
    shapes = {one: graph.type(one).shape for one in graph.inputs}
    given = {one: np.full(shape, np.nan, np.float32) for one, shape in shapes.items()}
    for answered in run(passes.apply(graph), given).values():
        assert np.isnan(answered).any()


@pytest.mark.parametrize("writer", packed.writers())
def test_weights_in_each_others_place_would_be_noticed(tmp_path, writer):
    noticed = 0
    for bundle in sorted(packed.unpack(writer, tmp_path).iterdir()):
        if not recorded.swap_two(bundle):
            continue
        graph = read(bundle)
        wanted = recorded.read(bundle)
        with pytest.raises(AssertionError):
            recorded.compare(wanted, run(graph, wanted.named(graph.inputs)))
        noticed += 1
    assert noticed >= 5


@pytest.fixture(scope="module")
def component(bundles, tmp_path_factory):
    chosen = [bundles / writer / name for writer, name in COMPILED]
    out = tmp_path_factory.mktemp("component") / "all.wasm"
    (file,) = build(chosen, host="wasi", out=out)
    return Models.load(file)


def test_twenty_of_them_compiled(bundles, component):
    for signature, (writer, name) in zip(component.signatures, COMPILED, strict=True):
        wanted = recorded.read(bundles / writer / name)
        recorded.compare(wanted, recorded.ask(component, signature, wanted))
