"""The operator cases: what every runtime computes, and is held to.

    for case in CASES:
        case.arrays()       # the inputs, values before weights, from a seed
        case.meaning()      # the NumPy meaning of the operator in float32
        python(case)        # its kernel under CPython

A new operator needs a row in CASES; no test changes.
"""

import importlib
import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from convert.calls import CALLS, concat_sizes
from convert.graph import Attribute, Graph, Node, Type, Value, weight
from convert.ops import OPERATORS, Close, Tolerance, Ulp, complete, infer
from edge.kernels import activation
from edge.types import Ptr, data, f32

Shape = tuple[int, ...]
NAN, INF = float("nan"), float("inf")


@dataclass(frozen=True)
class Case:
    """One call of an operator: the shapes of its inputs, with the batch of 1."""

    op: str
    shapes: tuple[Shape, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    make: str = "normal"

    @property
    def id(self) -> str:
        """A name for it, also where its random numbers start from."""
        shapes = "_".join("x".join(map(str, shape)) for shape in self.shapes)
        words = "".join(f"-{k}={v}" for k, v in self.attributes.items())
        return f"{self.op}-{shapes}{words}-{self.make}"

    @property
    def whole_attributes(self) -> dict[str, Attribute]:
        """The attributes with the operator's defaults."""
        return complete(self.op, self.attributes)

    @property
    def type(self) -> Type:
        """The type of the result."""
        types = [Type("float32", shape) for shape in self.shapes]
        return infer(self.op, types, self.whole_attributes)[0]

    @property
    def values(self) -> int:
        """How many of the inputs are no weights."""
        return len(self.shapes) - len(OPERATORS[self.op].weights)

    def arrays(self) -> list[np.ndarray]:
        """The inputs: values by the case's generator, weights by the operator's."""
        random = np.random.default_rng(zlib.crc32(self.id.encode()))
        makers = [self.make] * self.values + list(OPERATORS[self.op].weights)
        made = []
        for shape, maker in zip(self.shapes, makers, strict=True):
            items = GENERATORS.get(maker, _normal)(random, math.prod(shape))
            made.append(np.array(items, np.float32).reshape(shape))
        return made

    def graph(self) -> Graph:
        """The case as a graph of one node."""
        names = [f"x{i}" for i in range(len(self.shapes))]
        values = [
            Value(name, Type("float32", array.shape))
            if i < self.values
            else weight(name, array)
            for i, (name, array) in enumerate(zip(names, self.arrays(), strict=True))
        ]
        node = Node(self.op, self.op, tuple(names), ("y",), self.whole_attributes)
        known = {value.name: value for value in (*values, Value("y", self.type))}
        return Graph(self.op, tuple(names[: self.values]), ("y",), known, (node,))

    def meaning(self) -> np.ndarray:
        """What the operator's row says the answer is."""
        with np.errstate(all="ignore"):
            return OPERATORS[self.op].meaning(self.arrays(), self.whole_attributes)


def _normal(random: np.random.Generator, n: int) -> np.ndarray:
    return random.standard_normal(n)


def _wide(random: np.random.Generator, n: int) -> np.ndarray:
    """Numbers of all magnitudes that exp and its kin tell apart, and 0."""
    signs = random.choice([-1.0, 1.0, 1.0, 0.0], n)
    return signs * np.exp2(random.uniform(-30.0, 7.0, n))


SPECIAL = (
    *(0.0, -0.0, INF, -INF, NAN, 1.0, -1.0, 6.0, 6.5, -6.5, 0.5),
    *(1e-45, -1e-45, 1.17549435e-38, -1.17549435e-38, 1e-40, 3.4e38, -3.4e38),
    *(88.0, -88.0, 88.73, -87.4, -103.5, -104.5, 0.55, -0.55, 17.5, -17.5),
)


def _special(random: np.random.Generator, n: int) -> np.ndarray:
    return np.resize(np.array(SPECIAL), n)


def _far(random: np.random.Generator, n: int) -> np.ndarray:
    """Scores of which the largest leaves nothing to some of the others."""
    return random.uniform(-120.0, 120.0, n)


GENERATORS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "normal": _normal,
    "wide": _wide,
    "special": _special,
    "far": _far,
    "equal": lambda random, n: np.full(n, -2.5),
    # weights
    "divisor": lambda random, n: random.uniform(0.1, 4.0, n),
}

