"""docs/http.md names what answers have: every header, status, kind and dtype."""

import re

from convert.bundle import members
from tests.contract.hosts import ROOT

TEXT = (ROOT / "docs" / "http.md").read_text()
PROSE = re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
CODE = " ".join(re.findall(r"`([^`]+)`", PROSE))
TARGETS = [
    *("/", "/openapi.json", "/pick/signature.json", "/healthz", "/nowhere"),
    *("/pick?a=0.25&b=0.5", "/pick", "/time?x=1&d=0", "/time?x=1&d=1"),
    "/" + "x" * 9000,
]


def test_every_header_and_status(in_process):
    found = {
        (method, target): in_process.request(method, target)
        for method in ("GET", "OPTIONS", "POST")
        for target in TARGETS
    }
    names = {name for answer in found.values() for name in answer.headers}
    assert len(names) > 10
    said = TEXT.lower()
    assert [name for name in sorted(names) if name not in said] == []
    statuses = {str(answer.status) for answer in found.values()}
    assert {status for status in statuses if status not in TEXT} == set()


def test_every_route_is_a_row():
    for path in ("/{model}", "/", "/{model}/signature.json", "/openapi.json"):
        assert re.search(rf"^\| `GET {re.escape(path)}[`?]", TEXT, re.MULTILINE), path


def test_every_kind_and_dtype():
    for kind in members.KINDS:
        assert re.search(rf"^\| {kind}\b", TEXT, re.MULTILINE), kind
    forms = re.findall(r"^\| ([a-z0-9, ]+) \|", TEXT, re.MULTILINE)
    said = {name for form in forms for name in form.split(", ")}
    assert set(members.FEATURE_DTYPES) <= said


def test_the_cors_rules_are_said():
    for words in ("Access-Control-Expose-Headers: *", "Authorization", "traceparent"):
        assert words in CODE, words
