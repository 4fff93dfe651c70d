"""Eight lanes of int16, the SIMD type of quantised numbers.

    >>> i16x8(1, 2, 3, 4, 5, 6, 7, -8)
    i16x8(1, 2, 3, 4, 5, 6, 7, -8)

There is no arithmetic on them but ``dot``, whose sums have 32 bits (see ``packed``).
"""

from typing import NoReturn

from edge.integers import forbid, i32
from edge.memory import i16


class i16x8(tuple[int, ...]):
    """Eight int16 lanes."""

    __slots__ = ()

    def __new__(cls, *lanes: int) -> "i16x8":
        """Take eight lanes, or one for all, each an ``i32`` or a literal that fits."""
        if len(lanes) == 1:
            lanes *= 8
        if len(lanes) != 8:
            raise ValueError(f"{len(lanes)} lanes of eight")
        for value in lanes:
            if type(value) is not i32 and type(value) is not int:
                raise TypeError(f"a {type(value).__name__} as a lane of i16x8")
            if not i16.LOW <= value <= i16.HIGH:
                raise OverflowError(f"{value} is no i16")
        return tuple.__new__(i16x8, map(int, lanes))

    def __repr__(self) -> str:
        return f"i16x8{tuple(self)}"

    def __eq__(self, other: object, /) -> NoReturn:
        raise TypeError("i16x8 are not compared; widen what is in memory")

    def __bool__(self) -> NoReturn:
        raise TypeError("eight lanes are no condition")

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = tuple.__hash__


forbid(
    i16x8,
    dict.fromkeys(
        ("add", "sub", "mul", "truediv", "floordiv", "mod", "and", "or", "xor"),
        "i16x8 has no arithmetic but dot; widen to i32x4",
    ),
)
