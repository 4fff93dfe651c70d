"""A map of what a kernel gives → the kernel's epilogue, done before it stores.

before:
    conv2d(b2, x, …)            # a kernel with an epilogue
    nest_0(b4, b2, b3)          # b4 = relu(b2 + b3), item by item
after:
    def epilogue_0(v: f32x4, a: Ptr[f32], i: i32) -> f32x4:
        v1 = load(a, i)
        v2 = add(v, v1)
        v3 = relu(v2)
        return v3

    conv2d(b4, x, …, epilogue_0)     # a is b3

So a result is still in a register, and an image is walked through once. The functions
are those of the loop, in lanes: no bit changes. One buffer more than the kernel's can
be read, item for item.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from convert.graph import Type
from convert.lower.dtypes import kind_of
from convert.lower.nests import Nest
from convert.lower.program import Buffer, Call
from convert.lower.source import width
from convert.lower.values import NoLanes, Value, Words
from convert.lower.views import whole

_AT_ONCE = 4  # float32: what kernels give
_WORDS = {"literal", "leaf", "map"}


@dataclass
class Epilogues:
    """Functions by their text, and what they import."""

    names: dict[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=Words)

    def functions(self) -> dict[str, str]:
        """The text of each function, by its name."""
        return {
            name: text.replace("NAME", name, 1) for text, name in self.names.items()
        }


def fused(
    steps: Sequence[Call | Nest], buffers: Sequence[Buffer], results: Sequence[int]
) -> tuple[list[Call | Nest], Epilogues]:
    """Put nests into the calls of kernels that can do them."""
    made = Epilogues()
    readers = Counter(results)
    for step in steps:
        readers.update(_read(step))
    found: list[Call | Nest | None] = list(steps)
    makers = {
        step.arguments[0]: n
        for n, step in enumerate(steps)
        if isinstance(step, Call) and step.kernel and step.kernel.epilogue
    }
    for n, nest in enumerate(steps):
        if not isinstance(nest, Nest) or not _is_map(nest, buffers):
            continue
        near = [k for k in _read(nest) if k in makers and readers[k] == 1]
        near = [k for k in near if _alike(buffers[k].type, buffers[nest.output].type)]
        if not near or len(_read(nest)) > 2:
            continue
        kernel = max(near, key=lambda k: makers[k])
        call = found[makers[kernel]]
        name = _named(made, nest, kernel)
        if name and isinstance(call, Call):
            beside = tuple(_read(nest) - {kernel})
            given = (nest.output, *call.arguments[1:], *beside)
            found[n] = replace(call, arguments=given, epilogue=name, reads=bool(beside))
            found[makers[kernel]] = None
    return [step for step in found if step is not None], made


def _read(step: Call | Nest) -> set[int]:
    if isinstance(step, Call):
        return {*step.arguments[step.outputs :]}
    return {one.buffer for one in step.code if one.buffer >= 0}


def _is_map(nest: Nest, buffers: Sequence[Buffer]) -> bool:
    """Whether each item is made of those at its own place, in lanes of four."""
    if nest.form != "store" or nest.extents or width(nest) != _AT_ONCE:
        return False
    if nest.to != whole(nest.shape) or not nest.padded or nest.dtype != "float32":
        return False
    return all(
        one.word in _WORDS
        and (one.word != "leaf" or (one.places, one.dtype) == (nest.to, nest.dtype))
        for one in nest.code
    )


def _alike(one: Type, other: Type) -> bool:
    return (one.dtype, one.items) == (other.dtype, other.items)


def _named(made: Epilogues, nest: Nest, kernel: int) -> str:
    """The name of a nest's function; none where it has no lanes."""
    words = Words()
    try:
        text = _text(nest, kernel, words)
    except NoLanes:
        return ""
    for home, names in words.imports.items():
        made.words.imports.setdefault(home, set()).update(names)
    return made.names.setdefault(text, f"epilogue_{len(made.names)}")


def _text(nest: Nest, kernel: int, words: Words) -> str:
    lines: list[str] = []
    done: list[Value] = []
    for one in nest.code:
        kind = kind_of(one.dtype)
        if one.word == "literal":
            done.append(Value(words.filled(one.what, kind, _AT_ONCE), kind))
        elif one.buffer == kernel:
            done.append(Value("v", kind))
        else:
            text = f"{words.word('load')}(a, i)"
            if one.word == "map":
                given = [done[k] for k in one.args]
                text = words.apply(one.what, given, one.dtype, _AT_ONCE)
            done.append(Value(f"v{len(lines) + 1}", kind))
            lines.append(f"    v{len(lines) + 1} = {text}")
    f32x4, f32, i32, ptr = map(words.word, ("f32x4", "f32", "i32", "Ptr"))
    head = f"def NAME(v: {f32x4}, a: {ptr}[{f32}], i: {i32}) -> {f32x4}:"
    return "\n".join([head, *lines, f"    return {done[nest.value].text}", "", ""])
