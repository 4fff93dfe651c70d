"""Which types are converted into which, and what a message says to write.

converts(I32, F32), converts(F64, F64X2)   →   True, True: f32(n), f64x2(x)
instead(I64, I32)                          →   "; convert it to i32"
instead(I32, BOOL)                         →   "; write a comparison: n != 0"
instead(BYTES, I32)                        →   "": nothing makes one of it
"""

from convert.compile.typed.kinds import BOOL, BYTES, LANES, U8, Type, pointer

# lanes of which have arithmetic
_LANED = [one for one in LANES if one.kind != "memory"]
# the families that are converted into each other, of lanes as many into as many
_SCALAR = ("int", "float", "bool")
_CONVERTED = {
    *((given, to) for given in _SCALAR for to in ("int", "float")),
    *(("floats", "ints"), ("ints", "floats")),
}
# what takes out of a value what is needed
_PARTS = {"pointer": "; an item is p[i]", "vector": "; a lane is lane(v, 2)"}


def family(kind: Type) -> str:
    """The row of the tables that a type belongs to."""
    if kind.kind != "vector":
        return kind.kind
    return f"{kind.item.kind}s" if kind.item in _LANED else kind.name


def converts(found: Type, to: Type) -> bool:
    """Whether a call of the type ``to`` takes a value of another."""
    if to.kind == "vector" and to.item and found is (to.item.loaded or to.item):
        return True  # in all lanes
    return (family(found), family(to)) in _CONVERTED and found.lanes == to.lanes


def instead(found: Type, *wanted: Type) -> str:
    """What to write where one of some types is needed; empty where nothing helps."""
    if any(converts(found, one) for one in wanted):
        return f"; convert it to {wanted[0]}" if len(wanted) == 1 else "; convert it"
    if wanted == (BOOL,) and found.kind in ("int", "float"):
        return "; write a comparison: n != 0"
    if found is BYTES and wanted == (pointer(U8),):
        return "; write ptr(text)"
    if found.item in wanted:
        return _PARTS[found.kind]
    if len(wanted) == 1 and _lanes_of(found, wanted[0]):
        return f"; convert it to {wanted[0].item} first"
    return ""


def unlike(x: Type, y: Type) -> str:
    """What to write where two values are of two types."""
    if any(converts(*pair) or _lanes_of(*pair) for pair in ((x, y), (y, x))):
        return ": convert one of them"
    return ": one type on both sides"


def _lanes_of(found: Type, to: Type) -> bool:
    """Whether a value is converted to lanes by way of their type."""
    item = to.item if to.kind == "vector" and to.item in _LANED else None
    return item is not None and converts(found, item)
