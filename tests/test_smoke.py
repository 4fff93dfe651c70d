from dataclasses import replace
from pathlib import Path

import pytest

from convert.build import stage_bundles
from convert.bundle import reference, signature
from convert.stage import load

IRIS = Path(__file__).resolve().parents[1] / "models" / "iris"
EVERY = 25  # so many rows on, the next one


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    folder = tmp_path_factory.mktemp("smoke") / "stage"
    handler = load(stage_bundles([IRIS], "cpython", folder))

    def ask(target: str) -> tuple[int, bytes]:
        status, _, body = handler.host.call(handler.handle, "GET", target)
        return status, body

    return ask


def test_iris_answers_as_the_framework_did(ask):
    contract = signature.read(IRIS)
    for rows in reference.read(IRIS, contract):
        some = replace(rows, rows=rows.rows[::EVERY])
        verdict = reference.judge(contract, some, ask)
        assert verdict.ok, verdict


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("/", 200, b"<form"),
        ("/healthz", 200, b'"status":"ok"'),
        ("/iris/signature.json", 200, b'"petal_width"'),
        ("/iris?sepal_length=long", 400, b"'long' is not a number"),
        ("/rose", 404, b'"title":"Not Found"'),
    ],
)
def test_iris_answers_on_every_route(ask, target, status, said):
    answered, body = ask(target)
    assert answered == status
    assert said in body
