import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from serve import turns
from serve.turns import Busy, Turns
from tests.serve.waiting import until


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(turns, "MOST_QUICK", 2)
    monkeypatch.setattr(turns, "MOST_SLOW", 2)
    monkeypatch.setattr(turns, "MOST_OF_ONE", 3)
    monkeypatch.setattr(turns, "SLOW_S", 0.1)


def taken(places, address, seconds=0):
    try:
        with places.turn(address, seconds):
            return True
    except Busy:
        return False


def test_who_is_slow_leaves_room():
    places = Turns()
    with places.turn("a", 0), places.turn("b", 0):
        assert not taken(places, "c")
        time.sleep(0.11)
        assert taken(places, "c")
        with places.turn("c", 0), places.turn("d", 0):
            time.sleep(0.11)  # there is room for so many slow ones
            assert not taken(places, "e")
        assert taken(places, "e")
    assert places.running == 0


def test_one_address_never_has_all():
    places = Turns()
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(places.turn("a", 1))
            time.sleep(0.11)
        assert not taken(places, "a", 0.3)
        assert taken(places, "b")
    assert taken(places, "a")


def test_who_came_first_is_first_but_for_one_that_has_its_share():
    places = Turns()
    order = []

    def ask(name, address):
        with places.turn(address, 20):
            order.append(name)

    with ThreadPoolExecutor(8) as pool, ExitStack() as held:
        for _ in range(3):
            held.enter_context(places.turn("a", 1))
            time.sleep(0.11)
        other = ExitStack()
        other.enter_context(places.turn("b", 1))
        for i, address in enumerate("aabb"):
            pool.submit(ask, f"{address}{i}", address)
            until(lambda i=i: places.waiting == i + 1)
        other.close()
        until(lambda: len(order) == 2)
        time.sleep(0.05)
        assert order == ["b2", "b3"]
        held.close()
        until(lambda: len(order) == 4)
    assert order[2:] == ["a0", "a1"]


def test_waiting_is_told_and_has_an_end():
    said = threading.Event()
    places = Turns(said.set)
    with places.turn("a", 0), places.turn("a", 0):
        started = time.monotonic()
        with pytest.raises(Busy), places.turn("a", 0.05):
            pass
        assert 0.05 <= time.monotonic() - started < 5
    assert said.is_set()
    assert places.waiting == places.running == 0


def test_nothing_is_kept_of_who_has_gone():
    places = Turns()
    tracemalloc.start()
    for i in range(10_000):
        assert taken(places, f"address {i}")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 100_000


def test_who_waits_costs_the_others_nothing(monkeypatch):
    """Each turn woke all who waited: of 500 at once hardly one was answered."""
    monkeypatch.setattr(turns, "MOST_OF_ONE", 2)
    places = Turns()
    n = 400

    def ask():
        with places.turn("a", 60):
            time.sleep(0.001)

    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(places.turn("a", 0))
        asking = [threading.Thread(target=ask) for _ in range(n)]
        for thread in asking:
            thread.start()
        until(lambda: places.waiting == n)
        # a clock of the process's computing, not of its waiting
        started = time.process_time()
        time.sleep(1)
        while_waiting = time.process_time() - started
        held.close()
    for thread in asking:
        thread.join()
    assert while_waiting < 0.2
    assert time.process_time() - started < 1
    assert places.running == 0


def test_who_waits_when_it_closes_is_told_so_at_once():
    places = Turns()
    with ThreadPoolExecutor(3) as pool, places.turn("a", 0), places.turn("b", 0):
        waiting = [pool.submit(taken, places, "c", 20) for _ in range(3)]
        until(lambda: places.waiting == 3)
        places.close()
        assert [one.result(5) for one in waiting] == [False] * 3
    assert not taken(places, "c")
    assert places.running == 0
