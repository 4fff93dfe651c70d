"""Whatever a client sends, no answer is a 5xx, and every answer is well formed."""

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract import hosts

IN_PROCESS = 600
OVER_A_HOST = 200
OVER_A_SLOW_HOST = 30

# what the hosts' HTTP parsers let through in a query, and in a path
VISIBLE = "".join(sorted(set(map(chr, range(0x21, 0x7F))) - set('#<>"')))
PATH = "".join(sorted(set(VISIBLE) - set("`")))
MODELS = ("pick", "tags", "time", "count", "word", "gaps", "boxes", "grids")
NAMES = ("a", "b", "c", "x", "d", "i", "j", "k", "ok", "size", "name", "colour", "xs")
NUMBERS = (
    *("0", "-0", "1", "0.5", "1e999", "-1e999", "1e-999", "nan", "inf", "0x10", "1e"),
    *("9" * 400, "0." + "0" * 400 + "1", "1,2,3", "", "%31", "1%00", "%ff", "%zz", "%"),
)

TRAPS = [
    "%",
    "%%",
    "%zz",
    "%0",
    "%00",
    "a=%",
    "a=%zz&b=%ff",
    "a=%00&b=1",
    "a=1e999&b=-1e999",
    "a=-0&b=-0.0",
    "a=0x10&b=0b1",
    "a=nan&b=NaN&c=inf",
    "a=" + "9" * 400,
    "a=0." + "0" * 400 + "1&b=1",
    "a=1e" + "9" * 400,
    "a=1e-" + "9" * 400,
    "a=%c3%28&b=%ed%a0%80",
    "=" * 8000,
    "&" * 8000,
    "a=1&" * 2000,
    "%2" * 4000,
    "a" * 8187,
    "a=" + "1" * 8180,
    "a=." + "1" * 8180,
    "a=1e" + "1" * 8180,
    "&".join(f"p{k}" for k in range(10_000)),  # 414
    "&".join("p" for _ in range(4_000)),
    "x=" + "," * 8000,
    "x=" + "1," * 4000,
    "+" * 8000,
    "a=%F0%9F%8C%89" * 500,
    "?a=1?b=2",
    "a==1&b==2",
    "a[]=1&b[0]=2",
    "../../etc/passwd",
    "{}|\\^`'",
]


def check(method: str, answer: hosts.Answer) -> None:
    assert answer.status in (200, 204, 304, 400, 404, 405, 414, 422), answer
    if method == "HEAD" or answer.status in (204, 304):
        assert answer.body == b""
    elif answer.status == 200:
        if answer.headers["content-type"] == "application/json":
            json.loads(answer.body)
    else:
        assert json.loads(answer.body)["status"] == answer.status


@pytest.mark.parametrize("query", TRAPS, ids=lambda q: q[:24] or "empty")
def test_known_traps(host, query):
    # CPython in a component takes its time: one of the models is enough for it
    models = random.Random(query).sample(MODELS, 1) if host.is_slow else MODELS
    for model in models:
        check("GET", host.request("GET", f"/{model}?{query}"))
    check("HEAD", host.request("HEAD", f"/?{query}"))


@pytest.mark.parametrize(
    "target",
    [
        b"/pick?a=\xff&b=1",
        b"/pick?\xc3\xa4=1",
        b"/pick?a=\xed\xa0\x80&b=1",
        b"/\xff",
        b"/pick?" + bytes(range(0x80, 0x100)),
    ],
)
def test_raw_bytes_are_no_5xx(host, target):
    # an HTTP parser may refuse them before the component sees them
    assert host.status_of_raw(target) < 500


def pair():
    name = st.sampled_from(NAMES) | st.text(VISIBLE, max_size=12)
    value = st.sampled_from(NUMBERS) | st.text(VISIBLE, max_size=24)
    return st.tuples(name, value).map("=".join)


def targets():
    structured = st.tuples(
        st.sampled_from(["/", *(f"/{model}" for model in MODELS)]),
        st.lists(pair(), max_size=8).map("&".join),
    ).map("?".join)
    wild = st.text(PATH, max_size=200).map("/".__add__)
    return structured | structured | wild


def requests():
    return st.tuples(
        st.sampled_from(["GET", "GET", "GET", "HEAD", "OPTIONS", "POST"]),
        targets(),
        st.sampled_from([[], [("If-None-Match", "*")], [("If-None-Match", 'W/"')]]),
    )


# the same examples every time: a failure in CI is one on the desk
SETTINGS = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}


@settings(max_examples=IN_PROCESS, **SETTINGS)
@given(sent=requests())
def test_random_requests_in_process(in_process, sent):
    check(sent[0], in_process.request(*sent))


def test_random_requests_over_every_host(host, in_process):
    examples = OVER_A_SLOW_HOST if host.is_slow else OVER_A_HOST

    @settings(max_examples=examples, **SETTINGS)
    @given(sent=requests())
    def both_answer_the_same(sent):
        answer = host.request(*sent)
        check(sent[0], answer)
        assert answer == in_process.request(*sent)

    both_answer_the_same()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("if-none-match", 1),
        ("if-none-match", 90),  # hyper takes 100 headers
        ("origin", 1),
        ("x-large", 1),  # never looked at
    ],
)
def test_the_largest_heads_that_hosts_take(host, name, parts):
    size = host.head_bytes // parts - 64
    headers = [(name, '"' + "a" * size + '"')] * parts
    assert host.request("GET", "/pick?a=0.25&b=0.5", headers).status == 200


def test_many_headers_without_a_value(host):
    headers = [("if-none-match", "")] * 90
    assert host.request("GET", "/pick?a=0.25&b=0.5", headers).status == 200
