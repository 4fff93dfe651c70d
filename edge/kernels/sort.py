"""Sorting: the places of a row's items, in order of the items.

Equal items stay in order of place, whichever way is sorted; NaN is larger than all.
"""

from edge.types import Const, Ptr, T, copy, i32, range


def is_before(x: T, y: T, descending: Const) -> bool:
    """Whether x comes before y, and not only beside it."""
    if descending:
        if x > y or (x != x and y == y):
            return True
    elif x < y or (y != y and x == x):
        return True
    return False


def merge(
    to: Ptr[i32],
    places: Ptr[i32],
    x: Ptr[T],
    left: i32,
    middle: i32,
    end: i32,
    descending: Const,
) -> None:
    """Two runs of places, left to middle and middle to end, as one."""
    i = left
    j = middle
    for k in range(left, end):
        takes_right = i == middle
        if i < middle and j < end:
            takes_right = is_before(x[places[j]], x[places[i]], descending)
        if takes_right:
            to[k] = places[j]
            j = j + 1
        else:
            to[k] = places[i]
            i = i + 1


def argsort(
    y: Ptr[i32], scratch: Ptr[i32], x: Ptr[T], rows: Const, n: Const, descending: Const
) -> None:
    """The places in each row, merged from runs of 1, 2, 4, ….

    Shapes: y (rows, n), scratch (n), x (rows, n).
    """
    for r in range(rows):
        places = y[r * n :]
        row = x[r * n :]
        for i in range(n):
            places[i] = i
        width = i32(1)
        while width < n:
            left = i32(0)
            while left < n:
                middle = left + width if n - left > width else i32(n)
                end = middle + width if n - middle > width else i32(n)
                merge(scratch, places, row, left, middle, end, descending)
                left = end
            copy(places, scratch, n)
            width = width + width if n - width > width else i32(n)
