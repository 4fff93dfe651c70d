import httpx
import pytest

from bench.answers import FIXED, TARGET, check
from bench.hosts import started
from bench.subjects import SUBJECTS, make
from tests.missing_hosts import require

RESPONDERS = {s.name: s for s in SUBJECTS if s.answers == FIXED}
PREDICTION = {
    *("access-control-allow-origin", "cache-control", "content-type", "etag"),
    *("surrogate-control", "surrogate-key", "x-content-type-options"),
}


@pytest.fixture(params=[("wasi", "wasmtime serve"), ("fastly", "viceroy")])
def answer(request, tmp_path):
    """Return what gives a responder's answer on a host, checked."""
    kind, host = request.param
    require(host.partition(" ")[0])

    def ask(name):
        file = tmp_path / f"{name}.wasm"
        make(RESPONDERS[name], kind, file)
        with started(host, file, tmp_path) as url:
            check(url, FIXED)
            return httpx.get(url + TARGET, headers={"if-none-match": '"a", "b"'})

    return ask


def test_the_noop_sets_no_header(answer):
    assert not PREDICTION & set(answer("noop").headers)


def test_the_other_has_the_headers_of_a_prediction(answer):
    assert set(answer("contract").headers) >= PREDICTION
