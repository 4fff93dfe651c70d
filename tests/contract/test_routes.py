import json

import pytest

from tests.contract.every import MODELS, feature, judged, write_models
from tests.contract.test_iris import EXAMPLE
from tests.fuzz.native import Native, Request, core

PICK = "/pick?a=0.25&b=0.5"
DOCUMENTS = ["/", "/openapi.json", "/pick/signature.json", "/healthz", PICK]


@pytest.mark.parametrize("target", DOCUMENTS)
def test_every_document_answers_200(host, target):
    answer = host.request("GET", target)
    assert answer.status == 200
    assert answer.body


@pytest.mark.parametrize(
    "target, content_type",
    [
        ("/", "text/html; charset=utf-8"),
        ("/openapi.json", "application/json"),
        ("/pick/signature.json", "application/json"),
        ("/healthz", "application/json"),
        (PICK, "application/json"),
        ("/pick", "application/problem+json"),
    ],
)
def test_content_type(host, target, content_type):
    assert host.request("GET", target).headers["content-type"] == content_type


def test_health_names_every_model_and_version(host):
    health = json.loads(host.request("GET", "/healthz").body)
    assert list(health) == ["status", "models"]
    assert health["status"] == "ok"
    answer = json.loads(host.request("GET", EXAMPLE).body)
    versions = dict.fromkeys(MODELS, "0123456789ab") | {"iris": answer["version"]}
    assert list(health["models"].items()) == list(versions.items())


def test_signature_is_the_models_own(host):
    signature = json.loads(host.request("GET", "/tags/signature.json").body)
    assert signature["name"] == "tags"
    assert signature["features"][0]["shape"] == [3]


def test_openapi_lists_exactly_the_routes(host):
    paths = json.loads(host.request("GET", "/openapi.json").body)["paths"]
    of_models = {
        f"/{name}{more}"
        for name in (*MODELS, "iris")
        for more in ("", "/signature.json")
    }
    assert set(paths) == {"/", "/healthz", "/openapi.json"} | of_models


