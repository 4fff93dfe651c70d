from bench.run import alternate


def test_each_takes_its_turn():
    count = iter(range(6))
    takes = {name: lambda: next(count) for name in "abc"}
    taken = list(alternate(2, takes))
    assert taken == [("a", 0), ("b", 1), ("c", 2), ("a", 3), ("b", 4), ("c", 5)]
