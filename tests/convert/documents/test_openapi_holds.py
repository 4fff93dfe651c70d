import json
from urllib.parse import urlencode

import pytest

from convert.bundle import features, signature
from tests.contract import every, hosts
from tests.convert.schemas import faults

ORIGIN = [("origin", "https://a.example")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("every")


@pytest.fixture(scope="module")
def component(folder):
    return hosts.InProcess(every.write(folder, "cpython"))


@pytest.fixture(scope="module")
def document(component):
    return json.loads(component.request("GET", "/openapi.json").body)


def example(folder, model):
    one = signature.read(folder / "bundles" / model)
    return {f.name: features.text(f, f.example) for f in one.features}


@pytest.mark.parametrize("model", every.MODELS)
def test_answers_are_as_the_document_says(component, document, folder, model):
    target = f"/{model}?{urlencode(example(folder, model))}"
    answer = component.request("GET", target)
    assert answer.status == 200
    assert faults(document, f"{model}.answer", json.loads(answer.body)) == []


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/pick?a=x&a=y&b=&z=1", "400"),
        ("GET", "/nowhere", "404"),
        ("POST", "/pick", "405"),
        ("GET", "/pick?" + "a" * 9000, "414"),
        ("GET", "/time?x=0&d=0", "422"),
    ],
)
def test_problems_are_as_the_document_says(component, document, method, target, status):
    answer = component.request(method, target)
    assert answer.status == int(status)
    assert faults(document, "Problem", json.loads(answer.body)) == []
    described = document["components"]["responses"][status]
    assert list(described["content"]) == [answer.headers["content-type"]]
    assert has(answer, described)


def test_routes_answer_as_the_document_says(component, document, folder):
    for path, item in document["paths"].items():
        model = path.strip("/")
        query = f"?{urlencode(example(folder, model))}" if model in every.MODELS else ""
        for method, status in [("get", "200"), ("head", "200"), ("options", "204")]:
            answer = component.request(method.upper(), path + query, ORIGIN)
            assert answer.status == int(status), (method, path)
            reference = item[method]["responses"][status]["$ref"]
            described = document["components"]["responses"][reference.split("/")[-1]]
            assert has(answer, described), (method, path)
            if method == "get":
                kind, *_ = answer.headers["content-type"].split(";")
                assert kind in described["content"]


def has(answer, described):
    promised = {name.lower() for name in described.get("headers", ())}
    return promised <= set(answer.headers)
