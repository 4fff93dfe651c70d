"""What a name in a source stands for: a word, a type, a function, a number, a table.

scope.find(module, "TARGET_BYTES")   →   Known(8192)
scope.find(module, "DECODED")        →   Table("edge.http.request.DECODED", …)
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from convert.compile.kinds import TYPES, Type, pointer, several
from convert.compile.modules import WORDS as WORDS_MODULE
from convert.compile.modules import Module, Modules
from convert.compile.operators import Fault, Known, Operand
from convert.compile.subset import error
from convert.compile.tree import Literal, Table
from edge import types as meaning


@dataclass(frozen=True)
class Word:
    """A word or type of ``edge.types``, by its name there."""

    name: str


@dataclass(frozen=True)
class Source:
    """A function of a module."""

    module: Module
    node: ast.FunctionDef


Meaning = Word | Source | Module | Table | Known | Literal
Evaluate = Callable[[Module, ast.expr], Operand]
_STORED = ("int", "float", "memory")
_BUILTIN = {"bool": Word("bool"), "tuple": Word("tuple")}
# a buffer above it would only make LLVM's object larger
LARGE_BYTES = 4096
_DTYPES = {"u8": "u1", "i8": "i1", "i16": "<i2", "i32": "<i4", "u32": "<u4",
           "i64": "<i8", "u64": "<u8", "f32": "<f4", "f64": "<f8"}  # fmt: skip


@dataclass
class Scope:
    """Names of all modules; definitions are evaluated when first asked for."""

    modules: Modules
    evaluate: Evaluate
    known: dict[tuple[str, str], Meaning] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)

    def find(self, module: Module, name: str) -> Meaning | None:
        """What a name means in a module; None where it means nothing."""
        key = (module.name, name)
        if key not in self.known:
            found = self._find(module, name)
            if found is None:
                return None
            self.known[key] = found
        return self.known[key]

    def _find(self, module: Module, name: str) -> Meaning | None:
        if name in module.imports:
            owner, item = module.imports[name]
            if owner == WORDS_MODULE:
                return Word(item)
            if inner := self.modules.find(f"{owner}.{item}"):
                return inner
            found = self.modules.find(owner)
            return self.find(found, item) if found else None
        if name in module.functions:
            return Source(module, module.functions[name])
        if name in module.definitions:
            return self._define(module, name, module.definitions[name])
        return _BUILTIN.get(name)

    def _define(self, module: Module, name: str, node: ast.expr) -> Meaning:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            word = self.find(module, node.func.id)
            if isinstance(word, Word) and word.name in ("data", "embed", "static"):
                table = self._table(module, name, word.name, node)
                self.tables.append(table)
                return table
        value = self.evaluate(module, node)
        if not isinstance(value, Known | Literal):
            raise error(module, node, "a definition is a number, a text or a table")
        return value

    def _table(self, module: Module, name: str, word: str, node: ast.Call) -> Table:
        if len(node.args) != 2:
            raise error(module, node, f"{word} takes a type and what is in it")
        item = self.annotation(module, node.args[0], memory=True)
        symbol = f"{module.name}.{name}"
        if word == "static":
            return self._static(symbol, item, self._whole(module, node.args[1]))
        if word == "embed":
            return self._embedded(module, symbol, item, node.args[1])
        values = self._values(module, item, node.args[1])
        return Table(symbol, item, len(values), values)

    def _static(self, symbol: str, item: Type, n: int) -> Table:
        large = n * item.bytes > LARGE_BYTES
        if large:
            self.blobs[symbol] = bytes(n * item.bytes)
        return Table(symbol, item, n, constant=False, blob=large)

    def _whole(self, module: Module, node: ast.expr) -> int:
        value = self.evaluate(module, node)
        if not isinstance(value, Known) or type(value.value) is not int:
            raise error(module, node, "a number of items is known when compiled")
        if value.value < 0:
            raise error(module, node, f"{value.value} items; a buffer has 0 or more")
        return value.value

    def _embedded(
        self, module: Module, symbol: str, item: Type, node: ast.expr
    ) -> Table:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            raise error(module, node, 'a file is named by a text: "weights.bin"')
        path = (self.modules.root / module.path).parent / node.value
        try:
            content = Path(path).read_bytes()
        except OSError as problem:
            raise error(module, node, f"cannot be read: {problem.strerror}") from None
        if len(content) % item.bytes:
            raise error(module, node, f"{len(content)} bytes are no items of {item}")
        self.blobs[symbol] = content
        return Table(symbol, item, len(content) // item.bytes, blob=True)

    def _values(self, module: Module, item: Type, node: ast.expr) -> tuple[float, ...]:
        if isinstance(node, ast.List):
            numbers = [self._number(module, item, one) for one in node.elts]
            return tuple(numbers)
        value = self.evaluate(module, node)
        if not isinstance(value, Known) or not isinstance(value.value, bytes):
            raise error(module, node, "a table is made of a list of numbers or bytes")
        content = value.value
        if len(content) % item.bytes:
            length = len(content)
            raise error(module, node, f"{length} bytes are no items of {item}")
        return tuple(np.frombuffer(content, _DTYPES[item.name]).tolist())

    def _number(self, module: Module, item: Type, node: ast.expr) -> float:
        try:
            number = ast.literal_eval(node)
        except ValueError:
            value = self.evaluate(module, node)
            number = value.value if isinstance(value, Known) else None
        kinds = (int, float) if item.kind == "float" else (int,)
        if type(number) not in kinds:
            raise error(module, node, f"a table of {item} holds bare numbers")
        if item.kind != "float" and not item.low <= number <= item.high:
            raise error(module, node, f"{number} is no {item}")
        if item.kind != "float":
            return int(number)
        try:
            return float(getattr(meaning, item.name)(float(number)))
        except OverflowError:
            raise error(module, node, f"too large for {item}; write 1e999") from None

    def annotation(
        self, module: Module, node: ast.expr | None, *, memory: bool = False
    ) -> Type:
        """The type that an annotation names; ``memory``: u8 is one too.

        Raises: InputError where it names none.
        """
        if isinstance(node, ast.Name):
            word = self.find(module, node.id)
            found = TYPES.get(word.name) if isinstance(word, Word) else None
            if found and memory and found.kind not in _STORED:
                raise error(module, node, f"{found} is never in memory; write i32")
            if found and (memory or not found.loaded):
                return found
            if found:
                raise error(module, node, f"{found} is in memory only; write i32")
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            word = self.find(module, node.value.id)
            if word == Word("Ptr"):
                return pointer(self.annotation(module, node.slice, memory=True))
            if word == Word("tuple") and isinstance(node.slice, ast.Tuple):
                items = (self.annotation(module, one) for one in node.slice.elts)
                return several(tuple(items))
        assert node is not None
        raise error(module, node, "not a type of the subset; see edge/types.py")


def raising(module: Module, node: ast.AST) -> Fault:
    """Make what raises the error of a message at a place."""

    def fault(message: str) -> None:
        raise error(module, node, message)

    return fault  # type: ignore[return-value]
