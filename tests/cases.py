"""The operator cases: what every runtime computes, and is held to.

    for case in CASES:
        case.arrays()       # the inputs, values before weights, from a seed
        case.meaning()      # the NumPy meaning of the operator in float32
        kernels.python(case)    # its kernel under CPython

A new operator needs a row in CASES; no test changes.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from convert.graph import Attribute, Graph, Node, Type, Value, weight
from convert.ops import OPERATORS, complete, infer, meaning
from convert.ops.row import Exact, Tolerance

Shape = tuple[int, ...]
Attributes = Mapping[str, Attribute]
NONE: Attributes = {}
# of a quantised image, and the weights of a convolution of it
QUANTISED = "int16", "int8", "int32", "float32"
NAN, INF = float("nan"), float("inf")


@dataclass(frozen=True)
class Then:
    """What takes the result before it: an operator, the shapes of further inputs.

    `again`: behind the result it takes the first input of all.
    """

    op: str
    shapes: tuple[Shape, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True)
class Input:
    """An input of a case; `maker` is what generates a weight's items, else empty."""

    name: str
    type: Type
    maker: str


@dataclass(frozen=True)
class Case:
    """A call of an operator: the shapes of its inputs, with the batch of 1.

    `then` is what follows, each on the result of the one before.
    """

    op: str
    shapes: tuple[Shape, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    make: str = "normal"
    dtypes: tuple[str, ...] = ()
    then: tuple[Then, ...] = ()

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        """A name for it, also where its random numbers start from."""
        shapes = "_".join("x".join(map(str, shape)) for shape in self.shapes)
        words = "".join(f"-{k}={v}" for k, v in self.attributes.items())
        more = "".join(f"-{one.op}" for one in self.then)
        return f"{self.op}-{shapes}{words}{more}-{self.make}"

    @cached_property
    def inputs(self) -> list[Input]:
        """The inputs of all its nodes, values before weights."""
        dtypes = self.dtypes or ("float32",) * len(self.shapes)
        given = [(self.op, self.shapes, dtypes, 0)] + [
            (one.op, one.shapes, ("float32",) * len(one.shapes), 1 + one.again)
            for one in self.then
        ]
        found: list[Input] = []
        for op, shapes, dtypes, first in given:
            rows = OPERATORS[op].inputs[first:]
            rows += (rows or OPERATORS[op].inputs)[-1:] * (len(shapes) - len(rows))
            for row, shape, dtype in zip(rows, shapes, dtypes, strict=False):
                maker = row.name if row.packed else ""
                found.append(Input(f"x{len(found)}", Type(dtype, shape), maker))
        return found

    @property
    def types(self) -> list[Type]:
        """The types of the inputs, values before weights."""
        return [one.type for one in self._ordered()]

    @property
    def type(self) -> Type:
        """The type of the result."""
        return self._graph.type("y")

    @property
    def values(self) -> int:
        """How many of the inputs are no weights."""
        return sum(not one.maker for one in self.inputs)

    @property
    def tolerance(self) -> Tolerance:
        """How near a kernel is to the meaning."""
        all_of = [OPERATORS[op].tolerance for op in (self.op, *self.ops)]
        return next((one for one in reversed(all_of) if one != Exact()), Exact())

    @property
    def ops(self) -> tuple[str, ...]:
        """The operators that follow."""
        return tuple(one.op for one in self.then)

    def _ordered(self) -> list[Input]:
        return sorted(self.inputs, key=lambda one: bool(one.maker))

    def arrays(self) -> list[np.ndarray]:
        """The inputs: values by the case's generator, weights by the operator's."""
        random = np.random.default_rng(zlib.crc32(self.id.encode()))
        made: list[np.ndarray] = []
        for one in self._ordered():
            maker = one.maker or self.make
            known = GENERATORS.get(one.type.dtype) or GENERATORS.get(maker, _normal)
            items = known(random, one.type.items)
            if self.make == "special":  # each beside others than itself
                items = np.roll(items, len(made))
            made.append(np.array(items, one.type.dtype).reshape(one.type.shape))
        return made

    def graph(self) -> Graph:
        """The case as a graph, of one node where nothing follows."""
        return self._graph

    @cached_property
    def _graph(self) -> Graph:
        arrays = {
            one.name: array
            for one, array in zip(self._ordered(), self.arrays(), strict=True)
        }
        known = {
            one.name: weight(one.name, arrays[one.name])
            if one.maker
            else Value(one.name, one.type)
            for one in self.inputs
        }
        names, nodes = [one.name for one in self.inputs], list[Node]()
        steps = [Then(self.op, self.shapes, self.attributes), *self.then]
        for k, step in enumerate(steps):
            before = [nodes[-1].result] if nodes else []
            before += ["x0"] if step.again else []
            given = (*before, *names[: len(step.shapes)])
            del names[: len(step.shapes)]
            result = "y" if k == len(self.then) else f"y{k}"
            attributes = complete(step.op, step.attributes)
            types = [known[name].type for name in given]
            known[result] = Value(result, infer(step.op, types, attributes)[0])
            nodes.append(Node(f"{step.op}{k}", step.op, given, (result,), attributes))
        values = tuple(one.name for one in self.inputs if not one.maker)
        return Graph(self.op, values, ("y",), known, tuple(nodes))

    def meaning(self) -> np.ndarray:
        """What the operators' rows say the answer is."""
        known = {
            one.name: array
            for one, array in zip(self._ordered(), self.arrays(), strict=True)
        }
        with np.errstate(all="ignore"):
            for node in self._graph.nodes:
                given = [known[name] for name in node.given]
                known[node.result] = meaning(node.op, given, node.attributes)[0]
        return known["y"]


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
    # integers, as they are in quantised networks
    "int8": lambda random, n: random.integers(-128, 128, n),
    "int16": lambda random, n: random.integers(-128, 256, n),
    "int32": lambda random, n: random.integers(-3000, 3000, n),
    # weights
    "scale": lambda random, n: random.uniform(1e-3, 1e-2, n),
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


RELU = Then("relu")
RELU6 = Then("relu", attributes={"max_value": 6.0})


def _same(strides: int) -> dict[str, Attribute]:
    return {"strides": strides, "padding": "same"}


def _valid(strides: int) -> dict[str, Attribute]:
    return {"strides": strides, "padding": "valid"}


def _moved(*strides: int) -> dict[str, Attribute]:
    return {"strides": strides, "padding": "same"}


def _far(*dilations: int) -> dict[str, Attribute]:
    return {"dilations": dilations}


def _added(*image: int) -> Then:
    return Then("add", ((1, *image),))


def _block(
    x: Shape,
    ce: int,
    n: int,
    strides: int,
    acts: tuple[Then, ...] = (RELU6,),
    last: tuple[Then, ...] = (),
    *,
    residual: bool = False,
) -> Case:
    """Convolutions 1 x 1, 3 x 3 of each channel, 1 x 1; perhaps x added."""
    first = x, (1, 1, x[3], ce), (ce,)
    rest = _separated(ce, n, strides, acts, last, residual)
    return Case("conv2d", first, then=(*acts, *rest))


def _separable(
    x: Shape,
    n: int,
    strides: int,
    acts: tuple[Then, ...] = (RELU6,),
    last: tuple[Then, ...] = (),
    *,
    residual: bool = False,
) -> Case:
    """The last two of those."""
    c = x[3]
    then = _separated(c, n, strides, acts, last, residual)[1:]
    return Case("depthwise_conv2d", (x, (3, 3, c), (c,)), _same(strides), then=then)


def _separated(
    c: int,
    n: int,
    strides: int,
    acts: tuple[Then, ...],
    last: tuple[Then, ...],
    residual: bool,
) -> tuple[Then, ...]:
    middle = Then("depthwise_conv2d", ((3, 3, c), (c,)), _same(strides))
    project = Then("conv2d", ((1, 1, c, n), (n,)))
    added = (Then("add", again=True),) if residual else ()
    return middle, *acts, project, *added, *last


def _quantised(op: str, shapes: tuple[Shape, ...], more: Attributes = NONE) -> Case:
    return Case(op, shapes, more, dtypes=QUANTISED)


CASES: tuple[Case, ...] = (
    *(
        Case("dense", ((1, k), (k, n), (n,)), {}, make, then=then)
        for n, k, then, make in (
            (1, 1, (), "normal"),
            (3, 8, (), "normal"),  # a panel that is not full
            (4, 5, (RELU,), "normal"),
            (16, 4, (RELU,), "wide"),
            (7, 33, (RELU6,), "normal"),  # two panels, one not full
            (27, 9, (RELU,), "normal"),  # four panels at once, two, and a rest
            (5, 27, (), "special"),  # infinities and NaN go through
            (6, 5, (Then("add", ((1, 6),)), Then("sigmoid")), "normal"),
            (6, 5, (Then("maximum", ((1, 6),)),), "special"),
        )
    ),
    Case("dense", ((1, 3, 5), (5, 6), (6,)), then=(RELU,)),  # rows
    Case("dense", ((3, 5), (5, 6), (6,)), then=(Then("subtract", ((3, 6),)),)),
    Case("dense", ((1, 2, 2, 4), (4, 5), (5,))),
    Case("dense", ((3,), (3, 2), (2,))),  # no batch
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
            (((3,), (3,)), 0),
        )
    ),
    *(
        Case("add", ((1, *shape), (1, *shape)), {}, make)
        for shape, make in (((7,), "normal"), ((2, 3, 5), "wide"), ((28,), "special"))
    ),
    *(
        Case(op, shapes, {}, make)
        for op in ("add", "subtract", "multiply", "divide", "maximum", "minimum")
        for shapes, make in (
            (((2, 3, 5), (5,)), "normal"),
            (((4, 1, 3), (1, 6, 3)), "normal"),
            (((), (7,)), "wide"),
            (((28,), (28,)), "special"),
        )
    ),
    *(
        Case(op, (shape,), {}, make)
        for op in (
            *(
                "exp",
                "log",
                "softsign",
                "silu",
                "hard_sigmoid",
                "sqrt",
                "square",
                "reciprocal",
                "absolute",
            ),
            *("negative", "floor", "ceil", "trunc", "nearest"),
        )
        for shape, make in (((3, 7), "wide"), ((28,), "special"))
    ),
    *(
        Case("pad", (shape,), {"pads": pads})
        for shape, pads in (
            ((1, 3, 2, 5), (0, 0, 0, 0, 0, 1, 1, 0)),  # of an image, behind only
            ((2, 3, 4, 3), (0, 1, 2, 0, 0, 3, 0, 0)),
            ((1, 3, 2), (0, 2, 0, 0, 0, 0)),
            ((5,), (1, 3)),
            ((2, 3), (0, 0, 0, 0)),  # none
            ((2, 3, 4), (1, 0, 0, 0, 0, 2)),  # with an axis between
            ((2, 2, 3), (1, 0, 2, 0, 1, 1)),
        )
    ),
    *(
        Case("upsample_nearest", (shape,), {"size": size})
        for shape, size in (
            ((1, 1, 1, 1), (2, 2)),
            ((1, 3, 2, 5), (1, 3)),
            ((2, 2, 3, 4), (2, 1)),
            ((1, 16, 16, 2), (2, 2)),
        )
    ),
    *(
        Case("matmul", shapes, {}, make)
        for shapes, make in (
            (((2, 3), (3, 5)), "normal"),
            (((4, 17), (17, 9)), "wide"),  # four sums and a rest
            (((2, 1, 3, 8), (6, 8, 4)), "normal"),  # batches that broadcast
            (((1, 1), (1, 1)), "special"),
            (((3, 0), (0, 2)), "normal"),  # of nothing
        )
    ),
    *(
        Case("conv2d", ((1, h, w, c), (*k, c, n), (n,)), attributes, make, then=then)
        for (h, w, c), k, n, attributes, then, make in (
            ((1, 1, 1), (1, 1), 1, {}, (), "normal"),
            ((5, 5, 6), (1, 1), 5, {}, (RELU6,), "normal"),  # 25 pixels
            ((4, 3, 8), (1, 1), 4, {}, (), "special"),  # no channel is left over
            ((2, 10, 5), (1, 1), 9, {}, (RELU,), "wide"),  # tiles of ten
            ((17, 16, 1), (1, 1), 1, {}, (), "normal"),  # a plane with a spare row
            ((5, 6, 3), (3, 3), 5, _same(2), (), "normal"),  # a first layer
            ((6, 13, 3), (3, 3), 4, _same(1), (), "normal"),
            ((7, 7, 4), (3, 3), 3, _valid(2), (), "wide"),
            ((4, 24, 2), (3, 3), 2, _valid(1), (), "normal"),  # a large tile
            ((4, 4, 9), (2, 3), 6, _same(1), (RELU,), "normal"),
            ((5, 4, 6), (1, 1), 4, _valid(2), (), "normal"),  # pixels left out
            ((3, 3, 2), (3, 3), 4, _valid(1), (), "special"),
            ((2, 2, 3), (5, 5), 2, _same(1), (), "normal"),  # wider than the image
            ((7, 8, 1), (2, 2), 1, _same(3), (), "normal"),  # windows apart
            ((5, 5, 6), (1, 1), 5, {}, (_added(5, 5, 5), RELU), "normal"),
            ((3, 4, 4), (1, 1), 4, {}, (_added(3, 4, 4),), "special"),
            ((4, 13, 3), (3, 3), 7, _same(1), (_added(4, 13, 7),), "normal"),
            ((6, 5, 3), (3, 3), 9, _same(2), (_added(3, 3, 9),), "normal"),
            ((4, 5, 3), (3, 3), 5, _same(1), (Then("silu"),), "normal"),
        )
    ),
    Case(  # two images
        "conv2d",
        ((2, 3, 4, 3), (1, 1, 3, 5), (5,)),
        then=(Then("add", ((2, 3, 4, 5),)),),
    ),
    *(
        Case("depthwise_conv2d", ((1, h, w, c), (*k, c), (c,)), at, make, then=then)
        for (h, w, c), k, at, then, make in (
            ((1, 1, 1), (3, 3), _same(1), (), "normal"),
            ((4, 5, 6), (3, 3), _same(1), (RELU6,), "normal"),
            ((6, 4, 8), (3, 3), _same(2), (), "wide"),  # zeros behind only
            ((5, 7, 3), (3, 3), _same(2), (RELU,), "normal"),
            ((5, 6, 4), (3, 3), _valid(1), (), "special"),
            ((6, 6, 5), (3, 3), _valid(2), (), "normal"),  # a row and column not read
            ((17, 16, 2), (3, 3), _same(2), (), "normal"),  # a plane with a spare row
            ((5, 6, 5), (5, 5), _same(1), (), "normal"),
            ((4, 6, 4), (2, 3), _valid(3), (), "normal"),
            ((4, 5, 6), (3, 3), _same(1), (_added(4, 5, 6), RELU), "normal"),
            ((5, 6, 5), (5, 5), _same(1), (_added(5, 6, 5),), "normal"),
        )
    ),
    *(
        Case(op, ((1, h, w, c),), {"size": size, **attributes}, make)
        for op in ("max_pool2d", "average_pool2d")
        for (h, w, c), size, attributes, make in (
            ((4, 6, 5), 2, _valid(2), "normal"),
            ((5, 5, 4), 3, _same(2), "wide"),
            ((3, 4, 3), 3, _same(1), "special"),
            ((1, 1, 1), 1, {}, "normal"),
        )
    ),
    *(
        Case("global_average_pool2d", ((1, *shape),), {}, make)
        for shape, make in (
            ((1, 1, 3), "normal"),
            ((3, 5, 8), "wide"),
            ((17, 16, 6), "normal"),  # a plane with a spare row
            ((2, 2, 28), "special"),
        )
    ),
    *(
        _block((1, h, w, c), ce, n, strides, **more)
        for (h, w, c), ce, n, strides, more in (
            ((1, 1, 1), 1, 1, 1, {"acts": ()}),
            ((5, 6, 4), 8, 4, 1, {"residual": True}),
            ((6, 8, 5), 6, 9, 2, {}),  # channels left over
            ((7, 5, 3), 5, 3, 2, {}),  # zeros before, too
            ((4, 12, 6), 5, 6, 1, {"acts": (), "residual": True}),  # several tiles
            ((17, 16, 3), 4, 3, 1, {"residual": True}),  # a spare row
            ((5, 6, 3), 5, 3, 1, {"last": (_added(5, 6, 3), RELU)}),  # another is added
        )
    ),
    _block((2, 5, 6, 4), 8, 4, 1),  # two images
    *(
        _separable((1, h, w, c), n, strides, **more)
        for (h, w, c), n, strides, more in (
            ((1, 2, 1), 1, 1, {"acts": ()}),
            ((5, 6, 4), 6, 1, {}),
            ((6, 7, 6), 6, 2, {"last": (RELU,)}),
            ((4, 4, 5), 5, 1, {"acts": (), "residual": True}),
        )
    ),
    *(
        # what tiled kernels do not know
        Case("convolution", (x, kernel, (kernel[-1],)), given, make, then=then)
        for x, kernel, given, then, make in (
            ((1, 5, 6, 2), (3, 2, 2, 3), {}, (), "normal"),
            ((2, 7, 6, 4), (3, 3, 2, 6), {"groups": 2} | _moved(2, 1), (RELU,), "wide"),
            ((1, 9, 8, 3), (3, 3, 1, 6), {"groups": 3} | _far(2, 3), (), "normal"),
            ((1, 6, 6, 4), (3, 3, 1, 4), {"groups": 4, "padding": "same"}, (), "wide"),
            ((1, 5, 5, 9), (2, 2, 9, 1), {"padding": "same"}, (), "normal"),
            ((1, 9, 2), (3, 2, 4), {"pads": (2, 0)}, (), "special"),
            ((1, 4, 5, 3, 2), (2, 2, 2, 2, 3), {"strides": (1, 2, 1)}, (), "normal"),
        )
    ),
    Case("convolution", ((1, 4, 5, 2), (2, 2, 2, 3))),  # no bias
    *(
        Case(op, (x,), {"size": size, **given}, make)
        for op in ("max_pool", "average_pool")
        for x, size, given, make in (
            ((1, 6, 7, 3), (2, 3), _moved(2, 1), "normal"),
            ((2, 6, 3), (3,), {"pads": (1, 2)}, "wide"),
            ((1, 7, 6, 5), (2, 2), _far(3, 2), "special"),
            ((1, 3, 4, 3, 2), (2, 2, 2), {"padding": "same"}, "normal"),
        )
    ),
    *(
        # zeros around the image that are neither none nor those of padding=same
        Case(op, shapes, {**attributes, "strides": strides, "pads": pads})
        for op, shapes, strides, pads, attributes in (
            ("conv2d", ((1, 6, 7, 3), (3, 3, 3, 5), (5,)), 2, (0, 0, 1, 1), {}),
            ("conv2d", ((1, 5, 4, 2), (3, 2, 2, 3), (3,)), 1, (2, 1, 0, 1), {}),
            ("depthwise_conv2d", ((1, 6, 7, 5), (3, 3, 5), (5,)), 2, (0, 0, 1, 1), {}),
            ("depthwise_conv2d", ((1, 4, 5, 4), (5, 5, 4), (4,)), 1, (4, 0, 0, 3), {}),
            ("max_pool2d", ((1, 5, 6, 3),), 2, (1, 1, 0, 1), {"size": 3}),
            ("average_pool2d", ((1, 5, 6, 3),), 2, (1, 1, 0, 1), {"size": 3}),
        )
    ),
    *(
        # several images, one after the other
        Case(op, shapes, attributes)
        for op, shapes, attributes in (
            ("conv2d", ((3, 4, 5, 3), (3, 3, 3, 5), (5,)), _same(1)),
            ("depthwise_conv2d", ((2, 4, 5, 6), (3, 3, 6), (6,)), _same(2)),
            ("max_pool2d", ((2, 4, 6, 5),), {"size": 2, **_valid(2)}),
            ("global_average_pool2d", ((3, 2, 3, 5),), {}),
            ("to_groups", ((2, 2, 3, 5),), {}),
            ("from_groups", ((2, 17, 16, 5),), {}),
            ("softmax", ((4, 3, 5),), {}),
            ("normalization", ((3, 5), (5,), (5,)), {}),
            ("relu", ((),), {}),
            ("sigmoid", ((5,),), {}),
        )
    ),
    *(
        Case(op, ((1, *shape),))
        for op in ("to_groups", "from_groups")
        for shape in ((1, 1, 1), (2, 3, 4), (3, 2, 7), (2, 2, 3), (17, 16, 5))
    ),
    *(
        _quantised("conv2d_i8", ((1, h, w, c), (1, 1, c, n), (n,), (n,)), attributes)
        for (h, w, c), n, attributes in (
            ((1, 1, 1), 1, {}),
            ((3, 3, 8), 4, {"low": 0, "high": 255}),  # an odd number of pixels
            ((2, 2, 20), 9, {}),  # channels and outputs left over
            ((1, 4, 16), 8, {"low": -3, "high": 3}),  # most are cut
        )
    ),
    *(
        _quantised(
            "depthwise_conv2d_i8", ((1, h, w, c), (3, 3, c), (c,), (c,)), attributes
        )
        for (h, w, c), attributes in (
            ((1, 1, 1), _same(1)),
            ((4, 5, 8), _same(1) | {"low": 0, "high": 255}),
            ((6, 4, 13), _same(2)),  # zeros behind only
            ((5, 7, 6), _same(2)),
            ((5, 6, 4), _valid(1)),
            ((6, 6, 9), _valid(2) | {"low": -5, "high": 5}),
            ((6, 7, 5), _valid(2) | {"pads": (0, 1, 1, 2)}),
        )
    ),
    *(
        Case("quantise", (shape,), {"scale": scale, **limits}, make)
        for shape, scale, limits, make in (
            ((1, 3, 5), 0.25, {}, "normal"),
            ((2, 40), 1.0, {"low": 0, "high": 255}, "far"),  # many are cut
            ((1, 31), 0.5, {"low": -100, "high": 155}, "special"),  # halves, NaN
            ((), 0.25, {}, "normal"),
        )
    ),
    *(
        Case("dequantise", (shape,), {"scale": 0.75}, dtypes=("int16",))
        for shape in ((1, 3, 7), (2, 8), ())
    ),
    *(
        Case("add_i8", (shape, shape), given, dtypes=("int16", "int16"))
        for shape, given in (
            ((1, 2, 3, 5), {"scale_a": 0.5, "scale_b": 0.25}),  # halves
            ((1, 24), {"scale_a": 1.25, "scale_b": 1.0, "low": 0, "high": 255}),
        )
    ),
    *(
        Case("patches", ((n, *image),), {"size": size, **more}, dtypes=(dtype,))
        for n, image, size, more, dtype in (
            (1, (5, 6, 3), (3, 3), _same(2), "int16"),
            (1, (4, 3, 2), (2, 3), _valid(1), "int8"),
            (2, (4, 4, 1), (3, 2), _same(1), "float32"),
            (1, (6, 5, 4), (3, 3), _valid(2) | {"pads": (0, 1, 1, 2)}, "int16"),
            (1, (3, 3, 2), (1, 1), {}, "int16"),
        )
    ),
    *(
        Case(op, (shape,), dtypes=("int16",))
        for op in ("to_eights", "from_eights")
        for shape in ((1, 1, 1, 1), (1, 3, 2, 8), (1, 2, 2, 13), (2, 3, 1, 19))
    ),
    *(
        _quantised("global_average_pool2d_i8", ((1, *shape),), attributes)
        for shape, attributes in (
            ((1, 1, 3), {"high": 255}),
            ((3, 5, 8), {"low": 0, "high": 255}),
            ((2, 2, 21), {"low": -10, "high": 10}),
        )
    ),
)


