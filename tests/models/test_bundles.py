import json
import re
from dataclasses import replace

import numpy as np
import pytest

import convert.bundle.reference
from convert.build import stage_bundles
from convert.bundle import signature
from convert.stage import load
from tests.models import reference
from tests.models.reference import MODELS, inputs

BUNDLES = ("iris", "wine")
EVERY = 25  # so many rows on, the next one

each_bundle = pytest.mark.parametrize("bundle", BUNDLES)


def test_every_bundle_is_tested():
    folders = {file.parent.name for file in MODELS.glob("*/signature.json")}
    assert folders == set(BUNDLES)


@each_bundle
def test_signature_is_read(bundle):
    contract = signature.read(MODELS / bundle)
    assert contract.name == bundle
    assert [one.name for one in contract.features] == reference.read(bundle)["features"]
    assert all(re.fullmatch("[a-z][a-z0-9_]*", one.name) for one in contract.features)
    assert {(one.dtype, one.shape) for one in contract.features} == {("float32", ())}
    assert all(one.description for one in contract.features)
    assert signature.warnings(contract) == []


@each_bundle
def test_the_example_is_the_first_row(bundle):
    contract = signature.read(MODELS / bundle)
    example = np.array([one.example for one in contract.features], np.float32)
    assert np.array_equal(example, inputs(bundle, "dataset")[0])


@each_bundle
@pytest.mark.parametrize("name", ["dataset", "random"])
def test_reference_rows_are_requests(bundle, name):
    rows, features = inputs(bundle, name), signature.read(MODELS / bundle).features
    low = np.array([one.min for one in features], np.float32)
    high = np.array([one.max for one in features], np.float32)
    assert ((rows >= low) & (rows <= high)).all()


@each_bundle
def test_random_rows_reach_every_corner_and_precision(bundle):
    rows, features = inputs(bundle, "random"), signature.read(MODELS / bundle).features
    assert rows.shape == (1000, len(features))
    low = np.array([one.min for one in features])
    high = np.array([one.max for one in features])
    place = (rows - low) / (high - low)
    assert (place.min(axis=0) < 0.02).all()
    assert (place.max(axis=0) > 0.98).all()
    digits = {len(str(value).replace(".", "")) for value in rows.ravel()}
    assert {3, 8, 9} <= digits  # two decimals, and all that float32 has


@pytest.mark.parametrize(
    ("bundle", "name", "tolerance"),
    [
        ("iris", "dataset", 1e-6),  # named by its training
        ("iris", "random", None),
        ("wine", "dataset", None),
        ("wine", "random", None),
    ],
)
def test_tolerance_is_four_times_the_frameworks_own_error(bundle, name, tolerance):
    one = reference.sets(bundle)[name]
    error = one["framework_error"]
    assert 0 < error < 1e-5
    assert one["tolerance"] == pytest.approx(tolerance or max(1e-6, 4 * error))


@pytest.mark.parametrize(
    ("bundle", "width", "rows"), [("iris", 7, 1150), ("wine", 13, 1178)]
)
def test_numbers_are_the_shortest_that_read_back_to_float32(bundle, width, rows):
    lines = (MODELS / bundle / "reference.json").read_text().splitlines()
    found = [re.findall(r"[^\[\],]+", line) for line in lines if line.startswith("[[")]
    assert [len(row) for row in found] == [width] * rows
    numbers = [number for row in found for number in row]
    shortest = [str(np.float32(number)).removesuffix(".0") for number in numbers]
    assert numbers == shortest


@each_bundle
def test_model_is_the_converters_own(bundle):
    model = json.loads((MODELS / bundle / "model.json").read_text())
    assert model["format"] == "layers-model"
    assert model["convertedBy"] == "TensorFlow.js Converter v4.22.0"
    layers = model["modelTopology"]["model_config"]["config"]["layers"]
    assert [layer["class_name"] for layer in layers] == [
        *("InputLayer", "Normalization", "Dense", "Dense", "Dense"),
    ]
    shards = [path for group in model["weightsManifest"] for path in group["paths"]]
    written = (MODELS / bundle).glob("*.bin")
    assert sorted(path.name for path in written) == sorted(shards)


@each_bundle
def test_picture_is_small(bundle):
    assert 0 < (MODELS / bundle / "training.png").stat().st_size < 100_000


def test_one_component_answers_for_all_as_the_framework_did(tmp_path):
    folders = [MODELS / bundle for bundle in BUNDLES]
    handler = load(stage_bundles(folders, "cpython", tmp_path / "stage"))

    def ask(target):
        status, _, body = handler.host.call(handler.handle, "GET", target)
        return status, body

    for folder in folders:
        contract = signature.read(folder)
        for rows in convert.bundle.reference.read(folder, contract):
            some = replace(rows, rows=rows.rows[::EVERY])
            verdict = convert.bundle.reference.judge(contract, some, ask)
            assert verdict.ok, (contract.name, verdict)
