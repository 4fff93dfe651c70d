import pytest

TARGETS = [
    "/",
    "/openapi.json",
    *(f"/{name}/signature.json" for name in ("pick", "tags", "time", "word", "grids")),
    "/pick?a=0.1&b=0.7&c=3",
    "/pick?a=x&q=%ff&b=1e99",
    "/nowhere",
    "/time?x=0.1&d=3e-5",
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_every_host_gives_the_bytes_of_cpython(host, in_process, method, target):
    assert host.request(method, target) == in_process.request(method, target)
