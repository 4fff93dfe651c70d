"""Types of the subset as the compiler knows them: what a value is, how LLVM holds it.

pointer(F32).name == "Ptr[f32]"
TYPES["u8"].loaded is I32
"""

from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True, eq=False)
class Type:
    """One type; types are compared by identity.

    ``item`` is what a pointer points to and the lane of a vector, ``items`` the parts
    of a tuple. ``loaded`` is the type that a memory type has once it is loaded.
    """

    name: str
    llvm: str
    kind: str
    bits: int = 0
    signed: bool = False
    lanes: int = 1
    item: "Type | None" = None
    items: tuple["Type", ...] = ()
    loaded: "Type | None" = field(default=None, repr=False)

    def __repr__(self) -> str:
        return self.name

    @property
    def suffix(self) -> str:
        """The type in the name of an LLVM intrinsic: ``v4f32``."""
        letter = "f" if "float" in self.llvm or "double" in self.llvm else "i"
        single = f"{letter}{self.bits // self.lanes}"
        return f"v{self.lanes}{single}" if self.lanes > 1 else single

    @property
    def bytes(self) -> int:
        """What an item of it takes in memory."""
        return self.bits + 7 >> 3

    @property
    def held(self) -> str:
        """How LLVM holds an item in memory: a flag as a byte, which a host may set."""
        return "i8" if self.kind == "bool" else self.llvm

    @property
    def code(self) -> str:
        """NumPy's code for an item in memory: ``<f4``; a flag is a number there."""
        letter = "f" if self.kind == "float" else "i" if self.signed else "u"
        return f"<{letter}{self.bytes}"

    @property
    def low(self) -> int:
        """The least integer of the type."""
        return -(1 << self.bits - 1) if self.signed else 0

    @property
    def high(self) -> int:
        """The greatest integer of the type."""
        return (1 << self.bits - self.signed) - 1


NONE = Type("None", "void", "none")
BOOL = Type("bool", "i1", "bool", 1)
I32 = Type("i32", "i32", "int", 32, signed=True)
I64 = Type("i64", "i64", "int", 64, signed=True)
U32 = Type("u32", "i32", "int", 32)
U64 = Type("u64", "i64", "int", 64)
F32 = Type("f32", "float", "float", 32)
F64 = Type("f64", "double", "float", 64)
F32X4 = Type("f32x4", "<4 x float>", "vector", 128, lanes=4, item=F32)
I32X4 = Type("i32x4", "<4 x i32>", "vector", 128, signed=True, lanes=4, item=I32)
F64X2 = Type("f64x2", "<2 x double>", "vector", 128, lanes=2, item=F64)
I64X2 = Type("i64x2", "<2 x i64>", "vector", 128, signed=True, lanes=2, item=I64)
# a constant text: its place and its bytes
BYTES = Type("Bytes", "{ptr, i32}", "bytes")
# in memory only
U8 = Type("u8", "i8", "memory", 8, loaded=I32)
I8 = Type("i8", "i8", "memory", 8, signed=True, loaded=I32)
I16 = Type("i16", "i16", "memory", 16, signed=True, loaded=I32)
U16 = Type("u16", "i16", "memory", 16, loaded=I32)
I16X8 = Type("i16x8", "<8 x i16>", "vector", 128, signed=True, lanes=8, item=I16)

# that a function takes; WebAssembly's limit is 1,000
MOST_VALUES = 900

SCALARS = BOOL, I32, I64, U32, U64, F32, F64
VECTORS = F32X4, I32X4, F64X2, I64X2, I16X8
# the types that a source names; the narrow ones only inside Ptr[…]
TYPES = {one.name: one for one in (*SCALARS, *VECTORS, BYTES, U8, I8, I16, U16)}
# what comparing lanes gives: -1 where it is true, 0 where it is not
MASKS = {F32X4: I32X4, I32X4: I32X4, F64X2: I64X2, I64X2: I64X2}
# what load takes at once from a buffer; of other items one by one
LANES = {F32: F32X4, I32: I32X4, F64: F64X2, I64: I64X2, I16: I16X8}


@cache
def pointer(item: Type) -> Type:
    """The type of a place in a buffer of ``item``."""
    return Type(f"Ptr[{item.name}]", "ptr", "pointer", item=item)


@cache
def several(items: tuple[Type, ...]) -> Type:
    """The type of a tuple that a function returns."""
    names = ", ".join(one.name for one in items)
    return Type(f"tuple[{names}]", "tuple", "tuple", items=items)


def values(kind: Type) -> int:
    """How many values of WebAssembly a value is at most."""
    if kind.items:
        return sum(map(values, kind.items))
    return 2 if kind.kind in ("pointer", "bytes") else 1
