import pytest

from serve import resources
from serve.errors import Trapped
from serve.resources import Resource, Table


class Thing(Resource):
    name = "thing"

    def __init__(self, owner=None):
        self.owner = owner


def test_given_lent_and_taken_back():
    table = Table()
    one, two = Thing(), Thing()
    numbers = table.put(one), table.put(two)
    assert table.get(numbers[0]) is one
    assert table.take(numbers[0]) is one
    assert table.take(numbers[1]) is two
    with pytest.raises(KeyError):
        table.get(numbers[0])
    assert table.put(Thing()) not in numbers


def test_what_something_hangs_on_is_held_for_longer():
    table = Table()
    body = Thing()
    streams = [Thing(owner=body), Thing(owner=body)]
    number, *numbers = [table.put(thing) for thing in (body, *streams)]
    for stream in numbers:
        with pytest.raises(Trapped, match="thing ends before its stream"):
            table.take(number)
        table.take(stream)
    assert table.take(number) is body


def test_their_number_is_bounded(monkeypatch):
    monkeypatch.setattr(resources, "MOST", 2)
    table = Table()
    first = table.put(Thing())
    table.put(Thing())
    with pytest.raises(Trapped, match="more than 2"):
        table.put(Thing())
    table.take(first)
    table.put(Thing())
