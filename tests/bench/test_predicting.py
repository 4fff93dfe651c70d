import contextlib
from types import SimpleNamespace

import numpy as np
import pytest

from bench.kinds import predicting
from bench.run import QUICK, Run
from bench.wrk import Refused

SCORES = np.array([1.0, -2.0, 3.0, 0.5], np.float32)
NEARLY = np.nextafter(SCORES, np.float32(9))


class Network:
    """Stand in for a network: it counts what it is asked."""

    def __init__(self, scores, asked):
        self.answer, self.asked = scores, asked

    def scores(self, *_):
        return self.answer

    __call__ = scores

    def seconds(self, n):
        self.asked.append((self.answer is SCORES, n))
        return n / 1000


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Measure stand-ins: the series, and who was asked in which order.

    One network stands in for ours in float32 and for that in eight bits.
    """

    def measure(names=("native", "tfjs"), ours=SCORES, theirs=NEARLY, alike=1.0):
        asked = []
        here = {"graph": None, "image": None, "plan": None, "core": None}
        here |= {"eight_bits": None, "cosine": alike}
        for name, value in (here | {"reference": SCORES}).items():
            monkeypatch.setattr(
                predicting.mobilenet, name, lambda *_, value=value: value
            )
        monkeypatch.setattr(
            predicting.mobilenet, "Network", lambda _: Network(ours, asked)
        )
        monkeypatch.setattr(
            predicting,
            "TensorFlowJs",
            lambda *_: contextlib.nullcontext(Network(theirs, asked)),
        )
        subjects = tuple(SimpleNamespace(name=name) for name in names)
        return predicting.measure(Run(tmp_path, subjects, QUICK)), asked

    return measure


def test_both_take_turns_once_they_are_warm(measured):
    found, asked = measured()
    assert [one.subject for one in found] == ["native", "native-i8", "tfjs-wasm"]
    rounds = predicting.ROUNDS * QUICK.rounds
    assert [len(one.values) for one in found] == [rounds] * 3
    ours, theirs = True, False
    warm = [(who, predicting.WARM_UP) for who in (ours, ours, theirs)]
    turn = [(who, predicting.INFERENCES) for who in (ours, ours, theirs)]
    assert asked == warm + turn * rounds


@pytest.mark.parametrize(
    ("names", "there"),
    [
        (["native"], ["native", "native-i8"]),
        (["python", "tfjs"], ["tfjs-wasm"]),
        (["noop"], []),
    ],
)
def test_only_what_is_asked_for_is_measured(names, there, measured):
    found, _ = measured(names)
    assert [one.subject for one in found] == there


def test_ours_must_have_the_bits_of_numpy(measured):
    with pytest.raises(Refused, match="NumPy differ"):
        measured(ours=NEARLY)


@pytest.mark.parametrize("alike", [0.9, float("nan")])
def test_what_is_quantised_must_point_where_the_scores_do(measured, alike):
    with pytest.raises(Refused, match=r"eight bits are .* alike, not 0\.999"):
        measured(alike=alike)


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        (SCORES + np.float32(1e-3), "away"),
        (np.where(SCORES == 3, np.nan, SCORES), "away"),
        (SCORES[:3], "gives"),  # would be near, item by item
        (SCORES[::-1], "away"),
    ],
)
def test_a_peer_with_other_scores_is_refused(scores, said, measured):
    with pytest.raises(Refused, match=said):
        measured(theirs=scores)
