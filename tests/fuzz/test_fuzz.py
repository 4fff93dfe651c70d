"""A run takes the first SAMPLE batches, `make fuzz` ten million requests."""

from collections import Counter

import pytest

from tests.contract import bodies
from tests.contract.hosts import InProcess
from tests.fuzz import __main__ as command
from tests.fuzz import campaign, judge
from tests.fuzz.dice import Dice
from tests.fuzz.native import Answer, Native, Request, core

SAMPLE = 12  # batches
PLANTED = 24  # batches that find each of the planted faults


def test_a_sample_has_no_traps_and_no_differences(tmp_path):
    subjects = [campaign.every_model(tmp_path / "a"), campaign.iris(tmp_path / "b")]
    answered = campaign.batches(subjects, range(SAMPLE), 1, 1, 1 / 20)
    found, failures = command.watched(answered)
    assert failures == []
    assert judge.shortcomings(found) == []
    assert found["compared"] > 120


GOOD = Counter(
    dict.fromkeys((*judge.KINDS, *judge.WANTED_STATUSES), 1000),
    requests=10_000_000,
    compared=100_000,
)
GOOD["200"] = 3_000_000


@pytest.mark.parametrize(
    "name, count, said",
    [
        ("compared", 100_000, []),
        ("compared", 99_999, ["less than 1% compared"]),
        ("200", 2_999_999, ["less than 30% of 200"]),
        ("NUL", 999, ["NUL: 999 times, not 1000"]),
        ("304", 0, ["304: 0 times, not 1000"]),
        ("traps", 1, ["1 traps"]),
        ("differences", 2, ["2 differences"]),
        ("impossible statuses", 1, ["1 impossible statuses"]),
    ],
)
def test_what_a_run_must_show(name, count, said):
    assert judge.shortcomings(Counter(GOOD | {name: count})) == said


def test_a_request_cannot_forge_a_kind_of_error():
    body = b'{"errors":[{"parameter":"x' + b"' is not a number" + b'","detail":"a"}]}'
    assert judge.counts([Answer(400, (), body)])["not a number"] == 0


FAULTS = {  # what a failure says: the file, what is right in it, and the fault
    "headers": ("http/textnum_reading.py", "m % 2 == 1", "m % 2 == 0"),
    "status": ("http/etag.py", "p[i] == 44", "p[i] == 59"),
    "request.py:": ("http/request.py", "< UNKNOWN_NAMES", "<= UNKNOWN_NAMES"),
    "wasi_calls.": ("bound/host.py", "wasi_calls.drop_fields(fields)", "pass"),
}


def planted(names):
    def change(stage):
        for file, right, wrong in map(FAULTS.get, names):
            path = stage / "edge" / file
            text = path.read_text()
            assert right in text
            path.write_text(text.replace(right, wrong, 1))

    return change


# the last one would hide the others: it soon ends every request
@pytest.mark.parametrize(
    "names", [[*FAULTS][:3], pytest.param([*FAULTS][3:], marks=pytest.mark.long)]
)
def test_planted_faults_are_found(tmp_path, names):
    subject = campaign.every_model(tmp_path / "a", planted(names))
    worker = campaign.Worker([subject], 1, 0.5)
    hidden = {*names}
    for number in range(PLANTED):
        _, failures = worker.batch(number)
        wrong = [one.wrong for one in failures]
        hidden -= {name for name in names if any(name in one for one in wrong)}
        if not hidden:
            return
    pytest.fail(f"{hidden}: not in {PLANTED * campaign.BATCH} requests")


def posted(r):
    """A POST with a body of any length, most about as long as it may be."""
    n = r.choice([0, r.randrange(20), r.randrange(5000), bodies.MOST + r.randrange(3)])
    content = (r.randbytes(64) * (n // 64 + 1))[:n]
    piece = r.choice([1 + r.randrange(300), 4096, 65_536])
    target = r.choice([b"/echo", b"/echo?x=1", b"/echo?x=a", b"/", b"/nowhere"])
    breaks = r.random() < 0.2
    method = r.choice(["POST", "POST", "POST", "GET"])
    return Request(method, target, body=content, piece=piece, breaks=breaks)


def pieces(request):
    """The body as the handler in this Python gets it."""
    for k in range(0, len(request.body), request.piece):
        yield request.body[k : k + request.piece]
    if request.breaks:
        raise ConnectionResetError


def test_bodies_are_read_as_in_python(tmp_path):
    staged = bodies.write(tmp_path, "wasi_native")
    python = InProcess(campaign.in_python(staged, tmp_path / "cpython"))
    native, r = Native(core(staged)), Dice("bodies")
    requests = [posted(r) for _ in range(40)]
    statuses = Counter()
    for request, answer in zip(requests, native.answers(requests), strict=True):
        expected = python.request(request.method, request.target, (), pieces(request))
        assert (answer.status, answer.body) == (expected.status, expected.body), request
        statuses[answer.status] += 1
    assert {200, 400, 404, 405, 413} <= {*statuses}
