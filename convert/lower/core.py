"""Core forms: what a model computes, in few words that nests are made of.

    x = source("x", Type("float32", (64, 256)))
    m = reduce_("max", x, (1,), keep=True)                  # float32[64,1]
    y = map_("exp", map_("subtract", x, m))                 # float32[64,256]

A value is a form, its arguments, and what else the form needs; it is never changed, and
is itself alone: two that look alike are two. Every rank from 0 on is right, and extents
of 0 are. `meaning.py` says in NumPy what each form means, `nests.py` makes loops of it.

======== ============================================ ==============================
form     arguments                                    ``what``
======== ============================================ ==============================
constant                                              the array
source                                                the buffer's name
iota     (the places of a row: 0, 1, 2, …)
map      operands, which broadcast                    the function's dotted name
view     x                                            a function of NumPy arrays
reduce   x, the axes that go are its last ones        kind, their number, are parts
gather   x, index
scatter  x, index, updates                            a function, or None
parts    values, and what fills the rest              places in the whole, has a fill
scan     x                                            kind, exclusive, axis
kernel   buffers                                      a `Kernel`
output   the kernel                                   which of its outputs
======== ============================================ ==============================
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from convert.graph import Array, Type
from convert.graph.dtypes import DTYPES
from convert.lower.dtypes import kind_of
from convert.lower.functions import find, for_dtype

# a function of NumPy arrays whose result is a view of its argument
Viewing = Callable[[Array], Array]
SCALARS = "edge.scalars"
KINDS = ("sum", "prod", "max", "min", "any", "all")
ARGUMENTS = ("argmax", "argmin", "argmax_last", "argmin_last")


@dataclass(frozen=True, eq=False)
class Core:
    """A value: ``what`` is the form's own, see the table above."""

    form: str
    args: tuple["Core", ...]
    type: Type
    what: Any = None

    def __repr__(self) -> str:
        return f"<{self.form} {self.type}>"

    @property
    def dtype(self) -> str:
        """The dtype of its items."""
        return self.type.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Its extents."""
        return self.type.shape


@dataclass(frozen=True)
class Kernel:
    """A function of edge/kernels, its outputs, and the sizes that it takes last.

    ``in_place``: it may write its first output where it reads its first argument.
    ``epilogue``: it takes a function of its one output, of float32, see `epilogues`.
    ``folds``: of constants it is computed while building.
    """

    function: str
    outputs: tuple[Type, ...]
    sizes: tuple[int | float | bool, ...] = ()
    in_place: bool = False
    epilogue: bool = False
    folds: bool = True


def constant(array: Any, dtype: str) -> Core:
    """Numbers that are known.

    Raises: ValueError where the dtype has not all of them.
    """
    given = np.asarray(array)
    found = given.astype(_known(dtype))
    if found.dtype.kind in "iu" and not np.array_equal(found, given):
        raise ValueError(f"{given} is no {dtype}")
    found.flags.writeable = False
    return Core("constant", (), Type(dtype, found.shape), found)


def source(name: str, type: Type) -> Core:
    """A buffer that has a value: contiguous, padded as `convert/plan` pads."""
    _known(type.dtype)
    return Core("source", (), type, name)


def iota(n: int, dtype: str = "int32") -> Core:
    """The numbers 0 to n - 1. Shapes: (n)."""
    if dtype not in ("int32", "int64"):
        raise ValueError(f"iota counts in int32 or int64, not {dtype}; cast it")
    return Core("iota", (), Type(dtype, (n,)))


def map_(function: str, *args: Core, dtype: str | None = None) -> Core:
    """A function of edge/scalars.py (or a dotted name) on operands that broadcast.

    The dtype is the first operand's, if none is given.
    """
    name = function if "." in function else f"{SCALARS}.{function}"
    name = for_dtype(name, args[-1].dtype)
    if len(args) != find(name).operands:
        raise ValueError(f"{name} takes {find(name).operands} operands")
    shape = np.broadcast_shapes(*(one.shape for one in args))
    return Core("map", args, Type(_known(dtype or args[0].dtype), shape), name)


def flag(function: str, *args: Core) -> Core:
    """Map to bool: `flag("less", x, y)`."""
    return map_(function, *args, dtype="bool")


def view(x: Core, function: Viewing) -> Core:
    """What a function makes of an array and does not copy: a transpose, slice, flip.

    Raises: ValueError where the function copies even an array that lies in one piece.
    """
    before = np.empty(x.shape, np.int8)
    after = function(before)
    if after.size and not np.may_share_memory(before, after):
        raise ValueError("the function copies; it is to give a view of its argument")
    return Core("view", (x,), Type(x.dtype, after.shape), function)


def reshape(x: Core, shape: Sequence[int]) -> Core:
    """The same items, in the same order, by other extents."""
    to = tuple(map(int, shape))
    return x if to == x.shape else view(x, lambda a: a.reshape(to))


def transpose(x: Core, axes: Sequence[int]) -> Core:
    """Axis ``axes[d]`` of x as axis d."""
    to = tuple(axes)
    return x if to == tuple(range(len(x.shape))) else view(x, lambda a: a.transpose(to))


def expand(x: Core, shape: Sequence[int]) -> Core:
    """x, repeated as broadcasting does."""
    to = tuple(shape)
    return x if to == x.shape else view(x, lambda a: np.broadcast_to(a, to))


def item(x: Core, *key: Any) -> Core:
    """Slices and integers, as in `a[1, ::2]`."""
    whole = key if any(one is ... for one in key) else (*key, ...)
    return view(x, lambda a: a[whole])


def reduce_(kind: str, x: Core, axes: Sequence[int], *, keep: bool = False) -> Core:
    """Reduce over axes by one of KINDS or, one axis alone, by one of ARGUMENTS.

    Of floats, a sum or product adds **in an order that is a rule of x's shape alone**:
    where x's last axis (those of extent 1 do not count) is among the axes, its item i
    goes to partial sum i % 4, and the four are (0 + 1) + (2 + 3); else there is one
    sum. Each begins with 0 and takes its items in order, the last axis fastest.

    Largest and smallest are NaN if one item is, -0 lies below +0; of nothing they are
    the infinity or the bound of the type. ``argmax`` is the first largest, NaN being
    larger than all; ``argmin`` the first smallest, NaN smaller than all; ``…_last`` the
    last one; an index is int32. Raises: ValueError for an index into nothing.
    """
    rank = len(x.shape)
    gone = sorted({axis % rank for axis in axes}) if rank else []
    kept = [axis for axis in range(rank) if axis not in gone]
    dtype = x.dtype
    if kind in ARGUMENTS:
        if len(gone) != 1 or not x.shape[gone[0]]:
            raise ValueError(f"{kind} takes one axis that is not empty")
        dtype = "int32"
        if x.dtype == "bool":
            raise ValueError(f"{kind} of bool; cast it")
    elif kind not in KINDS:
        raise ValueError(f"{kind} is no reduction; take one of {', '.join(KINDS)}")
    if x.dtype == "bool":
        kind = {"max": "any", "min": "all"}.get(kind, kind)
    if (x.dtype == "bool") is not (kind in ("any", "all")):
        raise ValueError(f"{kind} of {x.dtype}; cast it")
    long = [axis for axis in range(rank) if x.shape[axis] != 1]
    parts = bool(long) and long[-1] in gone
    shape = tuple(x.shape[axis] for axis in kept)
    made = transpose(x, (*kept, *gone))
    found = Core("reduce", (made,), Type(dtype, shape), (kind, len(gone), parts))
    if not keep:
        return found
    return reshape(found, [1 if d in gone else n for d, n in enumerate(x.shape)])


def gather(x: Core, index: Core) -> Core:
    """Items of x at linear places; **an index outside x is the nearest one inside**.

    Raises: ValueError where there is an index but no item, or it is no integer.
    """
    _places(index)
    if math.prod(index.shape) and not math.prod(x.shape):
        raise ValueError("an index into nothing")
    return Core("gather", (x, index), Type(x.dtype, index.shape))


def scatter(x: Core, index: Core, updates: Core, combine: str | None = None) -> Core:
    """Items at linear places set to updates, in order, or combined with them.

    **What is to go outside x is left out.** ``combine`` is a function of two items: the
    one there, and the update.
    """
    _places(index)
    if (index.shape, x.dtype) != (updates.shape, updates.dtype):
        raise ValueError(f"{updates.type} to {index.type} places of {x.type}")
    name = f"{SCALARS}.{combine}" if combine and "." not in combine else combine
    return Core("scatter", (x, index, updates), x.type, name)


def parts(
    type: Type, pieces: Sequence[tuple[Viewing, Core]], fill: Core | None = None
) -> Core:
    """Values, each written into a view of one whole, in order; the rest is ``fill``.

    Without a fill the pieces must cover the whole.
    """
    whole = np.zeros(type.shape, np.int8)
    for place, value in pieces:
        to = place(whole)
        if (to.shape, type.dtype) != (value.shape, value.dtype):
            raise ValueError(f"{value.type} as a piece of {type.dtype}{to.shape}")
        to[...] = 1
    if fill is None and not whole.all():
        raise ValueError("the pieces leave gaps; say what fills them")
    places = tuple(place for place, _ in pieces)
    values = tuple(value for _, value in pieces)
    more = () if fill is None or whole.all() else (expand(fill, type.shape),)
    return Core("parts", (*more, *values), type, (places, bool(more)))


def scan(kind: str, x: Core, axis: int, *, exclusive: bool = False) -> Core:
    """Running sums, products, largest, smallest along an axis, in order.

    Exclusive: without the item itself, so the first is what a reduction of nothing is.
    """
    if kind not in ("sum", "prod", "max", "min") or x.dtype == "bool":
        raise ValueError(f"no scan by {kind} of {x.dtype}")
    return Core("scan", (x,), x.type, (kind, exclusive, axis % len(x.shape)))


def kernel(
    function: str,
    args: Sequence[Core],
    outputs: Sequence[Type],
    sizes: Sequence[int | float | bool] = (),
) -> list[Core]:
    """A function of edge/kernels by its dotted name: takes outputs, inputs, sizes."""
    what = Kernel(function, tuple(outputs), tuple(sizes))
    made = Core("kernel", tuple(args), outputs[0], what)
    return [Core("output", (made,), one, k) for k, one in enumerate(outputs)]


def _known(dtype: str) -> str:
    if dtype not in DTYPES:
        raise ValueError(f"{dtype} is no dtype of a loop; cast it")
    return dtype


def _places(index: Core) -> None:
    if kind_of(index.dtype) not in ("i32", "i64"):
        raise ValueError(f"{index.dtype} is no index; cast it to int32 or int64")
