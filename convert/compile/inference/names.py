"""Names in a function: the values, constants, functions and types that they stand for.

value_of(frame, node of "x")           →   Local(F32, "x")
attribute(frame, node of "w.height")   →   Known(4), where w is a record
callee(frame, node of "f")             →   Source(module, node of tanh), where f is that
"""

import ast
import difflib
from collections.abc import Iterable
from typing import Any, NoReturn

from convert.compile.inference.flow import NOTHING, VALUE
from convert.compile.inference.frame import Frame
from convert.compile.inference.scope import Meaning, held
from convert.compile.rules.operators import Operand, is_number, shown
from convert.compile.rules.words import WORDS
from convert.compile.source.modules import Module
from convert.compile.source.subset import INSTEAD
from convert.compile.typed.kinds import TYPES, Type, pointer
from convert.compile.typed.known import Known, Record, Source, Word
from convert.compile.typed.tree import Literal, Local, Place, Table
from edge import types as meaning

# words that a Const may be: those that are called, and types
_HANDED_ON = {*WORDS, *(one.name for one in TYPES.values() if one.kind != "bytes")}
# how like a name is to one that is meant: sqr to sqrt; print is not meant to be ptr
_NEAR = 0.8


def value_of(frame: Frame, node: ast.Name) -> Operand:
    """Infer a name: a value, or what is known."""
    name, fault = node.id, frame.fault(node)
    if name in frame.arrays:
        fault("registers are used one by one; write an index that is known")
    if name in frame.own:
        return own(frame, node)
    found = frame.scope.find(frame.module, name)
    if (meant := _meant(found)) is not None:
        return meant
    if found is None:
        names = *frame.own, *frame.module.definitions, *frame.module.imports
        told = _nearest(name, names)
        fault(f"{name} has no value; set it before, or import it{told}")
    told = INSTEAD.get(found.name, "") if isinstance(found, Word) else ""
    fault(f"{name} is no value; " + (f"write {told}" if told else "call it"))


def _meant(found: Meaning | None) -> Operand | None:
    """The value, or what is known, that a name of a module stands for."""
    if isinstance(found, Known | Literal):
        return found
    if isinstance(found, Table):
        return Place(pointer(found.item), found.symbol, found.items, found.constant)
    if isinstance(found, Source):
        return Known(found)
    if isinstance(found, Word) and found.name in _HANDED_ON:
        return Known(found)
    return None


def own(frame: Frame, node: ast.Name) -> Operand:
    """Read a name that the function binds somewhere."""
    name, binding = node.id, frame.flow.of(node.id)
    if binding is VALUE:
        return Local(frame.function.locals[name], name)
    if isinstance(binding, Known):
        return binding
    if frame.sites.get(name):
        told = f"{name} may have no value here, or another; set it before"
        frame.fault(node)(f"{told}, with a type: {name} = i32(…)")
    if name in frame.sites:  # an unrolled loop's
        frame.fault(node)(f"{name} may have no value here, or another; set it before")
    told = "set it before"
    if frame.module.has(name):
        told = f"the function sets it, so no {name} of the module is meant; "
        told += "use another name"
        if name in frame.module.definitions:
            told += ", or a buffer made by static(T, n)"
    frame.fault(node)(f"{name} may have no value here; {told}")


def attribute(frame: Frame, node: ast.Attribute) -> Operand:
    """Infer what a module has, or the field of a record."""
    if (meant := _meant(_member(frame, node))) is not None:
        return meant
    if (record := _record(frame, node.value)) is None:
        frame.fault(node)("values have no attributes; call a word")
    if (found := record.of(node.attr)) is None:
        fields, names = record.fields, ", ".join(record.fields.names)
        short = fields.name.rpartition(".")[2]
        frame.fault(node)(f"{short} has no field {node.attr}; it has {names}")
    return found


def _member(frame: Frame, node: ast.expr) -> Meaning | None:
    """What ``module.name`` means; None where it is no name of a module."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return None
    module = frame.meaning(node.value.id)
    if not isinstance(module, Module) or not module.has(node.attr):
        return None
    return frame.scope.find(module, node.attr)


def _record(frame: Frame, node: ast.expr) -> Record | None:
    """The record that ``w``, ``W``, ``module.W`` or ``w.inner`` stands for, if any."""
    found: Meaning | None = _member(frame, node)
    if isinstance(node, ast.Name) and node.id in frame.own:
        known = frame.flow.of(node.id)
        found = known if isinstance(known, Known) else None
    elif isinstance(node, ast.Name):
        found = frame.meaning(node.id)
    elif found is None and isinstance(node, ast.Attribute):
        outer = _record(frame, node.value)
        found = outer.of(node.attr) if outer else None
    value = found.value if isinstance(found, Known) else None
    return value if isinstance(value, Record) else None


def callee(frame: Frame, node: ast.expr) -> Any:
    """What is called: a name's meaning, or the function that it is known to be."""
    found: Any = None
    if isinstance(node, ast.Name):
        found = frame.meaning(node.id)
        if node.id in frame.own:
            found = frame.flow.of(node.id)
            if found is NOTHING:
                own(frame, node)  # says that it has no value
    elif isinstance(node, ast.Attribute):
        found = _member(frame, node)
        if found is None and (record := _record(frame, node.value)):
            found = record.of(node.attr)
    return found.value if isinstance(found, Known) else found


def no_function(frame: Frame, found: Any, node: ast.Call) -> NoReturn:
    """Say of what is called that it is no function, and what may be meant."""
    name, fault = called(node.func), frame.fault(node)
    if is_number(found):
        what = "a text" if isinstance(found, bytes) else f"the constant {shown(found)}"
        fault(f"{name} is {what} here, no function")
    word = found.name if isinstance(found, Word) else name
    told = ""
    if word in INSTEAD:
        told = f"; write {INSTEAD[word]}"
    elif found is None and name in meaning.__all__:
        told = "; import it from edge.types"
    elif found is None:
        module = frame.module
        told = _nearest(name, (*_HANDED_ON, *module.functions, *module.imports))
    fault(f"{name} is no function of the subset{told}")


def _nearest(name: str, names: Iterable[str]) -> str:
    """Ask after the name that is most like another, if one is."""
    found = difflib.get_close_matches(name, {*names}, 1, _NEAR)
    return f"; is {found[0]} meant?" if found else ""


def type_of(frame: Frame, node: ast.expr, *, memory: bool = False) -> Type:
    """The type that an argument names, itself or as a constant.

    Raises: InputError where it names none.
    """
    if isinstance(node, ast.Name) and node.id in frame.own:
        found = own(frame, node)
    elif isinstance(node, ast.Attribute):
        found = attribute(frame, node)
    else:
        return frame.scope.annotation(frame.module, node, memory=memory)
    fault = frame.fault(node)
    word = found.value if isinstance(found, Known) else None
    if not isinstance(word, Word) or word.name not in TYPES:
        fault(f"{called(node)} is a value here, no type")
    return held(fault, TYPES[word.name], memory=memory)


def called(node: ast.expr) -> str:
    """What a message calls what is called."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return "what is called"
