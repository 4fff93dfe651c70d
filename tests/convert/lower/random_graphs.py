"""Random graphs of core forms, from a seed.

    case = graph(7)     # a Case: values, and arrays for its sources

Each has some sources of any dtype and rank, some forms upon them, and one or more
results. Floats are few quarters, whose sums are exact in any order; what is rounded is
noted, and asked for nothing that a last bit decides: no test, index, rounding, place.
"""

import random

import numpy as np

from convert.graph import Type
from convert.lower import composed
from convert.lower import core as c
from tests.convert.lower.lowered import Case

FLOATS = ("float32", "float64")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES = (*FLOATS, *INTEGERS, "bool")
SPECIAL = {
    "f": [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, 2.5, -0.5],
    "i": [0, 1, -1, 2, 127, -128],
    "u": [0, 1, 2, 255, 128],
}
UNARY = ("negative", "absolute", "square", "same")
UNARY_FLOAT = (
    "sqrt",
    "reciprocal",
    "floor",
    "ceil",
    "trunc",
    "nearest",
    "relu",
    "softsign",
    *("exp", "expm1", "log", "tanh", "sigmoid"),
)
BINARY = ("add", "subtract", "multiply", "minimum", "maximum")
BINARY_FLOAT = ("divide",)
BINARY_INTEGER = ("divide", "floor_divide", "remainder", "both", "either", "differ")
STEPS = ("floor", "ceil", "trunc", "nearest")
TESTS = ("less", "less_equal", "equal", "not_equal")


def array(rng, dtype, shape):
    """Small numbers, and now and then special ones."""
    kind = np.dtype(dtype).kind
    n = int(np.prod(shape))
    if kind == "b":
        return np.array([rng.random() < 0.5 for _ in range(n)], bool).reshape(shape)
    if kind == "f":
        found = [rng.randint(-12, 12) / 4 for _ in range(n)]
    else:
        low = 0 if kind == "u" else -9
        found = [rng.randint(low, 9) for _ in range(n)]
    share = rng.choice([0, 0, 0.1])
    for k in range(n):
        if rng.random() < share:
            found[k] = rng.choice(SPECIAL[kind])
    if kind != "f" and rng.random() < 0.1 and n:
        info = np.iinfo(dtype)
        found[rng.randrange(n)] = rng.choice([info.min, info.max])
    return np.array(found, dtype).reshape(shape)


