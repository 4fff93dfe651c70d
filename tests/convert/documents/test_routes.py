from dataclasses import replace
from typing import Any

import pytest

from convert.documents import routes
from convert.documents.routes import ROUTES, Route, methods, mixes_methods, placed
from tests.contract.every import feature, judged, write_models
from tests.contract.hosts import InProcess

MODELS = {name: judged([feature("x")]) for name in ("a", "b")}
MORE = Route(
    "/ready",
    routes.DOCUMENT,
    "Ready",
    "Health",
    tag=routes.NOTHING,
    document="health",
)
POSTED = Route(
    "/{model}",
    routes.PREDICTION,
    "{title}",
    "{model}",
    "post_{model}",
    method="POST",
    source=routes.QUERY,
    tag=routes.NOTHING,
)


@pytest.fixture
def ask(tmp_path: Any) -> Any:
    stage = write_models(MODELS, tmp_path, "cpython", routes=(*ROUTES, MORE, POSTED))
    return InProcess(stage).request


def test_each_path_once_and_in_order() -> None:
    assert [(path, m) for path, m, _ in placed(ROUTES, ["a", "b"])] == [
        *(("/", 0), ("/a", 0), ("/a/signature.json", 0)),
        *(("/b", 1), ("/b/signature.json", 1)),
        *(("/openapi.json", 0), ("/healthz", 0)),
    ]


def test_rows_of_one_path_are_together_wherever_they_stand() -> None:
    found = {path: rows for path, _, rows in placed((*ROUTES, POSTED), ["a"])}
    assert [row.method for row in found["/a"]] == ["GET", "POST"]
    assert methods(found["/a"]) == ["GET", "HEAD", "POST", "OPTIONS"]
    assert mixes_methods((*ROUTES, POSTED))
    assert not mixes_methods(ROUTES)


def test_a_row_is_all_that_another_document_needs(ask: Any) -> None:
    assert ask("GET", "/ready") == ask("GET", "/healthz")
    assert ask("POST", "/ready").headers["allow"] == "GET, HEAD, OPTIONS"
    assert b'"/ready":{"get":{"summary":"Ready"' in ask("GET", "/openapi.json").body


def test_a_row_is_all_that_another_method_needs(ask: Any) -> None:
    asked, posted = ask("GET", "/b?x=1"), ask("POST", "/b?x=1")
    assert (posted.status, posted.body) == (200, asked.body)
    assert (posted.headers["cache-control"], "etag" in posted.headers) == (
        "no-store",
        False,
    )
    assert ask("POST", "/b?x=a").status == 400
    allowed = ask("OPTIONS", "/b").headers["access-control-allow-methods"]
    assert allowed == ask("PUT", "/b").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert ask("POST", "/").headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_row_that_needs_another_is_not_the_last(tmp_path: Any) -> None:
    alone = replace(POSTED, asked=True)
    with pytest.raises(ValueError, match="/a: no row answers"):
        write_models(MODELS, tmp_path, "cpython", routes=(*ROUTES, alone))