@pytest.mark.parametrize(
    "target",
    [
        "/nowhere",
        "/pick/",  # no trailing slash
        "/Pick",
        "/%70ick",  # no decoding
        "//pick",
        "/pic",
        "/picks",
        "/pick/signature.jso",
        "/pick/signature.jsonx",
        "/pick/signature.json/",
        "/signature.json",
        "/healthz/",
        "/openapi.jsonl",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
def test_another_path_is_404_whatever_the_method(host, target, method):
    answer = host.request(method, target)
    assert answer.status == 404
    if method != "HEAD":
        problem = json.loads(answer.body)
        assert (problem["status"], problem["title"]) == (404, "Not Found")
        assert "/pick" in problem["detail"]


@pytest.mark.parametrize("target", [*DOCUMENTS, "/pick", "/?a=1"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_another_method_is_405(host, target, method):
    answer = host.request(method, target)
    if method == "BREW" and not host.knows_all_methods:
        assert answer.status == 400  # the host's own answer: no component sees it
        return
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert json.loads(answer.body)["title"] == "Method Not Allowed"


@pytest.mark.parametrize("target", [*DOCUMENTS, "/pick"])
def test_options(host, target):
    answer = host.request("OPTIONS", target)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-headers"] == "*"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert int(answer.headers["access-control-max-age"]) > 0


@pytest.mark.parametrize(
    "target",
    [
        *DOCUMENTS,
        "/pick",
        "/nowhere",
        "/pick?a=x",
        "/time?x=1&d=0",  # 422
        "/" + "x" * 9000,  # 414
    ],
    ids=lambda target: target[:20],
)
def test_head_is_get_without_the_body(host, target):
    get, head = host.request("GET", target), host.request("HEAD", target)
    assert (head.status, head.headers) == (get.status, get.headers)
    assert head.body == b""


@pytest.mark.parametrize("target", ["/", "/pick/signature.json", PICK])
def test_head_is_get_too_where_nothing_has_changed(host, target):
    known = [("If-None-Match", host.request("GET", target).headers["etag"])]
    get, head = (host.request(method, target, known) for method in ("GET", "HEAD"))
    assert get == head
    assert head.status == 304


@pytest.mark.parametrize(
    "target, same_as",
    [
        ("/?a=0.25&b=0.5", PICK),
        ("/?", "/"),
        ("/pick?", "/pick"),
        ("/pick?&&a=0.25&&b=0.5&", PICK),
        ("/pick?b=0.5&a=0.25", PICK),
        ("/openapi.json?x=1", "/openapi.json"),
        ("/healthz?", "/healthz"),
    ],
)
def test_two_targets_of_one_answer(host, target, same_as):
    assert host.request("GET", target) == host.request("GET", same_as)


def test_query_of_separators_only_is_a_prediction(host):
    assert host.request("GET", "/?&&").status == 400


FEATURES = [feature("a"), feature("größe", default=1)]


LINKS = [
    ("utm_source=news&utm_medium=mail", "page"),
    ("fbclid", "page"),
    ("&&", "page"),
    ("A=1", "page"),  # names are compared as they are written
    ("%ff=1&x=%ff", "page"),
    ("&".join(f"n{k}" for k in range(40)), "page"),
    ("a=1", "prediction"),
    ("utm_source=news&%61=1", "prediction"),
    ("utm_source=news&a", "problem"),  # named, without a value
    ("gr%C3%B6%C3%9Fe=2", "problem"),  # a is missing
    ("a=1&a=1&utm_source=news", "problem"),
]


@pytest.mark.parametrize("query, answer", LINKS)
def test_a_link_with_foreign_parameters_is_the_page(models_in_process, query, answer):
    other = judged([feature("utm_source")])
    first = judged(FEATURES, unknown="ignore")
    client = models_in_process({"first": first, "other": other})
    found = client.request("GET", f"/?{query}")
    if answer == "page":
        assert found == client.request("GET", "/")
        assert client.request("GET", f"/first?{query}").status == 400
    elif answer == "prediction":
        assert found == client.request("GET", "/first?a=1")
        assert found.status == 200
    else:
        assert found.headers["content-type"] == "application/problem+json"


def test_the_compiled_handler_tells_such_links_too(models_in_process, tmp_path):
    models = {"first": judged(FEATURES, unknown="ignore"), "b": judged([feature("b")])}
    compiled = Native(core(write_models(models, tmp_path, "wasi_native")))
    client = models_in_process(models)
    targets = ["/", *(f"/?{query}" for query, _ in LINKS)]
    asked = [Request("GET", target.encode()) for target in targets]
    for target, answer in zip(targets, compiled.answers(asked), strict=True):
        expected = client.request("GET", target)
        assert (answer.status, answer.body) == (expected.status, expected.body), target


def test_foreign_parameters_are_wrong_where_they_are_not_ignored(models_in_process):
    other = judged([feature("b")], unknown="ignore")
    client = models_in_process({"first": judged(FEATURES), "other": other})
    assert client.request("GET", "/?utm_source=news").status == 400


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_other_methods_of_a_link_with_foreign_parameters(models_in_process, method):
    client = models_in_process({"m": judged(FEATURES, unknown="ignore")})
    assert client.request(method, "/?utm=1") == client.request(method, "/")


@pytest.mark.parametrize(
    "query_bytes, status",
    [(8192 - len(PICK) - 1, 400), (8192 - len(PICK), 414), (60_000, 414)],
)
def test_target_of_more_than_8192_bytes_is_414(host, query_bytes, status):
    answer = host.request("GET", PICK + "&" + "z" * query_bytes)
    assert answer.status == status
    assert json.loads(answer.body)["status"] == status


@pytest.mark.parametrize("method, status", [("GET", 200), ("POST", 405)])
def test_body_is_never_read(host, method, status):
    bare = host.request(method, PICK)
    assert bare.status == status
    assert host.request(method, PICK, content=b"a=x&b=x") == bare
