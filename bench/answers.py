"""A server's answer to the Iris request → nothing, or what is wrong with it.

check("http://127.0.0.1:8080", SAME)
"""

import functools
import http.client
import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.tools import ROOT
from bench.wrk import Refused
from convert.build import stage_bundles
from convert.stage import load

BUNDLE = ROOT / "models" / "iris"
TARGET = "/iris?sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=0.2"

# how a subject's answer compares with that of the handler in this Python
SAME = "the same bytes"
NEAR = "probabilities within 1e-6"
FIXED = "the same labels, about as many bytes"


@functools.cache
def expected() -> bytes:
    """Return what the handler in this Python answers."""
    with tempfile.TemporaryDirectory() as folder:
        handler = load(stage_bundles([BUNDLE], "cpython", Path(folder) / "stage"))
        _, _, body = handler.host.call(handler.handle, "GET", TARGET)
    return bytes(body)


def check(url: str, how: str) -> None:
    """Ask a server and compare.

    Raises: Refused.
    """
    address = urlsplit(url)
    assert address.hostname
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    try:
        connection.request("GET", TARGET)
        response = connection.getresponse()
        judge(response.status, response.read(), how, expected())
    finally:
        connection.close()


def judge(status: int, body: bytes, how: str, expected: bytes) -> None:
    """Compare a status and a body with what is expected.

    Raises: Refused.
    """
    if status != 200:
        raise Refused(f"answered {status}: {body[:200]!r}")
    if how == SAME:
        agrees = body == expected
    else:
        found, wanted = probabilities(body), probabilities(expected)
        agrees = found.keys() == wanted.keys()
        if how == NEAR:
            agrees &= all(abs(found.get(k, 9) - wanted[k]) <= 1e-6 for k in wanted)
        else:
            agrees &= 0.8 < len(body) / len(expected) < 1.25
    if not agrees:
        raise Refused(f"answered {body[:300]!r}, which is not {how} as {expected!r}")


def probabilities(body: bytes) -> dict[str, float]:
    """Return the probabilities of an answer.

    Raises: Refused when it has none.
    """
    try:
        found: Any = json.loads(body)["probabilities"]
        return {label: float(value) for label, value in found.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(f"answered {body[:300]!r}, without probabilities") from error
