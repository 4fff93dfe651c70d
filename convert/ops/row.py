"""What a row of the operator table is made of, and what its kernel is called with.

    Operator("dense", inputs=(X, *constants("kernel", "bias")), rule=…, meaning=…,
             kernel="dense.dense", call=…)
    Call((packed, bias), {"n": 16, "k": 4, "epilogue": "epilogue.as_is"})

A row stands in the file of its family, beside its rule, its meaning and its call.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convert.graph import Array, Attribute, Type
from convert.lower.core import Core
from edge.records import Record

Floats = NDArray[np.floating]
Attributes = Mapping[str, Attribute]
Rule = Callable[[Sequence[Any], Attributes], Type | tuple[Type, ...]]
Meaning = Callable[[Sequence[Any], Attributes], Any]

Size = int | float | str | Record
Sizes = Mapping[str, Size]

# how values lie in memory: see planes.py
PLAIN = "plain"
GROUPS = "groups"
EIGHTS = "groups of eight"
ANY = "any"


@dataclass(frozen=True)
class Exact:
    """The kernel gives the bits of the meaning in float32."""


@dataclass(frozen=True)
class Ulp:
    """The kernel is at most `n` float32 away from the meaning."""

    n: int


@dataclass(frozen=True)
class Close:
    """The kernel is at most `atol + rtol * |meaning|` away."""

    rtol: float
    atol: float


Tolerance = Exact | Ulp | Close


@dataclass(frozen=True)
class Input:
    """An input: a constant or not, perhaps left out, perhaps as often as one likes.

    A kernel finds a `packed` constant rearranged in memory, so it has to be one.
    """

    name: str
    packed: bool = False
    optional: bool = False
    many: bool = False


X = Input("x")


def constants(*names: str) -> tuple[Input, ...]:
    """Make inputs that must be constants."""
    return tuple(Input(name, packed=True) for name in names)


@dataclass(frozen=True)
class Word:
    """An attribute: its kind, its default (None: it must be given), its choices.

    A `float` is the value of a float32; `tuple` is a list of the items of `of`.
    """

    kind: type
    default: Attribute | None = None
    choices: tuple[str, ...] = ()
    of: type = int


@dataclass(frozen=True)
class Site:
    """A node as its kernel meets it; `inputs` are the types of those that are there.

    `arrays` are the data of constants that the kernel finds packed.
    """

    inputs: tuple[Type, ...]
    outputs: tuple[Type, ...]
    arrays: tuple[Array, ...]
    attributes: Attributes

    @property
    def x(self) -> Type:
        """The type of the first input."""
        return self.inputs[0]

    @property
    def y(self) -> Type:
        """The type of the first output."""
        return self.outputs[0]


@dataclass(frozen=True)
class Call:
    """One call of a kernel: what comes after the buffers of outputs and inputs.

    ``sizes`` go by the names of the kernel's parameters; a text is a constant or a
    function of edge.kernels. ``scratch`` is items of buffers that hold nothing before
    and after.
    ``rows``: the kernel does one; so many rows of inputs and outputs follow each other.
    """

    weights: tuple[Array, ...] = ()
    sizes: Sizes = field(default_factory=dict)
    scratch: tuple[int, ...] = ()
    rows: int = 1


# what a kernel that takes an epilogue is called with where there is none
NO_EPILOGUE = {"epilogue": "epilogue.as_is"}
Caller = Callable[[Site], Call]
# the operands, None where one is left out, and the attributes → the results
Composer = Callable[[Sequence[Any], Attributes], Core | tuple[Core, ...]]


@dataclass(frozen=True)
class Operator:
    """A row.

    `rule` gives the types of the results or raises ValueError, `meaning` their arrays,
    one or a tuple; both find None for an input that is left out. What computes them is
    `core`, from which loops are made, or `kernel`, a name within edge.kernels with its
    `call`; neither where the result is the input. Of what has a `core`, the rule and
    the meaning are those of the core values where the row has none of its own. `reads`
    and `writes` are the layouts of values; `in_place`: a kernel may write its result
    where it reads its first input; `epilogue`: it takes a function of its results, and
    behind its input a buffer for that (`edge/kernels/epilogue.py`); `rowwise`: the
    meaning takes rows of a batch of 1 side by side, and evaluates each for itself.
    """

    name: str
    meaning: Meaning | None = None
    rule: Rule | None = None
    kernel: str | None = None
    call: Caller = lambda site: Call()
    core: Composer | None = None
    inputs: tuple[Input, ...] = (X,)
    attributes: Mapping[str, Word] = field(default_factory=dict)
    tolerance: Tolerance = field(default_factory=Exact)
    reads: str = PLAIN
    writes: str = PLAIN
    in_place: bool = False
    epilogue: bool = False
    rowwise: bool = False

    @property
    def computes(self) -> bool:
        """Whether the result is more than the input handed on."""
        return self.kernel is not None or self.core is not None

    @property
    def packed(self) -> tuple[str, ...]:
        """The names of the inputs that must be constants."""
        return tuple(one.name for one in self.inputs if one.packed)


def integer(attribute: Attribute) -> int:
    """Give an attribute that is a whole number."""
    if not isinstance(attribute, int):
        raise TypeError(f"{attribute!r} is no whole number")
    return attribute


def integers(attribute: Attribute) -> tuple[int, ...]:
    """Give an attribute that is a list of whole numbers."""
    if not isinstance(attribute, tuple):
        raise TypeError(f"{attribute!r} is no list")
    return tuple(integer(one) for one in attribute)


def real(attribute: Attribute) -> float:
    """Give an attribute that is a number."""
    if not isinstance(attribute, int | float):
        raise TypeError(f"{attribute!r} is no number")
    return float(attribute)


def rowwise(*rows: Operator) -> tuple[Operator, ...]:
    """Mark rows whose meaning takes rows of a batch side by side."""
    return tuple(replace(one, rowwise=True) for one in rows)


def identity(arrays: Sequence[Floats], attributes: Attributes) -> Floats:
    """The value as it is."""
    return arrays[0]


def same(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand float32, and leave the type as it is."""
    floats(types[0])
    return types[0]


def floats(x: Type) -> None:
    """Demand float32."""
    if x.dtype != "float32":
        raise ValueError(f"{x} is not of float32")
