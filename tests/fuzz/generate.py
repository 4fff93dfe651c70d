"""Random requests: a good one for a model, written in some way, and then mutated.

made = request(Dice("1/7"), models({"iris": signature}))
"""

from random import Random

from tests.fuzz import spell
from tests.fuzz.mutate import MUTATIONS, Draft, Model, garbled
from tests.fuzz.native import METHODS, Answer, Request
from tests.fuzz.percent import mixed, plain

LONGEST = 8192

ORIGINS = (
    *b"https://a.example https://b.example https://only.example null \xff".split(),
    *(b"https://A.example", b"https://a.example ", b"", b"x" * 9000),
)
# If-None-Match values that are right, wrong and malformed; %s is an entity tag
TAG_LISTS = (
    *b'* %s W/%s %s, w/%s %s* " W/" W/ , a "a"%s %s; "0123456789ab"'.split(),
    *(b"", b" * ", b"*, %s", b"%s x", b'"a" "b"', b'"a", %s', b"x, %s", b'"a,b", %s'),
    *(b'%s, W/"b"', b',,"x" ,\t%s', b'"\xff\x80", %s', b'"\x01", %s'),
    *(b'"a",' * 2000 + b"%s", b'"' + b"t" * 8300 + b'"'),
)
SOME_TAG = b'"0123456789ab-0123456789abcdef"'
OTHER_HEADERS = ((b"accept", b"*/*"), (b"if-none-matc", b"*"), (b"", b"*"))
PATHS = (
    *b"/nowhere /healthz/ // /pick/ /Pick /%70ick /pick/x * /openapi.json/".split(),
    *b"/pick/signature.jso /pic /pickk /iris/ /p\x00 /\xff /a/b/c /. /../pick".split(),
    *(b"/signature.json", b"/healthz.json", b""),
)
DOCUMENTS = b"/ /healthz /openapi.json /? /%s/signature.json".split()
OTHER_METHODS = (*METHODS[2:], "get", "GETX", "GE", "PROPFIND", "HEADER", "Q" * 300, "")
PADDING = b"& &a &= &q=1 0 9 , %41 %C3%A4 + \xff &%61=1 % ,1 &%01%01".split()
# what a number of thousands of digits may stand in
NUMBERS = b"&a= &x= &i=. &q=1e .".split()


def models(signatures: dict[str, dict]) -> list[Model]:
    """Take the signatures' JSON, by name."""
    return [
        Model(name.encode(), tuple(map(spell.feature, one["features"])))
        for name, one in signatures.items()
    ]


def request(r: Random, known: list[Model]) -> Request:
    """Make one request to one of the models."""
    model = r.choice(known)
    method = "GET"
    u = r.random()
    if u < 0.1:
        method = "HEAD" if u < 0.05 else r.choice(OTHER_METHODS)
    u = r.random()
    if u < 0.04:
        target = _document(r, model)
    else:
        target = b"%s?%s" % (_path(r, model, known), _query(r, model))
        if u < 0.06:
            target = stretched(r, target)
        elif u < 0.1:
            target = garbled(r, target)
    headers: list[tuple[bytes, bytes]] = []
    if r.random() < 0.4:
        headers = [_header(r) for _ in range(r.choice((1, 1, 1, 2, 3)))]
    gone = r.randint(1, 4) if r.random() < 0.01 else 0
    none = method == "CONNECT" and r.random() < 0.8
    return Request(method, None if none else target, tuple(headers), gone)


def _document(r: Random, model: Model) -> bytes:
    path = r.choice(DOCUMENTS).replace(b"%s", model.name)
    return path if r.random() < 0.7 else path + b"?" * (b"?" not in path) + b"x=1"


def _path(r: Random, model: Model, known: list[Model]) -> bytes:
    u = r.random()
    if u < 0.02:
        return r.choice(PATHS)
    if model is known[0] and u < 0.3:
        return b"/"
    return b"/" + model.name


def _query(r: Random, model: Model) -> bytes:
    draft = Draft(model, [], [])
    for f in model.features:
        if not f.optional or r.random() < 0.6:
            draft.pairs.append([f.name, spell.good(r, f)])
    if r.random() < 0.5:
        for _ in range(r.choice((1, 1, 1, 2, 3))):
            r.choice(MUTATIONS)(r, draft)
    if r.random() < 0.5:
        r.shuffle(draft.pairs)
    segments = [_pair(r, *pair) for pair in draft.pairs]
    if r.random() < 0.03:
        draft.written.append(b"")
    for one in draft.written:
        segments.insert(r.randint(0, len(segments)), one)
    return b"&".join(segments)


def _pair(r: Random, name: bytes, value: bytes) -> bytes:
    u = r.random()
    if u < 0.9:
        return b"%s=%s" % (plain(name), plain(value))
    if u < 0.95:
        return b"%s=%s" % (mixed(r, name), mixed(r, value))
    if not value and u < 0.98:
        return plain(name)
    return b"%s=%s" % (plain(name), mixed(r, value))


def stretched(r: Random, target: bytes) -> bytes:
    """Bring a target to about the longest that there may be, or to some length."""
    room = LONGEST + r.choice((-1, 0, 0, 1, 1, 2, 3, 9000)) - len(target)
    if r.random() < 0.5:
        room = r.randint(200, 1000)
    room = max(room, 1)
    unit = r.choice(PADDING)
    number = b""
    if unit in (b"0", b"9") and r.random() < 0.7:
        number = r.choice(NUMBERS)
    return target + (number + unit * (room // len(unit) + 1))[:room]


def _header(r: Random) -> tuple[bytes, bytes]:
    u = r.random()
    if u < 0.6:
        value = r.choice(TAG_LISTS).replace(b"%s", SOME_TAG)
        return r.choice((b"if-none-match", b"If-None-Match")), value
    if u < 0.95:
        return r.choice((b"origin", b"Origin", b"ORIGIN")), r.choice(ORIGINS)
    return r.choice(OTHER_HEADERS)


def again(r: Random, former: Request, answer: Answer) -> Request:
    """Ask once more with the entity tag of the answer, or with nearly that."""
    tag = bytearray(dict(answer.headers)[b"etag"])
    if r.random() < 0.2:
        tag[r.randrange(1, len(tag) - 1)] ^= 1
    value = bytes(tag)
    if r.random() < 0.6:
        value = r.choice(TAG_LISTS).replace(b"%s", value)
    headers = [(b"if-none-match", value)]
    if r.random() < 0.1:
        headers.insert(0, (b"If-None-Match", r.choice((b'"x"', b"", b"x", b"W/"))))
    return Request(former.method, former.target, (*former.headers[:1], *headers))
