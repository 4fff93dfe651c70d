"""What a name in a source stands for: a word, a type, a function, a number, a table.

scope.find(module, "TARGET_BYTES")   →   Known(8192)
scope.find(module, "DECODED")        →   Table("edge.http.request.DECODED", …)
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from convert.compile.rules.operators import Fault, Operand, shown
from convert.compile.source.modules import WORDS as WORDS_MODULE
from convert.compile.source.modules import Module, Modules
from convert.compile.source.subset import (
    CALLS,
    attributes,
    check_definitions,
    error,
    field_names,
    made,
)
from convert.compile.typed.kinds import TYPES, U8, Type, pointer, several
from convert.compile.typed.known import Fields, Known, Source, Word
from convert.compile.typed.tree import Literal, Place, Table
from edge import types as meaning

Meaning = Word | Source | Fields | Module | Table | Known | Literal
Evaluate = Callable[[Module, ast.expr], Operand]
# what T and U stand for where a function is called
Bound = Mapping[str, Type]
VARIABLES = ("T", "U")
_UNBOUND: Bound = {}
_STORED = ("int", "float", "memory", "bool")
_BUILTIN = {"bool": Word("bool"), "tuple": Word("tuple")}
TABLES = ("data", "embed", "static", "view")
# what Python makes lists of, and no bytes of the subset
_NO_BYTES = (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp, ast.Call)
# half of what a component's memory can be
MOST_TABLE_BYTES = (1 << 31) - 1
# LLVM takes time with the square of it
MOST_ITEMS = 256  # of a tuple
# a buffer above it would only make LLVM's object larger
LARGE_BYTES = 4096


@dataclass
class Scope:
    """Names of all modules; tables are made when first asked for, numbers in order."""

    modules: Modules
    evaluate: Evaluate
    known: dict[tuple[str, str], Meaning] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    parameters: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    _entered: dict[str, Iterator[str]] = field(default_factory=dict)

    def find(self, module: Module, name: str) -> Meaning | None:
        """What a name means in a module; None where it means nothing."""
        key = (module.name, name)
        if key not in self.known:
            self.enter(module)
            found = self._find(module, name)
            if found is None:
                return None
            self.known[key] = found
        return self.known[key]

    def enter(self, module: Module) -> None:
        """Hold a module and its imports to the form, once.

        Two modules may import each other, but ask for nothing in each other while
        Python reads them: it has read only the one when the other asks.

        Raises: InputError at the first fault.
        """
        if module.name in self._entered:
            return
        ways, around = [self._imports(module)], {module.name: module}
        while ways:
            for inner, owner, node, asks in ways[-1]:
                if asks and inner.name in around:
                    told = "imports this module, too; define what both need in a third"
                    raise error(owner, node, f"{inner.name} {told}")
                if inner.name not in self._entered and inner.name not in around:
                    around[inner.name] = inner
                    ways.append(self._imports(inner))
                    break
            else:
                ways.pop()
                name, done = around.popitem()
                self._entered[name] = iter(done.definitions)

    def _imports(
        self, module: Module
    ) -> Iterator[tuple[Module, Module, ast.AST, bool]]:
        """What a module imports, by whom and where, and whether it asks at once.

        Raises: InputError for what is not there.
        """
        if not module.path.endswith(".pyi"):
            check_definitions(module)
        asked, called = attributes(module), made(module)
        for node in module.tree.body:
            if not isinstance(node, ast.ImportFrom):
                continue
            owner = node.module or ""
            for alias in node.names:
                if owner == WORDS_MODULE:
                    if alias.name not in meaning.__all__:
                        told = f"{owner} has no {alias.name}"
                        raise error(module, alias, told)
                elif inner := self.modules.find(f"{owner}.{alias.name}"):
                    asks = (alias.asname or alias.name) in asked
                    yield inner, module, node, asks
                elif found := self.modules.find(owner):
                    self._holds(module, alias, found)
                    call = called.get(alias.asname or alias.name)
                    if call and not self._is_record(found, alias.name):
                        raise error(module, call, CALLS)
                    yield found, module, node, True
                else:
                    told = f"there is no {owner}.{alias.name}; see the folder edge"
                    raise error(module, alias, told)

    def _holds(self, module: Module, alias: ast.alias, owner: Module) -> None:
        """Hold an import to what a module defines."""
        if not owner.has(alias.name):
            raise error(module, alias, f"{owner.name} has no {alias.name}")
        if owner.imports.get(alias.name, ("",))[0] == WORDS_MODULE:
            raise error(module, alias, f"words and types come from {WORDS_MODULE}")

    def _is_record(self, module: Module, name: str) -> bool:
        """Whether a name of a module, or of whom it has it from, is a record's."""
        seen: set[str] = set()
        while name in module.imports and module.name not in seen:
            seen.add(module.name)
            owner, name = module.imports[name]
            found = self.modules.find(owner)
            if not found:
                return False
            module = found
        return name in module.records

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
        if name in module.records:
            names = field_names(module.records[name])
            return Fields(f"{module.name}.{name}", names)
        if name in module.definitions:
            node = module.definitions[name]
            self._define_above(module, name)
            return self._define(module, name, node)
        return _BUILTIN.get(name)

    def _define_above(self, module: Module, name: str) -> None:
        """Evaluate the numbers above, in order: they may be a chain of thousands."""
        for above in self._entered[module.name]:
            if above == name:
                return
            node = module.definitions[above]
            if not self._makes_table(module, node):
                self.known[module.name, above] = self._define(module, above, node)

    def _makes_table(self, module: Module, node: ast.expr) -> str | None:
        """The word that makes a table of a definition."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            word = self.find(module, node.func.id)
            if isinstance(word, Word) and word.name in TABLES:
                return word.name
        return None

    def _define(self, module: Module, name: str, node: ast.expr) -> Meaning:
        if word := self._makes_table(module, node):
            assert isinstance(node, ast.Call)
            table = self._table(module, name, word, node)
            if word != "view":
                self.tables.append(table)
            return table
        value = self.evaluate(module, node)
        if not isinstance(value, Known | Literal):
            told = "a definition is a number, a text, a record or a table"
            raise error(module, node, told)
        return value

    def _table(self, module: Module, name: str, word: str, node: ast.Call) -> Table:
        if len(node.args) != 2:
            raise error(module, node, f"{word} takes a type and what is in it")
        item = self.annotation(module, node.args[0], memory=True)
        symbol = f"{module.name}.{name}"
        if word == "static":
            n = self._whole(module, node.args[1])
            with suppress(MemoryError):
                if n * item.bytes <= MOST_TABLE_BYTES:
                    return self._static(symbol, item, n)
            told = f"more than {MOST_TABLE_BYTES:,} bytes, or than this machine has"
            raise error(module, node.args[1], f"{told}; make it smaller")
        if word == "view":
            return self._viewed(module, item, node.args[1])
        if word == "embed":
            return self._embedded(module, symbol, item, node.args[1])
        values = self._values(module, item, node.args[1])
        return Table(symbol, item, len(values), values)

    def _static(self, symbol: str, item: Type, n: int) -> Table:
        large = n * item.bytes > LARGE_BYTES
        if large:
            self.blobs[symbol] = bytes(n * item.bytes)
        return Table(symbol, item, n, constant=False, blob=large)

    def _viewed(self, module: Module, item: Type, node: ast.expr) -> Table:
        """The bytes of a buffer as items of another type, from the first byte on.

        Every buffer begins at a multiple of 16 bytes, so every item lies as it must.
        LLVM is told nothing of what memory holds (no tbaa, no noalias): what is stored
        through one view may be loaded through another.
        """
        buffer = self.evaluate(module, node)
        kind = U8, False
        if not isinstance(buffer, Place) or (buffer.type.item, buffer.constant) != kind:
            raise error(module, node, "a view is of a buffer made by static(u8, n)")
        if buffer.items % item.bytes:
            raise error(module, node, f"{buffer.items} bytes are no items of {item}")
        return Table(buffer.symbol, item, buffer.items // item.bytes, constant=False)

    def _whole(self, module: Module, node: ast.expr) -> int:
        value = self.evaluate(module, node)
        if not isinstance(value, Known) or type(value.value) is not int:
            raise error(module, node, "a number of items is known when compiled")
        if value.value < 0:
            told = f"{shown(value.value)} items; a buffer has 0 or more"
            raise error(module, node, told)
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
        except ValueError as problem:  # a null byte, half of a surrogate pair
            raise error(module, node, f"is no name of a file: {problem}") from None
        if len(content) % item.bytes:
            raise error(module, node, f"{len(content)} bytes are no items of {item}")
        self.blobs[symbol] = content
        return Table(symbol, item, len(content) // item.bytes, blob=True)

    def _values(self, module: Module, item: Type, node: ast.expr) -> tuple[float, ...]:
        if isinstance(node, ast.List):
            numbers = [self._number(module, item, one) for one in node.elts]
            return tuple(numbers)
        told = "a table is made of a list of numbers, each written out, or of bytes"
        if any(isinstance(one, _NO_BYTES) for one in ast.walk(node)):
            raise error(module, node, told)
        value = self.evaluate(module, node)
        if not isinstance(value, Known) or not isinstance(value.value, bytes):
            raise error(module, node, told)
        content = value.value
        if len(content) % item.bytes:
            length = len(content)
            raise error(module, node, f"{length} bytes are no items of {item}")
        return tuple(np.frombuffer(content, item.code).tolist())

    def _number(self, module: Module, item: Type, node: ast.expr) -> float:
        number: Any
        try:
            number = ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            value = self.evaluate(module, node)
            number = value.value if isinstance(value, Known) else None
        kinds = {"float": (int, float), "bool": (bool,)}.get(item.kind, (int,))
        if type(number) not in kinds:
            raise error(module, node, f"a table of {item} holds bare numbers")
        if item.kind != "float" and not item.low <= number <= item.high:
            raise error(module, node, f"{shown(number)} is no {item}")
        if item.kind != "float":
            return int(number)
        try:
            return float(getattr(meaning, item.name)(float(number)))
        except OverflowError:
            raise error(module, node, f"too large for {item}; write 1e999") from None

    def annotation(
        self,
        module: Module,
        node: ast.expr | None,
        bound: Bound = _UNBOUND,
        *,
        memory: bool = False,
    ) -> Type:
        """The type that an annotation names; ``memory``: u8 is one too.

        Raises: InputError where it names none.
        """
        if isinstance(node, ast.Name):
            word = self.find(module, node.id)
            if isinstance(word, Word) and word.name in VARIABLES:
                if word.name not in bound:
                    told = f"no argument says what {word.name} is here; write a type"
                    raise error(module, node, told)
                # what only memory holds is loaded as another type
                kind = bound[word.name]
                kind = kind if memory else kind.loaded or kind
                return held(raising(module, node), kind, memory=memory)
            if isinstance(word, Word) and word.name in TYPES:
                return held(raising(module, node), TYPES[word.name], memory=memory)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            word = self.find(module, node.value.id)
            if word == Word("Ptr") and not memory:
                item = self.annotation(module, node.slice, bound, memory=True)
                return pointer(item)
            if word == Word("Ptr"):
                raise error(module, node, "a pointer is never in memory; keep a place")
            if word == Word("tuple") and isinstance(node.slice, ast.Tuple):
                if not 2 <= len(node.slice.elts) <= MOST_ITEMS:
                    told = f"a tuple has 2 to {MOST_ITEMS} items; use static(T, n)"
                    raise error(module, node, told)
                items = (self.annotation(module, one, bound) for one in node.slice.elts)
                return several(tuple(items))
        assert node is not None
        raise error(module, node, "not a type of the subset; see edge/types.py")


def held(fault: Fault, kind: Type, *, memory: bool) -> Type:
    """Demand a type of values, or of what is in memory."""
    if memory and kind.kind not in _STORED:
        fault(f"{kind} is never in memory; write {kind.item or U8}")
    if kind.loaded and not memory:
        fault(f"{kind} is in memory only; write i32")
    return kind


def raising(module: Module, node: ast.AST, note: str = "") -> Fault:
    """Make what raises the error of a message at a place."""

    def fault(message: str) -> None:
        raise error(module, node, message + note)

    return fault  # type: ignore[return-value]
