import functools
import itertools

import pytest

from tests.contract.every import feature, judged

PICK = "/pick?a=0.25&b=0.5"
STORED = ["/", "/openapi.json", "/pick/signature.json"]
EVERYWHERE = [*STORED, "/healthz", PICK, "/pick", "/nowhere", "/" + "x" * 9000]


@pytest.mark.parametrize("target", EVERYWHERE, ids=lambda t: t[:20])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_every_answer_allows_origins_and_no_sniffing(host, target, method):
    headers = host.request(method, target).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"
    assert "vary" not in headers


@pytest.mark.parametrize("target", [*STORED, "/healthz", PICK, "/time?x=1&d=1"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_scripts_may_read_every_header_of_an_answer(host, target, method):
    answer = host.request(method, target)
    assert answer.headers["access-control-expose-headers"] == "*"
    if "etag" in answer.headers:
        known = [("If-None-Match", answer.headers["etag"])]
        again = host.request(method, target, known)
        assert again.status == 304
        assert again.headers["access-control-expose-headers"] == "*"


@pytest.mark.parametrize("target", EVERYWHERE, ids=lambda t: t[:20])
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_no_credentials_are_allowed_and_none_matter(in_process, target, method):
    sent = [("Origin", "https://a.example"), ("Cookie", "a=1"), ("Authorization", "x")]
    answer = in_process.request(method, target, sent)
    assert answer == in_process.request(method, target, sent[:1])
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "target, value",
    [
        *((target, "public, max-age=0, must-revalidate") for target in STORED),
        (PICK, "public, max-age=0, must-revalidate"),
        ("/tags?x=1,1,1", "public, max-age=60"),
        ("/healthz", "no-store"),
        ("/pick", "no-store"),
        ("/nowhere", "no-store"),
        ("/time?x=1&d=0", "no-store"),  # 422
    ],
)
def test_cache_control(host, target, value):
    assert host.request("GET", target).headers["cache-control"] == value


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_405_is_not_stored(host, method):
    assert host.request(method, PICK).headers["cache-control"] == "no-store"


def test_prediction_speaks_to_a_cdn_in_front(host):
    headers = host.request("GET", "/tags?x=1,1,1").headers
    assert headers["surrogate-control"] == "max-age=5"
    assert headers["surrogate-key"] == "hashi model-tags model-tags-0123456789ab"


def test_page_has_a_policy_that_names_its_own_code(host):
    policy = host.request("GET", "/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "'sha256-" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "target, origin, allowed",
    [
        ("/time?x=1&d=1", "https://a.example", "https://a.example"),
        ("/time?x=1&d=1", "https://b.example", "https://b.example"),
        ("/time?x=1&d=1", "https://c.example", None),
        ("/time?x=1&d=1", None, None),
        ("/time", "https://b.example", "https://b.example"),  # an error
    ],
)
def test_a_list_of_origins_depends_on_the_request(host, target, origin, allowed):
    sent = [("Origin", origin)] if origin else []
    headers = host.request("GET", target, sent).headers
    assert headers.get("access-control-allow-origin") == allowed
    assert headers["vary"] == "Origin"


def test_preflight_is_answered_by_the_models_policy(host):
    for origin, allowed in (("https://b.example",) * 2, ("https://c.example", None)):
        answer = host.request("OPTIONS", "/time", [("Origin", origin)])
        assert answer.status == 204
        assert answer.headers.get("access-control-allow-origin") == allowed
        assert answer.headers["vary"] == "Origin"


def test_304_allows_origins_too(host):
    target, sent = "/time?x=1&d=1", [("Origin", "https://b.example")]
    known = ("If-None-Match", tag(host, target))
    answer = host.request("GET", target, [*sent, known])
    assert answer.status == 304
    assert answer.headers["access-control-allow-origin"] == "https://b.example"
    assert answer.headers["vary"] == "Origin"


def test_what_models_share_has_the_policy_of_the_first(models_in_process):
    cors = {"allow_origin": ["https://a.example", "https://b.example"]}
    first = judged([feature("x")], cors=cors)
    client = models_in_process({"first": first, "other": judged([feature("x")])})
    sent = [("Origin", "https://b.example")]
    shared = ("/", "/?x=1", "/openapi.json", "/healthz", "/nowhere", "/" + "x" * 9000)
    for target in (*shared, "/first?x=1", "/first/signature.json"):
        headers = client.request("GET", target, sent).headers
        assert headers["access-control-allow-origin"] == "https://b.example"
        assert headers["vary"] == "Origin"
    for target in ("/other?x=1", "/other", "/other/signature.json"):
        headers = client.request("GET", target, sent).headers
        assert headers["access-control-allow-origin"] == "*"
        assert "vary" not in headers


def test_one_origin_is_said_to_everybody(host):
    headers = host.request("GET", "/count?i=1&j=1&k=1&size=2").headers
    assert headers["access-control-allow-origin"] == "https://only.example"
    assert "vary" not in headers


@functools.cache
def tag(host, target):
    return host.request("GET", target).headers["etag"]


def test_prediction_tag_is_strong_and_says_the_version(host):
    version, _, digits = tag(host, PICK).strip('"').partition("-")
    assert tag(host, PICK)[0] == '"'
    assert version == "0123456789ab"
    assert len(digits) >= 16
    assert set(digits) <= set("0123456789abcdef")


@pytest.mark.parametrize("target", STORED)
def test_document_tag_is_the_version(host, target):
    assert tag(host, target) == '"0123456789ab"'


@pytest.mark.parametrize("target", ["/healthz", "/pick", "/nowhere"])
def test_what_is_not_stored_has_no_tag(host, target):
    assert "etag" not in host.request("GET", target).headers


@pytest.mark.parametrize("target", [*STORED, PICK])
@pytest.mark.parametrize(
    "value, status",
    [
        ("{}", 304),
        ("W/{}", 304),  # weak comparison
        ('"x", {}', 304),
        ('{},"x"', 304),
        ('"x" ,W/"y",\t{}', 304),
        (",,{},", 304),  # empty list elements
        ("*", 304),
        ('"a,b", {}', 304),  # a comma inside a tag
        ('"x"', 200),
        ("{bare}", 200),  # malformed from here on
        ('{} "x"', 200),
        ("{}, x", 200),
        ('{}, "x', 200),
        ("w/{}", 200),
        ("W/ {}", 200),
        ("*, {}", 200),
        ('"a b", {}', 200),  # no space in a tag
        ("", 200),
    ],
)
def test_if_none_match(host, target, value, status):
    known = tag(host, target)
    value = value.replace("{bare}", known.strip('"')).replace("{}", known)
    answer = host.request("GET", target, [("If-None-Match", value)])
    assert answer.status == status
    if status == 304:
        assert answer.body == b""
        assert answer.headers["etag"] == known
        assert "cache-control" in answer.headers


@pytest.mark.parametrize(
    "other, status",
    [
        (b'"\x80\xff"', 304),  # old text
        (b'"\x7f"', 200),  # DEL; an HTTP parser may refuse it
        (b'"\x1f"', 200),
        (b'"!#~"', 304),
        (b'"  "', 200),
    ],
)
def test_bytes_of_a_tag(in_process, other, status):
    value = other + b", " + tag(in_process, PICK).encode()
    answer = in_process.request("GET", PICK, [("If-None-Match", value)])
    assert answer.status == status


def test_if_none_match_on_several_lines(host):
    lines = [("If-None-Match", '"x"'), ("If-None-Match", tag(host, PICK))]
    assert host.request("GET", PICK, lines).status == 304


def test_if_none_match_of_more_than_8192_bytes_counts_as_absent(host):
    filler = '"' + "x" * 8180 + '", '
    assert host.request("GET", PICK, [("If-None-Match", filler + "*")]).status == 200
    long = filler + tag(host, PICK)
    assert host.request("GET", PICK, [("If-None-Match", long)]).status == 200


def test_304_says_what_200_would_have_said(host):
    ok = host.request("GET", PICK)
    not_modified = host.request("GET", PICK, [("If-None-Match", ok.headers["etag"])])
    del ok.headers["content-type"]
    assert not_modified.headers == ok.headers


def test_star_is_no_304_where_there_is_no_200(host):
    star = [("If-None-Match", "*")]
    assert host.request("GET", "/time?x=1&d=0", star).status == 422
    assert host.request("GET", "/pick", star).status == 400


@pytest.mark.parametrize(
    "one, other",
    [
        ("a=0.25&b=0.5", "b=5e-1&a=.25"),
        ("a=0.1&b=0.5", "a=0.100000001&b=0.5"),  # one float32
        ("a=0.1&b=0.5", f"a=0.1{'0' * 400}1&b=0.5"),
        ("a=1&b=2", "a=%31&b=%2B2"),
        ("a=1&b=2", "a=1&b=2&c=0.25"),  # the default, written out
        ("a=0.25&b=16777217", "a=0.25&b=16777216"),  # half to even
    ],
)
def test_one_tag_for_texts_of_one_value(host, one, other):
    assert tag(host, f"/pick?{one}") == tag(host, f"/pick?{other}")


def test_tags_of_different_values_differ(host):
    texts = ["0", "1e-45", "0.25", "0.25000003", "0.24999999", "1"]
    targets = [f"/pick?a={a}&b={b}" for a, b in itertools.product(texts, texts)]
    targets += ["/pick?a=0&b=-0", "/pick?a=0&b=0&c=1"]
    assert len({tag(host, target) for target in targets}) == len(targets)


@pytest.mark.parametrize(
    "one, other, alike",
    [
        ("/gaps?", "/gaps?a=&xs=,,&q=", True),
        ("/gaps?", "/gaps?a=0", False),
        ("/gaps?", "/gaps?q=0", False),
        ("/gaps?xs=1,,", "/gaps?xs=,1,", False),
        ("/count?i=1&j=1&k=1&size=2", "/count?i=%2B1&j=01&k=1&size=2&ok=0", True),
        ("/count?i=1&j=1&k=1&size=2", "/count?i=1&j=1&k=1&size=2&ok=1", False),
        ("/count?i=1&j=1&k=1&size=2", "/count?i=1&j=4294967297&k=1&size=2", False),
        ("/count?i=1&j=1&k=1&size=2", "/count?i=1&j=1&k=-1&size=2", False),
        ("/time?x=0.1&d=1", "/time?x=0.1000000000000000055511&d=1", True),
        ("/time?x=0.1&d=1", "/time?x=0.10000000000000002&d=1", False),
        ("/pick?a=1&b=1", "/pick?a=1&b=1&c=0.25000003", False),
        ("/word?name=a&colour=red", "/word?name=a&colour=red&pair=x,y", True),
        ("/word?name=a&colour=red", "/word?name=a&colour=red&pair=xy,", False),
    ],
)
def test_tags_are_of_values(host, one, other, alike):
    assert (tag(host, one) == tag(host, other)) == alike


def test_tag_of_a_missing_text(models_in_process):
    features = [feature(name, "string", "a", missing=True) for name in "abcdefgh"]
    client = models_in_process({"m": judged(features)})
    assert tag(client, "/m?") == tag(client, "/m?a=&h=")
    targets = ["/m?", *(f"/m?{name}=%20" for name in "abcdefgh")]
    assert len({tag(client, target) for target in targets}) == 9


def test_tags_of_texts_differ(host):
    names = ["a", "b", "aa", "abcdefgh", "abcdefghi", "abcdefgi", "%C3%A4"]
    targets = [f"/word?name={name}&colour=red" for name in names]
    targets += ["/word?name=a&colour=red&pair=b,c", "/word?name=a&colour=red&pair=bc,"]
    assert len({tag(host, target) for target in targets}) == len(targets)
