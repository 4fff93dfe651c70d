"""What a run must show: answers of every kind, often enough, and none that is wrong."""

from collections import Counter
from collections.abc import Iterable

from tests.contract.hosts import InProcess
from tests.fuzz.native import Answer, Request

STATUSES = {200, 204, 304, 400, 404, 405, 414, 422}
MOST_OFTEN_WANTED = 1000
LEAST_SHARE = 0.3  # of 200
LEAST_COMPARED = 0.01

# What ends an entry's detail. A quote in an echo is escaped: no request can forge one.
KINDS = {
    "missing": (b'"detail":"missing"}',),
    "given twice": (b'"given twice"}',),
    "not a number": (b"' is not a number\"}",),
    "not a whole number": (b"' is not a whole number\"}",),
    "not a bool": (b"' is not true, false, 1 or 0\"}",),
    "out of range": (b"' is out of range: ",),
    "not a choice": (b"' is not one of the choices: ",),
    "unknown parameter": (b'"detail":"unknown parameter; ',),
    "wrong count": (b'"detail":"needs ',),
    "bad percent-encoding": (
        b'"bad percent-encoding"}',
        b'"bad percent-encoding in the name"}',
    ),
    "bad UTF-8": (b'"not UTF-8"}', b'"not UTF-8 in the name"}'),
    "NUL": (b'"NUL is not text"}', b'"NUL is not text in the name"}'),
}
WANTED_STATUSES = ("304", "404", "405", "414", "422")


def counts(answers: Iterable[Answer]) -> Counter[str]:
    """Count the requests, the traps, the statuses and the kinds of errors."""
    found: Counter[str] = Counter()
    bodies = []
    for one in answers:
        found["requests"] += 1
        found["traps" if one.trap else str(one.status)] += 1
        if one.status == 400:
            bodies.append(one.body)
    problems = b"".join(bodies)
    for kind, endings in KINDS.items():
        found[kind] += sum(problems.count(ending) for ending in endings)
    return found


def expected(client: InProcess, request: Request) -> Answer:
    """What the handler in this Python answers."""
    target = rooted(request.target)
    host = client.handler.host
    status, headers, body = host.call(
        client.handler.handle, request.method, target, request.headers
    )
    return Answer(status, tuple((k.encode(), v) for k, v in headers), body)


def rooted(target: bytes | None) -> bytes:
    """The target as hosts hand it over."""
    if target is None:
        return b"/"
    return target if target[:1] in (b"/", b"*") else b"/" + target


def difference(request: Request, native: Answer, python: Answer) -> str:
    """In what two answers to a request are not the same; nothing if they are."""
    if native.trap:
        return native.trap
    if native.status != python.status:
        return f"status {native.status}, in Python {python.status}"
    if native.headers != python.headers:
        return f"headers {native.headers}, in Python {python.headers}"
    body = python.body
    if request.gone:
        body = body[: len(native.body)]
    if native.body != body:
        return f"body {native.body!r}, in Python {python.body!r}"
    return ""


def shortcomings(found: Counter[str]) -> list[str]:
    """The conditions that a run does not meet; of a short one less is wanted."""
    requests = found["requests"]
    said = []
    for name in ("traps", "differences", "impossible statuses"):
        if found[name]:
            said.append(f"{found[name]} {name}")
    if found["200"] < LEAST_SHARE * requests:
        said.append(f"less than {LEAST_SHARE:.0%} of 200")
    if found["compared"] < LEAST_COMPARED * requests:
        said.append(f"less than {LEAST_COMPARED:.0%} compared")
    wanted = min(MOST_OFTEN_WANTED, requests // 1000)
    for kind in (*KINDS, *WANTED_STATUSES):
        if found[kind] < wanted:
            said.append(f"{kind}: {found[kind]} times, not {wanted}")
    return said


def report(found: Counter[str]) -> str:
    """Say in lines what a run found."""
    rows = [("requests", found["requests"]), ("traps", found["traps"])]
    rows += [("compared", found["compared"]), ("differences", found["differences"])]
    rows += [(name, found[name]) for name in (*sorted(found.keys() & _statuses()),)]
    rows += [(kind, found[kind]) for kind in KINDS]
    lines = [f"{count:>12,}  {name}" for name, count in rows]
    share = found["200"] / max(found["requests"], 1)
    return "\n".join([*lines, f"{share:>12.1%}  of 200"])


def _statuses() -> set[str]:
    return set(map(str, STATUSES))
