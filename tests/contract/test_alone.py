"""An answer depends on the request alone, not on what earlier ones left in memory."""

import types

import pytest
from hypothesis import given, settings

from tests.contract import hosts
from tests.contract.test_hostile import SETTINGS, requests

# a letter, what may follow in a UTF-8 character, what stands in none
LITTER = (0, 0x5A, 0xAC, 0xFF)


def buffers(handler):
    """Every buffer of a handler that requests write to, as bytes."""
    modules, found = [vars(handler)], {}
    for names in modules:
        for value in list(names.values()):
            inside = getattr(value, "__globals__", None)
            if isinstance(value, types.ModuleType):
                inside = vars(value)
            name = str((inside or {}).get("__name__", ""))
            if name.startswith("edge.") and all(inside is not one for one in modules):
                modules.append(inside)
            view = getattr(value, "view", None)
            if isinstance(view, memoryview) and not view.readonly:
                found[id(view)] = view.cast("B")
    return list(found.values())


class Littered(hosts.InProcess):
    """The handler with every buffer filled with one byte before a request."""

    def __init__(self, stage, byte):
        super().__init__(stage)
        self.buffers = [
            (one, bytes([byte]) * len(one)) for one in buffers(self.handler)
        ]

    def request(self, *sent):
        for one, litter in self.buffers:
            one[:] = litter
        return super().request(*sent)


@pytest.fixture(scope="module")
def littered(in_process):
    stage = in_process.stage
    return [Littered(stage, byte) for byte in LITTER]


def test_there_are_buffers_to_litter(littered):
    sizes = [len(one) for one, _ in littered[0].buffers]
    assert len(sizes) > 15
    assert max(sizes) > 8192


@settings(max_examples=120, **SETTINGS)
@given(sent=requests())
def test_random_requests_in_process_remember_nothing(in_process, littered, sent):
    expected = in_process.request(*sent)  # after all the requests before
    for handler in littered:
        assert handler.request(*sent) == expected


@pytest.mark.parametrize(
    "target",
    [
        "/pick?a=0.25&b=0.5",  # c is left out
        "/count?i=1&j=1&k=1&size=2",
        "/word?name=a&colour=red",
        "/gaps?",
        "/gaps?xs=,,",
        "/pick?a=x&b=1&q=1",
        "/pick?%zz=1",
        "/pick?a=ab%e2%82&b=1",  # a character cut off
        "/pick?ab%e2%82=1",
        "/tags?x=1,2",
        "/boxes?x=" + ",".join(["0"] * 18),
        "/healthz",
    ],
)
def test_requests_in_process_remember_nothing(in_process, littered, target):
    expected = in_process.request("GET", target)
    for handler in littered:
        assert handler.request("GET", target) == expected