_ELEMENTWISE: tuple[tuple[str, dict[str, Attribute]], ...] = (
    ("relu", {}),
    ("relu", {"max_value": 6.0}),
    ("relu", {"negative_slope": 0.25}),
    ("relu", {"threshold": 1.0}),
    ("relu", {"negative_slope": 0.5, "threshold": -0.5, "max_value": 2.0}),
    ("leaky_relu", {"negative_slope": 0.30000001192092896}),
    ("elu", {"alpha": 1.0}),
    ("elu", {"alpha": 0.5}),
    ("sigmoid", {}),
    ("tanh", {}),
)
CASES: tuple[Case, ...] = (
    *(
        Case("dense", ((1, k), (k, n), (n,)), {"activation": act}, make)
        for n, k, act, make in (
            (1, 1, "none", "normal"),
            (3, 8, "none", "normal"),  # a panel that is not full
            (4, 5, "relu", "normal"),
            (16, 4, "relu", "wide"),
            (7, 33, "relu6", "normal"),  # two panels, one not full
            (5, 27, "none", "special"),  # infinities and NaN go through
        )
    ),
    Case("dense", ((1, 3, 5), (5, 6), (6,)), {"activation": "relu"}),  # rows
    Case("dense", ((1, 2, 2, 4), (4, 5), (5,))),
    *(
        Case(op, ((1, *shape), weights, weights), {}, make)
        for op in ("normalization", "rescaling")
        for shape, weights, make in (
            ((4,), (4,), "normal"),
            ((7,), (7,), "normal"),
            ((3, 5), (5,), "normal"),  # a period with a rest
            ((2, 3, 4), (4,), "wide"),  # channels
            ((2, 3), (2, 3), "normal"),
            ((6, 1), (1,), "normal"),  # one for all
            ((28,), (28,), "special"),
        )
    ),
    *(
        Case(op, ((1, *shape),), attributes, make)
        for op, attributes in _ELEMENTWISE
        for shape, make in (
            ((1,), "normal"),
            ((6,), "wide"),
            ((2, 3, 7), "wide"),
            ((28,), "special"),
        )
    ),
    *(
        Case("softmax", ((1, *shape),), {}, make)
        for shape, make in (
            ((1,), "normal"),
            ((3,), "normal"),
            ((4,), "far"),
            ((11,), "wide"),
            ((3, 5), "normal"),  # rows without padding of their own
            ((2, 2, 8), "far"),
            ((6,), "equal"),
        )
    ),
    *(
        Case("concat", tuple((1, *shape) for shape in shapes), {"axis": axis})
        for shapes, axis in (
            (((3,),), 1),
            (((3,), (1,), (6,)), 1),
            (((2, 3), (2, 5)), 2),
            (((2, 3), (1, 3)), 1),
            (((2, 2, 3), (2, 1, 3)), 2),
        )
    ),
)


def padded(n: int) -> int:
    """Whole vectors of four."""
    return -(-n // 4) * 4


def buffer(array: np.ndarray, garbage: float = 12345.0) -> Ptr[f32]:
    """A padded buffer with the array's items, garbage behind them, and a guard."""
    items = np.full(padded(array.size) + 4, garbage, np.float32)
    items[: array.size] = array.ravel()
    return Ptr(f32, memoryview(bytearray(items.tobytes())).cast("f"))


def table(array: np.ndarray) -> Ptr[f32]:
    """Read-only weights, padded with 0 as in a plan."""
    return data(f32, np.pad(array.ravel(), (0, -array.size % 4)).tobytes())


def kernel(op: str) -> Callable[..., None]:
    """The function that the operator's row names."""
    module, _, name = str(OPERATORS[op].kernel).rpartition(".")
    found: Callable[..., None] = getattr(
        importlib.import_module(f"edge.kernels.{module}"), name
    )
    return found


def number(size: str) -> int | float:
    """What a size in a call's source stands for."""
    value: int | float = eval(size, vars(activation))
    return value


# the kernels that may write where they read from
IN_PLACE = ("normalization", "rescaling", "softmax", *{op for op, _ in _ELEMENTWISE})


def python(case: Case, in_place: bool = False, garbage: float = 12345.0) -> np.ndarray:
    """Run the kernel under CPython; ``garbage`` stands in all padding.

    Raises: AssertionError if it writes past the padding of its result.
    """
    xs = [buffer(one, garbage) for one in case.arrays()[: case.values]]
    shape = case.type.shape
    y = xs[0] if in_place else buffer(np.zeros(shape, np.float32), garbage)
    graph, items = case.graph(), case.type.items
    if case.op == "concat":
        rows, parts, whole = concat_sizes(graph, graph.nodes[0])
        for i, (x, n) in enumerate(zip(xs, parts, strict=True)):
            kernel("concat")(y[sum(parts[:i]) :], x, rows, n, whole)
    else:
        call = CALLS[case.op](graph, graph.nodes[0])
        after = [*map(table, call.weights), *map(number, call.sizes)]
        k, n = math.prod(case.shapes[0]) // call.rows, items // call.rows
        for r in range(call.rows):
            kernel(case.op)(y[r * n :], xs[0][r * k :], *after)
    got = np.array(y.view.tolist(), np.float32)
    np.testing.assert_array_equal(got[padded(items) :], np.float32(garbage))
    return got[:items].reshape(shape)


def distance(got: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """How many float32 lie between each two; 0 for two NaN."""
    order = [
        np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)
        for bits in (x.astype(np.float32).view(np.int32).astype(np.int64)
                     for x in (got, wanted))
    ]  # fmt: skip
    apart = np.abs(order[0] - order[1])
    nan = np.isnan(got) + 0, np.isnan(wanted) + 0
    return np.where(nan[0] & nan[1], 0, np.where(nan[0] != nan[1], 1 << 32, apart))


def check(got: np.ndarray, wanted: np.ndarray, tolerance: Tolerance) -> None:
    """Hold a result to its meaning."""
    assert got.shape == wanted.shape
    if isinstance(tolerance, Close):
        np.testing.assert_allclose(got, wanted, tolerance.rtol, tolerance.atol)
        return
    apart = distance(got, wanted)
    if isinstance(tolerance, Ulp):
        assert apart.max(initial=0) <= tolerance.n
    else:
        signs = np.signbit(got) == np.signbit(wanted)
        assert ((apart == 0) & (signs | np.isnan(got))).all()