def _conv(h: int, c: int, n: int, k: int = 1, strides: int = 1) -> Case:
    return Case("conv2d", ((1, h, h, c), (k, k, c, n), (n,)), _same(strides))


def _depthwise(h: int, c: int, strides: int) -> Case:
    shapes = (1, h, h, c), (3, 3, c), (c,)
    return Case("depthwise_conv2d", shapes, _same(strides))


# as large as in networks: too long for CPython, held against NumPy
REAL = (
    Case("dense", ((1, 1280), (1280, 1000), (1000,))),
    _conv(112, 3, 32, k=3, strides=2),
    _conv(28, 32, 192),
    _conv(14, 576, 96),
    Case(
        "conv2d",
        ((1, 28, 28, 192), (1, 1, 192, 32), (32,)),
        then=(Then("add", ((1, 28, 28, 32),)),),
    ),
    _conv(7, 960, 320),
    _conv(28, 64, 64, k=3),
    _depthwise(28, 192, 1),
    _depthwise(56, 144, 2),
    _block((1, 112, 112, 16), 96, 24, 2),
    _block((1, 56, 56, 24), 144, 24, 1, residual=True),
    _separable((1, 112, 112, 32), 16, 1),
    Case("max_pool2d", ((1, 112, 112, 64),), {"size": 3, **_same(2)}),
    Case("global_average_pool2d", ((1, 7, 7, 1280),)),
    Case("softmax", ((1, 1000),), {}, "far"),
    _quantised("conv2d_i8", ((1, 14, 14, 576), (1, 1, 576, 96), (96,), (96,))),
    _quantised(
        "depthwise_conv2d_i8", ((1, 28, 28, 192), (3, 3, 192), (192,), (192,)), _same(2)
    ),
    _quantised("global_average_pool2d_i8", ((1, 7, 7, 1280),), {"low": 0, "high": 255}),
)
