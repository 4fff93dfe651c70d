import json

import pytest

from convert.pack import native
from convert.stage import load
from tests.contract import every
from tests.contract.hosts import InProcess
from tests.modelcalls import model

ASKED = [
    ("pick", "a=0.25&b=0.5"),
    ("tags", "x=1,2,3&unknown=1"),
    ("time", "x=1&d=3"),
    ("word", "name=%F0%9F%8C%89&colour=red"),
    ("grids", "x=1,2,3,4,5,6"),
    ("pick", "a=2&b=&c=x&d=1"),  # four faults
    ("pick", ""),
    ("time", "x=1&d=0"),  # no finite answer
    ("nowhere", "a=1"),
    ("pic", "a=1"),  # the beginning of a name
    ("", ""),
    ("pick", "a=" + "0" * 8180),
]
STATUS = {True: {200}, False: {400, 404, 422}}


class InThisPython:
    """The interface as the sources have it."""

    calls = 20

    def __init__(self, stage):
        self.handler = load(stage)
        self.model = self.handler.model

    def describe(self):
        text, n = self.model.signatures()
        return bytes(text.span(n)).decode()

    def predict(self, name, query):
        ptr, i32 = self.handler.ptr, self.handler.i32
        name, query = name.encode(), query.encode()
        given = ptr(name), i32(len(name)), ptr(query), i32(len(query))
        failed, n = self.model.predict(*given)
        return int(failed) == 0, bytes(self.handler.ANSWER.span(n)).decode()


class InAComponent:
    """The interface as a native component exports it."""

    calls = 400  # more than all of its memory would hold of their queries

    def __init__(self, stage, host):
        self.call = model(native.pack(stage, host))

    def describe(self):
        return self.call("describe")

    def predict(self, name, query):
        answer = self.call("predict", name, query)
        return answer.tag == "ok", answer.payload


@pytest.fixture(scope="module", params=["python", "wasi", "fastly"])
def interface(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("every")
    if request.param == "python":
        return InThisPython(every.write(folder, "cpython"))
    stage = every.write(folder, f"{request.param}_native")
    return InAComponent(stage, request.param)


@pytest.fixture(scope="module")
def over_http(tmp_path_factory):
    return InProcess(every.write(tmp_path_factory.mktemp("http"), "cpython"))


@pytest.mark.parametrize(("name", "query"), ASKED)
def test_predict_says_what_a_request_is_answered(interface, over_http, name, query):
    ok, said = interface.predict(name, query)
    answer = over_http.request("GET", f"/{name}?{query or '&'}")
    if name:  # without one it is another route
        assert said.encode() == answer.body
        assert answer.status in STATUS[ok]
    else:
        assert json.loads(said)["status"] == 404


@pytest.mark.parametrize("n", [8192, 8193, 100_000])
def test_a_query_of_any_length(interface, n):
    ok, said = interface.predict("pick", "a=1&b=1&".ljust(n, "&"))
    assert ok == (n == 8192)
    assert ok or json.loads(said)["status"] == 414


def test_describe_says_every_signature(interface, over_http):
    each = [
        over_http.request("GET", f"/{name}/signature.json") for name in every.MODELS
    ]
    expected = b"[" + b",".join(answer.body for answer in each) + b"]"
    assert interface.describe().encode() == expected


def test_nothing_adds_up_over_many_calls(interface):
    query = "a=1&b=1&".ljust(8192, "&")
    for _ in range(interface.calls):
        assert interface.predict("pick", query)[0]
        assert interface.describe()
