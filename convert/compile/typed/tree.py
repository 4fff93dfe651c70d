"""The typed tree: a function as it is compiled, every expression with its type.

    y[i] = x[i] * 0.5   →   Do(Apply("store item", (y, i, Apply("*", (x[i], 0.5)))))

Constants are folded in, ``unroll`` is unrolled, a condition known beforehand has become
one of its branches; conversions and operators are words applied to values.
"""

import ast
from dataclasses import dataclass, field

from convert.compile.source.modules import Module
from convert.compile.typed.kinds import BOOL, BYTES, NONE, Type


@dataclass(frozen=True, slots=True)
class Literal:
    """A number with a type; of a vector, the value of all its lanes."""

    type: Type
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A constant text."""

    value: bytes
    type: Type = BYTES


@dataclass(frozen=True, slots=True)
class Local:
    """The value of a local variable or parameter."""

    type: Type
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The items of a table or buffer, from its first on; constant ones are read."""

    type: Type
    symbol: str
    items: int
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Apply:
    """A word, an operator or a conversion applied to values.

    ``known`` is what the word takes that is no value: the number of a lane, say.
    """

    type: Type
    word: str
    operands: tuple["Expression", ...]
    node: ast.AST
    known: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function of the program, or of the host."""

    type: Type
    function: "Function | Import"
    arguments: tuple["Expression", ...]
    node: ast.AST


@dataclass(frozen=True, slots=True)
class Choice:
    """``x if test else y``: only one of the two is evaluated."""

    type: Type
    test: "Expression"
    x: "Expression"
    y: "Expression"


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or``: the right side is evaluated if the left does not decide."""

    word: str
    left: "Expression"
    right: "Expression"
    type: Type = BOOL


Expression = Literal | Text | Local | Place | Apply | Call | Choice | Logic


@dataclass(frozen=True, slots=True)
class Set:
    """Give a local variable a value."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Do:
    """Evaluate for the effect."""

    value: Expression


@dataclass(frozen=True, slots=True)
class If:
    """Run one of two bodies."""

    test: Expression
    body: tuple["Statement", ...]
    orelse: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class While:
    """Run a body while the test holds."""

    test: Expression
    body: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class For:
    """Count a variable from ``start`` on, before ``stop``, in steps that are known."""

    name: str
    start: Expression
    stop: Expression
    step: int
    body: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """``break`` or ``continue`` of the innermost loop."""

    word: str


@dataclass(frozen=True, slots=True)
class Return:
    """Return no value, one, or several."""

    values: tuple[Expression, ...]


Statement = Set | Do | If | While | For | Jump | Return


@dataclass(eq=False)
class Function:
    """A function of the program, specialised for its constants and types.

    ``ordered``: it holds registers, so its loads stay in the order written. ``apart``:
    its calls stay calls.
    """

    symbol: str
    module: Module
    parameters: tuple[tuple[str, Type], ...]
    result: Type
    locals: dict[str, Type] = field(default_factory=dict)
    body: tuple[Statement, ...] = ()
    inferred: bool = False
    ordered: bool = False
    apart: bool = False


@dataclass(frozen=True, eq=False)
class Import:
    """A function of the host."""

    module: str
    name: str
    parameters: tuple[Type, ...]
    result: Type = NONE


@dataclass(frozen=True, eq=False)
class Table:
    """A table or buffer of a module: constant values, a file's bytes, or zeroes.

    ``blob``: its bytes are left to the linker, and LLVM never sees them. A view has the
    symbol of its buffer, and is in no program.
    """

    symbol: str
    item: Type
    items: int
    values: tuple[float, ...] | None = None
    constant: bool = True
    blob: bool = False


@dataclass
class Program:
    """What the roots reach, callees before their callers."""

    functions: list[Function] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
