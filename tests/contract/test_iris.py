"""Iris on every host: as the framework says, and the same bytes everywhere."""

import functools
import json
import os
import struct

import pytest

from convert.bundle import reference, signature
from tests.contract.conftest import IRIS

SIGNATURE = signature.read(IRIS)
SETS = reference.read(IRIS, SIGNATURE)
EXAMPLE = "/iris?sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=0.2"


@pytest.fixture(scope="module")
def expected(iris_twice):
    _, in_process = iris_twice
    return functools.cache(lambda target: in_process.request("GET", target))


def asked(iris, rows):
    """The rows to ask: some of a thousand, fewer of CPython in a component."""
    if os.environ.get("CONTRACT") == "all":
        return rows[:: 5 if iris.is_slow else 1]
    many = len(rows) > 500
    return rows[:: (50 if many else 10) if iris.is_slow else 5 if many else 1]


@pytest.mark.parametrize("rows", SETS, ids=lambda rows: rows.name)
def test_every_row_is_as_near_as_it_must_be(iris, expected, rows):
    for row in asked(iris, rows.rows):
        target = reference.target(SIGNATURE, row)
        answer = iris.request("GET", target)
        assert answer.status == 200, target
        assert reference.distance(SIGNATURE, row, answer.body) <= rows.tolerance, target
        assert reference.same_label(SIGNATURE, row, answer.body, rows.tolerance), target
        assert answer == expected(target)


def test_the_sets_are_what_they_are_said_to_be():
    sizes = {rows.name: (len(rows.rows), rows.tolerance) for rows in SETS}
    assert sizes["dataset"] == (150, 1e-6)
    assert sizes["random"][0] == 1000
    recorded = json.loads((IRIS / "reference.json").read_text())["sets"]
    error = {rows["name"]: rows["framework_error"] for rows in recorded}
    assert sizes["random"][1] == pytest.approx(max(4 * error["random"], 1e-6))


def test_probabilities_are_of_every_label_and_sum_to_one(iris):
    answer = json.loads(iris.request("GET", EXAMPLE).body)
    assert answer["label"] == "setosa"
    assert list(answer["probabilities"]) == ["setosa", "versicolor", "virginica"]
    assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-6)


def test_neighbours_never_share_a_tag(iris_in_process):
    tags = set()
    start = struct.unpack("<I", struct.pack("<f", 5.1))[0]
    for step in range(500):
        value = struct.unpack("<f", struct.pack("<I", start + step))[0]
        target = EXAMPLE.replace("5.1", f"{value:.9g}")
        tags.add(iris_in_process.request("GET", target).headers["etag"])
    assert len(tags) == 500


@pytest.mark.parametrize(
    "target", ["/", "/openapi.json", "/iris/signature.json", "/healthz", "/iris?x=1"]
)
def test_documents_are_the_same_bytes(iris, expected, target):
    assert iris.request("GET", target) == expected(target)
