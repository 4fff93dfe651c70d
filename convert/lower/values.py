"""Values of a loop's text, one item or lanes of them, and how functions are applied.

An item of float32 is an ``f32``, lanes are an ``f32x4``. Signed integers wrap in lanes
only: a single one goes through lanes and back, of which LLVM leaves nothing.
"""

import math
from dataclasses import dataclass, field

from convert.lower.dtypes import FLOATS, LANES, SIGNED, kind_of, wrap_of
from convert.lower.functions import Function, find

SCALARS = "edge.scalars"
_WIDTH = {"i32": 4, "i64": 2}
_NAN = {"f32": "as_f32(u32(0x7FC00000))", "f64": "as_f64(u64(0x7FF8000000000000))"}


class NoLanes(Exception):
    """A nest that has no form of lanes; it is written for single items."""


@dataclass(frozen=True)
class Value:
    """A text, and the kind of what it is or of its lanes."""

    text: str
    kind: str


@dataclass
class Words:
    """What a function imports, by module."""

    imports: dict[str, set[str]] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """A word of the subset."""
        if name != "bool":
            self.imports.setdefault("edge.types", set()).add(name)
        return name

    def function(self, one: Function) -> str:
        """A function, by the name that the text calls it."""
        self.imports.setdefault(one.module, set()).add(one.name)
        return one.name

    def number(self, value: float, kind: str) -> str:
        """A number of a kind."""
        if kind == "bool":
            return str(bool(value))
        if kind not in FLOATS:
            return f"{self.word(kind)}({int(value)})"
        if math.isnan(value):
            self.word("u32" if kind == "f32" else "u64")
            self.word("as_f32" if kind == "f32" else "as_f64")
            return _NAN[kind]
        if math.isinf(value):
            return f"{self.word(kind)}({'-' if value < 0 else ''}1e999)"
        return f"{self.word(kind)}({float(value)!r})"

    def lanes_of(self, kind: str, width: int) -> str:
        """The type of lanes. Raises: NoLanes."""
        if kind not in LANES[width]:
            raise NoLanes
        return self.word(LANES[width][kind])

    def filled(self, value: float, kind: str, width: int) -> str:
        """A number in all lanes, or alone."""
        if not width:
            return self.number(value, kind)
        found = self.lanes_of(kind, width)
        if kind == "bool":
            return f"{found}({-int(value)})"
        number = self.number(value, kind)
        bare = number[len(kind) + 1 : -1] if number.startswith(f"{kind}(") else number
        return f"{found}({bare})"

    def spread(self, value: Value, width: int) -> str:
        """An item in all lanes."""
        found = self.lanes_of(value.kind, width)
        if value.kind == "bool":
            whole = self.word("i32" if width == 4 else "i64")
            return f"-{found}({whole}({value.text}))"
        return f"{found}({value.text})"

    def together(self, items: list[str], kind: str) -> str:
        """Lanes of items, a text each."""
        found = self.lanes_of(kind, len(items))
        if kind == "bool":
            whole = self.word("i32" if len(items) == 4 else "i64")
            return f"-{found}({', '.join(f'{whole}({one})' for one in items)})"
        return f"{found}({', '.join(items)})"

    def first(self, text: str, kind: str) -> str:
        """The item in lane 0."""
        return self.lane(text, 0, kind)

    def lane(self, text: str, k: int, kind: str) -> str:
        """The item in a lane."""
        found = f"{self.word('lane')}({text}, {k})"
        return f"{found} != 0" if kind == "bool" else found

    def apply(
        self,
        dotted: str,
        args: list[Value],
        dtype: str,
        width: int,
        *,
        wraps: bool = True,
    ) -> str:
        """A function applied to items (width 0) or to lanes; its result has a dtype.

        Raises: NoLanes.
        """
        one, kind = find(dotted), kind_of(dtype)
        wrap = wrap_of(dtype) if wraps else ""
        if one.last != "kind" and one.general and not width:
            kinds = {kind, *(arg.kind for arg in args)}
            if signed := kinds & {*SIGNED}:
                through = _WIDTH[signed.pop()]
                if not kinds <= {*LANES[through]}:
                    told = ", ".join(sorted(kinds))
                    raise ValueError(f"{dotted}: {told} have no lanes together; cast")
                spread = [Value(self.spread(arg, through), arg.kind) for arg in args]
                found = self._call(one, spread, kind, through, wrap)
                return self.first(found, kind)
        if width and not one.general:
            raise NoLanes
        if not wrap or width:
            return self._call(one, args, kind, width, wrap)
        # a conversion, or a function of named types, to a narrow integer
        found = self.spread(Value(self._call(one, args, kind, 0, ""), kind), 4)
        wrapped = find(f"{SCALARS}.{wrap}")
        return self.first(self._call(wrapped, [Value(found, kind)], kind, 4, ""), kind)

    def _call(
        self, one: Function, args: list[Value], kind: str, width: int, wrap: str
    ) -> str:
        given = [arg.text for arg in args]
        if width:
            self.lanes_of(kind, width)
        if one.last:
            given.append(self.filled(0, kind, width))
        text = f"{self.function(one)}({', '.join(given)})"
        return f"{self.function(find(f'{SCALARS}.{wrap}'))}({text})" if wrap else text