class Graph:
    """A graph as it grows."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.values, self.arrays, self.rounded = [], {}, set()
        for _ in range(self.rng.randint(1, 3)):
            self.source()
        for _ in range(self.rng.randint(1, 12)):
            found = self.grown()
            self.values.append(found)
            if rounds(found) or any(one in self.rounded for one in ancestors(found)):
                self.rounded.add(found)
        n = self.rng.randint(1, 3)
        self.results = [self.values[-1], *self.rng.sample(self.values, min(n - 1, 2))]

    def shape(self):
        rank = self.rng.choice([0, 1, 1, 2, 2, 2, 3, 3, 4, 5])
        extents = [1, 2, 3, 4, 5, 7, 8, 9, 13] if rank < 4 else [1, 2, 3, 4]
        if self.rng.random() < 0.03:
            extents = [0, 1, 2]
        return tuple(self.rng.choice(extents) for _ in range(rank))

    def source(self, dtype=None, shape=None):
        dtype = dtype or self.rng.choice((*FLOATS, *DTYPES, "float32", "float32"))
        shape = self.shape() if shape is None else shape
        values = array(self.rng, dtype, shape)
        if self.rng.random() < 0.2:
            found = c.constant(values, dtype)
        else:
            name = f"s{len(self.arrays)}"
            self.arrays[name] = values
            found = c.source(name, Type(dtype, tuple(shape)))
        self.values.append(found)
        return found

    def pick(self, *kinds, exact=False):
        """A value, of some dtypes; an exact one."""
        known = [v for v in self.values if not kinds or v.dtype in kinds]
        known = [v for v in known if not exact or v not in self.rounded]
        if known:
            # the latest ones more often: deep graphs
            return known[max(self.rng.randrange(len(known)) for _ in range(2))]
        return self.source(self.rng.choice(kinds or DTYPES))

    def like(self, x, *, exact=False):
        """A value that broadcasts with x, of its dtype."""
        known = [
            v for v in self.values if v.dtype == x.dtype and fits(v.shape, x.shape)
        ]
        known = [v for v in known if not exact or v not in self.rounded]
        choice = self.rng.random()
        if known and choice < 0.6:
            return self.rng.choice(known)
        if choice < 0.8:
            return c.constant(array(self.rng, x.dtype, ()), x.dtype)
        shape = [n if self.rng.random() < 0.6 else 1 for n in x.shape]
        return self.source(x.dtype, tuple(shape[self.rng.randint(0, len(shape)) :]))

    def grown(self):
        forms = [
            self.map,
            self.map,
            self.map,
            self.test,
            self.cast,
            self.view,
            self.view,
        ]
        forms += [self.reduce, self.reduce, self.argument, self.gather, self.scatter]
        forms += [self.parts, self.scan, self.sorted, self.where, self.counted]
        return self.rng.choice(forms)()

    def map(self):
        x = self.pick(*FLOATS, *INTEGERS)
        kind = np.dtype(x.dtype).kind
        if self.rng.random() < 0.4:
            names = UNARY + UNARY_FLOAT * (kind == "f")
            if x in self.rounded:
                names = [one for one in names if one not in STEPS]
            if kind == "u":
                names = ("square", "same")
            return c.map_(self.rng.choice(names), x)
        names = BINARY + (BINARY_FLOAT if kind == "f" else BINARY_INTEGER)
        return c.map_(self.rng.choice(names), x, self.like(x))

    def where(self):
        x = self.pick(*DTYPES)
        y = self.like(x)
        test = self.source("bool", tuple(np.broadcast_shapes(x.shape, y.shape)))
        return composed.where(test, x, y)

    def test(self):
        x = self.pick(*FLOATS, *INTEGERS, "bool", exact=True)
        if x.dtype == "bool":
            if self.rng.random() < 0.4:
                return c.flag("invert", x)
            return c.flag(
                self.rng.choice(("both", "either", "differ")),
                x,
                self.like(x, exact=True),
            )
        if self.rng.random() < 0.2:
            return c.flag(
                self.rng.choice(("nonzero", "is_nan")[: 1 + (x.dtype in FLOATS)]), x
            )
        return c.flag(self.rng.choice(TESTS), x, self.like(x, exact=True))

    def cast(self):
        return composed.cast(self.pick(*DTYPES, exact=True), self.rng.choice(DTYPES))

    def counted(self):
        n = self.rng.choice([1, 3, 8])
        return c.iota(n, self.rng.choice(["int32", "int64"]))

    def view(self):
        x = self.pick()
        rank, rng = len(x.shape), self.rng
        way = rng.randrange(6)
        if way == 0 and rank > 1:
            return c.transpose(x, rng.sample(range(rank), rank))
        if way == 1 and rank:
            keys = [
                slice(rng.randint(0, n // 2), None, rng.choice([1, 1, 2]))
                for n in x.shape
            ]
            return c.item(x, *keys)
        if way == 2 and rank:
            axis = rng.randrange(rank)
            return c.view(x, lambda a: np.flip(a, axis))
        if way == 3 and x.type.items < 400:
            return c.expand(x, (rng.choice([1, 2, 5]), *x.shape))
        if way == 4 and rank and x.shape[-1] >= 3 and x.type.items < 400:
            n = rng.randint(2, 3)
            sliding = np.lib.stride_tricks.sliding_window_view
            return c.view(x, lambda a: sliding(a, n, axis=-1))
        factors = [1] if not rank else [*x.shape]
        rng.shuffle(factors)
        if x.type.items:
            cut = rng.randint(0, len(factors))
            factors = [*factors[:cut], int(np.prod(factors[cut:]))]
        return c.reshape(x, factors) if x.type.items else x

    def reduce(self):
        x = self.pick(*DTYPES)
        rank = len(x.shape)
        axes = self.rng.sample(range(rank), self.rng.randint(0, rank))
        kinds = (
            ("any", "all")
            if x.dtype == "bool"
            else ("sum", "sum", "max", "min", "prod")
        )
        return c.reduce_(self.rng.choice(kinds), x, axes, keep=self.rng.random() < 0.5)

    def argument(self):
        x = self.pick(*FLOATS, *INTEGERS, exact=True)
        if not x.shape or 0 in x.shape:
            return x
        axis = self.rng.randrange(len(x.shape))
        return c.reduce_(self.rng.choice(c.ARGUMENTS), x, (axis,))

    def index(self, shape):
        values = array(self.rng, "int32", shape) * self.rng.choice([1, 3])
        dtype = self.rng.choice(["int32", "int32", "int64", "uint8"])
        if dtype == "uint8":
            values = np.abs(values)
        return c.constant(values.astype(dtype), dtype)

    def gather(self):
        x = self.pick()
        known = [
            v for v in self.values if v.dtype in ("int32", "int64", "int8", "uint8")
        ]
        known = [v for v in known if v not in self.rounded]
        index = self.rng.choice(known) if known and self.rng.random() < 0.6 else None
        return c.gather(x, index or self.index(self.shape())) if x.type.items else x

    def scatter(self):
        x = self.pick(*FLOATS, *INTEGERS)
        shape = (self.rng.randint(1, 6),)
        updates = self.source(x.dtype, shape)
        combine = self.rng.choice([None, "add", "multiply"])
        if combine and x.dtype in INTEGERS:
            combine = self.rng.choice(["add", "maximum_int"])
        return c.scatter(x, self.index(shape), updates, combine)

    def parts(self):
        x = self.pick(*FLOATS, *INTEGERS)
        if not x.shape:
            return x
        axis, n = self.rng.randrange(len(x.shape)), self.rng.randint(0, 3)
        shape = list(x.shape)
        if self.rng.random() < 0.5:  # pad
            shape[axis] += n + 1
            at = tuple(
                slice(n, n + m) if d == axis else slice(None)
                for d, m in enumerate(x.shape)
            )
            fill = c.constant(array(self.rng, x.dtype, ()), x.dtype)
            return c.parts(Type(x.dtype, tuple(shape)), [(lambda a: a[at], x)], fill)
        m, shape[axis] = shape[axis], 2 * shape[axis]
        first = tuple(slice(m) if d == axis else slice(None) for d in range(len(shape)))
        rest = tuple(
            slice(m, None) if d == axis else slice(None) for d in range(len(shape))
        )
        other = self.source(x.dtype, x.shape)
        pieces = [(lambda a: a[first], x), (lambda a: a[rest], other)]
        return c.parts(Type(x.dtype, tuple(shape)), pieces)

    def scan(self):
        x = self.pick(*FLOATS, *INTEGERS)
        if not x.shape:
            return x
        kind = self.rng.choice(["sum", "sum", "prod", "max", "min"])
        axis = self.rng.randrange(len(x.shape))
        return c.scan(kind, x, axis, exclusive=self.rng.random() < 0.4)

    def sorted(self):
        x = self.pick(exact=True)
        if not x.shape:
            return x
        axis = self.rng.randrange(len(x.shape))
        return composed.argsort(x, axis, descending=self.rng.random() < 0.5)


def ancestors(core):
    """What a value is made of."""
    return [one for arg in core.args for one in (arg, *ancestors(arg))]


def rounds(core):
    """Whether a value has floats that are rounded, or products of them."""
    if core.dtype not in FLOATS:
        return False
    if core.form == "map":
        exact = (
            "add",
            "subtract",
            "minimum",
            "maximum",
            "negative",
            "absolute",
            "same",
        )
        name = core.what.rpartition(".")[2]
        return name not in (*exact, *STEPS, "relu", "where", "convert")
    if core.form == "view":
        return rounds(core.args[0])
    return core.form == "scatter" or "prod" in str(core.what)


def fits(shape, other):
    """Whether a shape broadcasts with another."""
    try:
        np.broadcast_shapes(shape, other)
    except ValueError:
        return False
    return len(shape) <= 5


def graph(seed):
    """The graph of a seed."""
    made = Graph(seed)
    return Case(f"graph {seed}", made.results, made.arrays)
