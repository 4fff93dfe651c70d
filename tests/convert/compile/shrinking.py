"""A program that differs in, a smaller one that still does out."""

import ast
import itertools
import struct
from dataclasses import replace

from convert.errors import InputError
from tests.convert.compile import comparing
from tests.convert.compile.running import batch

# what a program without the statement that it needs comes to
_NO_PROGRAM = (
    AttributeError,
    NameError,
    TypeError,
    SyntaxError,
    InputError,
    struct.error,
)


def shrink(folder, difference, tries=200):
    """Leave out statements as long as the same build still differs."""
    smallest, numbers = difference, itertools.count()
    progress = True
    while progress:
        progress = False
        for modules in _without(smallest.program.modules):
            if (n := next(numbers)) >= tries:
                return smallest
            program = replace(smallest.program, modules=modules)
            found = _differs(folder / str(n), program, smallest)
            if found:
                smallest, progress = found, True
                break
    return smallest


def _differs(folder, program, difference):
    builds = (difference.build,) if difference.build != "no" else ("release", "checked")
    try:
        with batch(folder, [program]) as running:
            found = comparing.differences(running, builds)
    except _NO_PROGRAM:
        return None
    return next((one for one in found if one.kind == difference.kind), None)


def _without(modules):
    """The modules with one of them smaller, the last first."""
    for k in reversed(range(len(modules))):
        name, source = modules[k]
        for smaller in _smaller(source):
            yield (*modules[:k], (name, smaller), *modules[k + 1 :])


def _smaller(source):
    """The source without one of its functions or statements, the last first."""
    tree = ast.parse(source)
    blocks = [
        (one, name)
        for one in ast.walk(tree)
        for name in ("body", "orelse")
        if isinstance(getattr(one, name, None), list)
    ]
    for one, name in blocks:
        block = getattr(one, name)
        for k in reversed(range(len(block))):
            inner = getattr(block[k], "body", None)
            others = [inner] if isinstance(inner, list) else []
            for instead in ([], *others):
                if isinstance(one, ast.Module) and instead:
                    continue
                changed = [*block[:k], *instead, *block[k + 1 :]]
                setattr(one, name, changed or ([ast.Pass()] if name == "body" else []))
                yield ast.unparse(tree) + "\n"
                setattr(one, name, block)
