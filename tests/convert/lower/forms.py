"""Cases of each form alone, of every dtype, by ranks from 0 to 5 and extents of 0."""

import random

import numpy as np

from convert.graph import Type
from convert.lower import composed
from convert.lower import core as c
from tests.convert.lower.lowered import Case
from tests.convert.lower.random_graphs import DTYPES, FLOATS, INTEGERS, TESTS, array

SHAPES = [(), (9,), (3, 5), (2, 3, 8), (2, 1, 3, 5), (2, 1, 2, 3, 4), (0,), (3, 0, 2)]


def values(dtype, shape, seed=1):
    """Sources x and y of a dtype and shape, r of the last extent alone."""
    rng = random.Random(f"{dtype} {shape} {seed}")
    arrays = {name: array(rng, dtype, shape) for name in "xy"}
    arrays["r"] = array(rng, dtype, shape[-1:])
    return [c.source(k, Type(dtype, v.shape)) for k, v in arrays.items()], arrays


def maps(dtype, shape):
    """Maps, also of operands that broadcast."""
    (x, y, r), arrays = values(dtype, shape)
    one = c.constant(1, dtype)
    if dtype == "bool":
        found = [c.flag(name, x, y) for name in ("both", "either", "differ")]
        found += [c.flag("invert", x), composed.where(x, y, r)]
        return Case("", found, arrays)
    found = [c.map_(name, x, y) for name in ("add", "subtract", "multiply")]
    found += [c.map_(name, x, r) for name in ("minimum", "maximum")]
    found += [c.map_("divide", x, y), c.map_("add", one, c.map_("square", x))]
    found += [c.flag(name, x, y) for name in TESTS]
    found.append(composed.where(c.flag("less", x, r), x, y))
    if dtype in FLOATS:
        names = "sqrt reciprocal floor ceil trunc nearest absolute negative"
        names += " relu softsign hard_sigmoid exp expm1 log tanh sigmoid"
        found += [c.map_(name, x) for name in names.split()]
        found += [c.flag("is_nan", x), c.map_("leaky_relu", x, r), c.map_("elu", x, r)]
    else:
        names = "absolute negative same"
        found += [c.map_(name, x) for name in names.split()]
        names = "floor_divide remainder both either differ"
        found += [c.map_(name, x, y) for name in names.split()]
    return Case("", found, arrays)


def casts(dtype, shape):
    """To every other dtype."""
    (x, *_), arrays = values(dtype, shape)
    return Case("", [composed.cast(x, to) for to in DTYPES], arrays)


def views(dtype, shape):
    """Views of views, read where they are and copied."""
    (x, y, _), arrays = values(dtype, shape)
    rank = len(shape)
    found = [c.reshape(x, (x.type.items,)), c.expand(x, (3, *shape))]
    found.append(c.transpose(x, range(rank)[::-1]))
    found.append(c.reshape(found[-1], (1, x.type.items)))
    if rank:
        found += [c.view(x, np.flip), c.item(x, slice(None, None, 2))]
        found.append(c.item(c.transpose(y, range(rank)[::-1]), ..., slice(1, None)))
    return Case("", found, arrays)


def reductions(dtype, shape):
    """Over the first axis, the last, all, none."""
    (x, *_), arrays = values(dtype, shape)
    kinds = ("any", "all", "max") if dtype == "bool" else ("sum", "prod", "max", "min")
    rank, found = len(shape), []
    for kind in kinds:
        axes = [(0,), (rank - 1,), tuple(range(rank)), ()] if rank else [()]
        found += [c.reduce_(kind, x, axis) for axis in axes]
        found.append(c.reduce_(kind, x, axes[0], keep=True))
    if rank > 1:  # not in the order in which they are made
        one, two = (c.reduce_(kind, x, (0,)) for _ in range(2))
        turned = c.transpose(two, range(rank - 1)[::-1])
        found += [c.map_("same", c.view(one, np.flip)), c.map_("same", turned)]
        other = c.reduce_(kind, c.transpose(x, range(rank)[::-1]), (0,))
        found.append(c.map_("same", c.reshape(other, (other.type.items,))))
    if rank and 0 not in shape and dtype != "bool":
        found += [c.reduce_(kind, x, (0,)) for kind in c.ARGUMENTS]
        found += [c.reduce_(kind, x, (-1,)) for kind in c.ARGUMENTS]
    return Case("", found, arrays)


def places(dtype, shape):
    """Gather, scatter, parts, scan, sort."""
    (x, y, _), arrays = values(dtype, shape)
    rng, rank = random.Random(2), len(shape)
    index = c.constant(array(rng, "int32", (2, 7)), "int32")
    updates = c.constant(array(rng, dtype, (2, 7)), dtype)
    found = [c.scatter(x, index, updates)]
    if x.type.items:
        found += [c.gather(x, index), c.gather(x, composed.cast(index, "int64"))]
    if dtype != "bool":
        found.append(c.scatter(x, composed.cast(index, "int64"), updates, "add"))
    if rank:
        wide = (*shape[:-1], shape[-1] + 3)
        n, zero = shape[-1], c.constant(1, dtype)
        found.append(
            c.parts(Type(dtype, wide), [(lambda a: a[..., 1 : n + 1], x)], zero)
        )
        pieces = [(lambda a: a[..., ::2], x), (lambda a: a[..., 1::2], y)]
        found.append(c.parts(Type(dtype, (*shape[:-1], 2 * n)), pieces))
        found += [composed.argsort(x, 0), composed.argsort(x, -1, descending=True)]
        if dtype != "bool":
            found += [c.scan("sum", x, 0), c.scan("max", x, -1)]
            found.append(c.scan("prod", x, -1, exclusive=True))
    return Case("", found, arrays)


FORMS = (maps, casts, views, reductions, places)


def cases(share=1):
    """Every form, dtype and shape; of a share, each dtype has some of the shapes."""
    found = []
    for i, form in enumerate(FORMS):
        for j, dtype in enumerate(DTYPES):
            for k, shape in enumerate(SHAPES):
                if (i + j + k) % share == 0:
                    case = form(dtype, shape)
                    case.name = f"{form.__name__} of {dtype}{list(shape)}"
                    found.append(case)
    return found


assert set(FLOATS) | set(INTEGERS) | {"bool"} == set(DTYPES)
