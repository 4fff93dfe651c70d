"""What core forms mean, in NumPy, apart from any loop.

    evaluate([y], {"x": array})

Floats are computed in float64 and rounded to the dtype after each map, sums at their
end: within a tolerance of the loops. Integers and flags are the loops', exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from convert.graph import Array
from convert.lower import exact
from convert.lower.core import Core, Kernel
from convert.lower.schedule import order

# arrays → an array; of a kernel, an array an output
Meaning = Callable[..., Any]


def evaluate(
    results: Sequence[Core],
    sources: Mapping[str, Array],
    functions: Mapping[str, Meaning] | None = None,
) -> list[Array]:
    """Evaluate values; ``functions`` are what further functions and kernels mean.

    Raises: KeyError for a function without a meaning.
    """
    known = {**MEANINGS, **KERNELS, **(functions or {})}
    found: dict[Core, Any] = {}
    with np.errstate(all="ignore"):
        for core in order(results):
            args = [found[one] for one in core.args]
            found[core] = _value(core, args, sources, known)
    return [found[one] for one in results]


def _value(
    core: Core,
    args: list[Any],
    sources: Mapping[str, Array],
    known: Mapping[str, Meaning],
) -> Any:
    match core.form:
        case "constant":
            return core.what
        case "source":
            return sources[core.what].reshape(core.shape)
        case "iota":
            return np.arange(core.shape[0], dtype=core.dtype)
        case "map":
            return np.broadcast_to(_map(core, args, known), core.shape)
        case "view":
            return core.what(args[0])
        case "reduce":
            return _reduce(core, args[0]).reshape(core.shape)
        case "gather":
            x, index = args
            flat = x.reshape(-1)
            inside = np.clip(index, 0, max(flat.size - 1, 0))
            return flat[inside] if index.size else np.zeros(core.shape, core.dtype)
        case "scatter":
            return _scatter(core, args, known)
        case "parts":
            return _parts(core, args)
        case "scan":
            return _scan(core, args[0])
        case "kernel":
            what: Kernel = core.what
            return known[what.function](*args, *what.sizes)
    return args[0][core.what].reshape(core.shape)  # an output


def _map(core: Core, args: list[Array], known: Mapping[str, Meaning]) -> Array:
    name = core.what.removeprefix("edge.scalars.")
    name = name.removeprefix("edge.scalars64.").removesuffix("_f64")
    if name in ("convert", "low_i32", "signed_i32", "signed_i64", "same"):
        return _cast(args[0], core.dtype)
    wide = [one.astype(np.float64) if one.dtype == np.float32 else one for one in args]
    return np.asarray(known[name](*wide)).astype(core.dtype)


def _cast(x: Array, dtype: str) -> Array:
    to = np.dtype(dtype)
    if x.dtype.kind != "f" or to.kind == "f":
        return x.astype(to)
    # as wide as what computes with it, saturated; narrow ones wrap then
    wide = np.dtype("int32") if to.itemsize < 4 else to
    least, most = np.iinfo(wide).min, np.iinfo(wide).max
    whole = np.trunc(np.where(np.isnan(x), 0, x)).astype(np.float64)
    found = np.full(x.shape, most, wide)
    found[whole < 0] = least
    inside = (whole >= least) & (whole < float(most))
    found[inside] = whole[inside].astype(wide)
    return found.astype(to)


_REDUCE: dict[str, Any] = {
    "sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum,
    "any": np.logical_or, "all": np.logical_and,
}  # fmt: skip


def _least(kind: str, dtype: np.dtype[Any]) -> Any:
    """What a largest or a smallest of nothing is."""
    sign = -1 if kind == "max" else 1
    if dtype.kind == "f":
        return sign * np.inf
    return np.iinfo(dtype).min if sign < 0 else np.iinfo(dtype).max


def _reduce(core: Core, x: Array) -> Array:
    kind, gone, _ = core.what
    axes = tuple(range(x.ndim - gone, x.ndim))
    if kind.startswith("arg"):
        return _place(kind, x)
    if kind in ("max", "min"):
        start = _least(kind, x.dtype)
        found = _REDUCE[kind].reduce(x, axis=axes, initial=start, dtype=x.dtype)
        return exact.zeros_in_order(kind, x, axes, np.asarray(found))
    wide = np.float64 if x.dtype.kind == "f" else x.dtype
    found = _REDUCE[kind].reduce(x, axis=axes, dtype=wide)
    return np.asarray(found).astype(core.dtype)


def _place(kind: str, x: Array) -> Array:
    """The place along the last axis of the first or last largest or smallest."""
    best = (np.max if "max" in kind else np.min)(x, axis=-1, keepdims=True)
    hit = np.isnan(x) if x.dtype.kind == "f" else np.zeros(x.shape, bool)
    hit = np.where(hit.any(-1, keepdims=True), hit, x == best)
    if kind.endswith("last"):
        return np.asarray(x.shape[-1] - 1 - hit[..., ::-1].argmax(-1), np.int32)
    return np.asarray(hit.argmax(-1), np.int32)


def _scatter(core: Core, args: list[Array], known: Mapping[str, Meaning]) -> Array:
    x, index, updates = args
    found = np.array(x).reshape(-1)
    combine = core.what and known[core.what.removeprefix("edge.scalars.")]
    for at, one in zip(index.reshape(-1), updates.reshape(-1), strict=True):
        if 0 <= at < found.size:
            both = found[at : at + 1], np.asarray([one])
            found[at] = combine(*both)[0] if combine else one
    return found.reshape(core.shape)


def _parts(core: Core, args: list[Array]) -> Array:
    places, has_fill = core.what
    found = np.array(args[0]) if has_fill else np.zeros(core.shape, core.dtype)
    for place, value in zip(places, args[has_fill:], strict=True):
        place(found)[...] = value
    return found


def _scan(core: Core, x: Array) -> Array:
    kind, exclusive, axis = core.what
    wide = np.float64 if x.dtype.kind == "f" else x.dtype
    given = np.moveaxis(x, axis, -1).astype(wide)
    if kind in ("max", "min"):
        start: Any = _least(kind, x.dtype)
    else:
        start = _REDUCE[kind].identity
    first = np.full((*given.shape[:-1], 1), start, wide)
    given = np.concatenate([first, given], -1)
    with np.errstate(all="ignore"):
        found = _REDUCE[kind].accumulate(given, -1, dtype=wide)
    found = found[..., :-1] if exclusive else found[..., 1:]
    return np.asarray(np.moveaxis(found, -1, axis).astype(core.dtype))


def _quotient(x: Array, y: Array) -> Array:
    down = _floor_quotient(x, y)
    left = x - down * y
    safe = (y != 0) & (left != 0) & ((x < 0) != (y < 0))
    return np.asarray(down + safe.astype(down.dtype))


def _floor_quotient(x: Array, y: Array) -> Array:
    signed = x.dtype.kind == "i"
    special = (y == 0) | (signed & (y == (-1 if signed else 0)))
    found = x // np.where(special, np.ones_like(y), y)
    found = np.where(special, np.zeros_like(x) - x, found)
    return np.where(y == 0, np.zeros_like(x), found)


def _remainder(x: Array, y: Array) -> Array:
    left = x - _floor_quotient(x, y) * y
    return np.where(y == 0, np.zeros_like(x), left)


def _sigmoid(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + exact.exp(-x)))


def _tanh(x: Array) -> Array:
    y = exact.expm1(np.minimum(np.abs(x), 20.0) * 2.0)
    return np.asarray(np.copysign(y / (y + 2.0), x))


def _elu(x: Array, alpha: Array) -> Array:
    return np.where(x < 0.0, exact.expm1(np.minimum(x, 0.0)) * alpha, x)


MEANINGS: dict[str, Meaning] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "divide_int": _quotient,
    "floor_divide_int": _floor_quotient,
    "remainder_int": _remainder,
    "minimum": exact.smaller,
    "maximum": exact.larger,
    "minimum_int": np.minimum,
    "maximum_int": np.maximum,
    "negative": np.negative,
    "negative_int": lambda x: np.zeros_like(x) - x,
    "absolute": np.abs,
    "absolute_int": np.abs,
    "square": np.square,
    "sqrt": np.sqrt,
    "reciprocal": lambda x: 1.0 / x,
    "floor": np.floor,
    "ceil": np.ceil,
    "trunc": np.trunc,
    "nearest": np.rint,
    "less": np.less,
    "less_equal": np.less_equal,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "nonzero": lambda x: x != 0,
    "is_nan": np.isnan,
    "both": np.bitwise_and,
    "either": np.bitwise_or,
    "differ": np.bitwise_xor,
    "invert": np.logical_not,
    "where": np.where,
    "exp": exact.exp,
    "expm1": exact.expm1,
    "log": exact.log,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "relu": lambda x: np.where(x < 0.0, 0.0, x),
    "leaky_relu": lambda x, slope: np.where(x < 0.0, x * slope, x),
    "elu": _elu,
    "hard_sigmoid": lambda x: np.clip(x / 6.0 + 0.5, 0.0, 1.0),
    "softsign": lambda x: x / (np.abs(x) + 1.0),
}


def _argsort(x: Array, rows: int, n: int, descending: bool) -> tuple[Array, Array]:
    given = x.reshape(rows, n)
    # descending: last to first, so that equal ones come in order of place again
    found = np.argsort(given[:, ::-1] if descending else given, axis=-1, kind="stable")
    if descending:
        found = n - 1 - found[:, ::-1]
    return found.astype(np.int32), np.zeros(n, np.int32)


KERNELS: dict[str, Meaning] = {"edge.kernels.sort.argsort": _argsort}
