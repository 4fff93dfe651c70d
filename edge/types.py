"""The typed subset: its words, and what they mean under CPython.

Code under ``edge/kernels``, ``edge/http`` and every generated model module is
ordinary Python restricted so that three runtimes give the same bits: CPython as it
is, CPython inside a component, and the compiler to WebAssembly::

    from edge.types import Ptr, f32, i32, range

    def scale(y: Ptr[f32], x: Ptr[f32], factor: f32, n: i32) -> None:
        for i in range(n):
            y[i] = x[i] * factor

**Values**

===================  ==========================================================
``bool``             ``True`` and ``False``; what comparisons give, and the only
                     thing ``if``, ``while``, ``and``, ``or``, ``not`` take
``i32 i64``          signed integers; a result that does not fit is an error
``u32 u64``          unsigned integers; results wrap
``f32 f64``          IEEE 754; every operation rounds to its type, in the order
                     written; division by zero gives an infinity or NaN
``f32x4 i32x4``      four lanes; operations are lane by lane (``i32x4`` wraps);
                     comparisons give a mask, an ``i32x4`` of -1 and 0
``f64x2 i64x2``      two lanes, in the same way; the mask is an ``i64x2``
``i16x8``            eight lanes, for ``dot``: no other arithmetic
``Ptr[T]``           a place in a buffer of ``T``: ``p[i]``, ``p[i] = v``,
                     ``p[i:]``, never backwards: an index is an ``i32`` of at least
                     0; ``T`` may also be ``u8 i8 u16 i16``, which are loaded as an
                     ``i32`` of their range, stored as one, and are ``i32`` between;
                     or ``bool``, a byte, any but 0 is true
``Bytes``            a constant text: handed on, ``len(text)``, ``ptr(text)``
``Const``            a parameter whose argument (a number, flag, text, function,
                     type or record) is known when the function is compiled; the
                     function is specialised for it
``T U``              types that the arguments of a call say: a function is written
                     once over ``T``, ``Ptr[T]``, and specialised for each
===================  ==========================================================

**Literals** take their type from what stands beside them: ``n + 1``, ``x * 0.5``,
``p[0] = 1``, ``c == 48``, ``maximum(x, 0.0)``. Where nothing stands beside them (a
local, an argument, a result, a side of ``v if c else w``) the type is written: ``n =
i32(0)``, ``return i32(-1)``; an argument for a ``Const`` parameter stays bare.
``n = 0`` is a constant: what is counted on begins as ``n = i32(0)``. A literal of a
float type has a point, one of an integer type has none. Two different types never mix;
a conversion is a call of the type:

* to ``i32 i64``: the same value, or an error; from a float, truncated towards zero,
  saturated, NaN is 0 (``i32.trunc_sat`` of wasm)
* to ``u32 u64``: modulo 2**32, 2**64 (from a float as above)
* to ``f32 f64``: rounded once, half to even, also from 64-bit integers
* to ``i32x4`` and ``f32x4`` from the other, to ``i64x2`` and ``f64x2`` from the other:
  as the lanes' types, lane by lane, but that no lane is an error; from a scalar of the
  lanes' type: it in all lanes; ``f32x4(a, b, c, d)``: the four
* from ``bool`` to a number: 0 or 1; to ``bool`` there is none: ``x != 0``
* ``as_f32 as_f64 as_u32 as_u64 as_f32x4 as_i32x4 as_f64x2 as_i64x2``: the same bits,
  another type
* ``like(x, v)``: ``v`` as the type of ``x``, whatever that is, or as an item of the
  pointer ``x``; a bare number may have a point or none

To a narrow type there is no conversion: a number that is no ``u8`` is not stored. What
is to wrap is cut (``v & 255``, ``((v + 128) & 255) - 128``), what is to saturate is
brought to the range before.

``//`` and ``%`` are Python's (floor), on single integers, not on lanes; by zero is an
error. ``/`` is for floats. ``& | ^`` are for integers, masks and flags, both sides
evaluated. ``<<`` and ``>>`` take an amount of 0 to width-1, of any integer type; ``>>``
keeps the sign of signed types. Which of the NaNs a NaN is, its sign too, is not
defined.

**Errors** (a result that does not fit, a division by zero, an index outside its buffer)
raise under CPython and stop the checked build. The release build looks for none: what
it gives then is not defined.

**Words** on ``f32 f64 f32x4 f64x2``: ``sqrt fabs floor ceil trunc nearest`` (half to
even), ``minimum maximum`` (wasm's: NaN if one is, -0 < +0; a literal stands second). On
scalars: ``is_finite`` (floats), ``clz`` (integers), ``mulhi`` (``u64``). On lanes:
``load(p, i)``, ``store(p, i, v)`` (any ``i``), ``lane(v, 2)``; between widths of lanes
``load8x8 load16x4 load64_zero store64_lane narrow dot shuffle promote_low convert_low
demote_zero trunc_sat_zero`` (``edge/packed.py``). On lanes and on numbers alike:
``select(mask, v, w)``, which evaluates both: the mask of numbers is a ``bool``, that of
lanes is what comparing such lanes gives (where one ``bool`` decides of all lanes, write
``v if c else w``); ``lanes(p)``, what ``load`` takes at once, a ``Const``: 4 of ``f32
i32``, 2 of ``f64 i64``, 8 of ``i16``, and 1 of what has no lanes, where ``load`` and
``store`` are of one item; ``lanes(v)``, those of a value.

**Statements**: ``def`` with annotations, ``if``, ``while``, ``for`` over ``range``
(its step a constant) or ``unroll`` (the body repeated, the variable a constant),
``break`` and ``continue`` (not of an ``unroll``), ``return`` (also of tuples),
assignment (``a, b = f()`` takes a call's tuple apart; also augmented), calls.

``acc = unrolled(f32x4, 8)`` makes registers, 0 at first, indexed by constants only;
loads of a function that has them stay in the order written.

``@apart`` before a ``def`` keeps its calls calls: LLVM copies it into no caller. For
generated code: of hundreds of loops that are called one after the other, one function
that has them all takes minutes to compile.

**Memory** is defined beside the functions, never in one: ``TABLE = data(T, values)``
(a list of numbers, each written out, or bytes) and ``embed(T, file)`` are read-only
tables, ``static(T, n)`` a zeroed buffer that lives as long as the instance: functions
must not rely on what an earlier request left there. ``view(T, BUFFER)`` is the whole of
a ``static(u8, n)`` once more, as items of another type: the same bytes, little-endian;
those of a NaN are not defined. ``copy(to, source, n)`` (the two may overlap) and
``fill(to, value, n)`` take an ``n`` of at least 0. Nothing is allocated at run time,
and nothing is safe for two threads.

Adapters of native hosts also have ``address(p)``, ``pointer(T, address, n)`` and
``trap()``, and call the functions of interfaces (``edge/hosts/*_calls.pyi``).

Not in the subset: exceptions, classes (but for ``Record``), closures, recursion,
``dict``, ``list``, ``str``, default and keyword arguments, chains of comparisons.
``convert/compile`` holds the line: whatever it does not know it refuses, with the place
and what to write.

Glossary for sizes: n batch or items, h w c height, width, channels, k inner
length or outputs, kh kw kernel height and width. Parameters stand in the order
outputs, inputs, sizes: ``y, x, w, b, n, k``; behind x stands ``a``, what a kernel's
epilogue reads.
"""

from edge.floats import (
    as_f32,
    as_f64,
    as_u32,
    as_u64,
    ceil,
    f32,
    f64,
    fabs,
    floor,
    is_finite,
    maximum,
    minimum,
    nearest,
    sqrt,
    trunc,
)
from edge.integers import (
    clz,
    i32,
    i64,
    mulhi,
    u32,
    u64,
)
from edge.memory import (
    Bytes,
    Const,
    Ptr,
    T,
    U,
    address,
    apart,
    copy,
    data,
    embed,
    fill,
    i8,
    i16,
    len,
    pointer,
    ptr,
    range,
    static,
    trap,
    u8,
    u16,
    unroll,
    view,
)
from edge.packed import (
    convert_low,
    demote_zero,
    dot,
    load8x8,
    load16x4,
    load64_zero,
    narrow,
    promote_low,
    shuffle,
    store64_lane,
    trunc_sat_zero,
)
from edge.records import (
    Record,
)
from edge.registers import (
    unrolled,
)
from edge.shorts import (
    i16x8,
)
from edge.typed import (
    as_f32x4,
    as_f64x2,
    as_i32x4,
    as_i64x2,
    lane,
    lanes,
    like,
    load,
    select,
    store,
)
from edge.vectors import (
    f32x4,
    f64x2,
    i32x4,
    i64x2,
)

__all__ = [
    "Bytes",
    "Const",
    "Ptr",
    "Record",
    "T",
    "U",
    "address",
    "apart",
    "as_f32",
    "as_f32x4",
    "as_f64",
    "as_f64x2",
    "as_i32x4",
    "as_i64x2",
    "as_u32",
    "as_u64",
    "ceil",
    "clz",
    "convert_low",
    "copy",
    "data",
    "demote_zero",
    "dot",
    "embed",
    "f32",
    "f32x4",
    "f64",
    "f64x2",
    "fabs",
    "fill",
    "floor",
    "i16",
    "i16x8",
    "i32",
    "i32x4",
    "i64",
    "i64x2",
    "i8",
    "is_finite",
    "lane",
    "lanes",
    "len",
    "like",
    "load",
    "load16x4",
    "load64_zero",
    "load8x8",
    "maximum",
    "minimum",
    "mulhi",
    "narrow",
    "nearest",
    "pointer",
    "promote_low",
    "ptr",
    "range",
    "select",
    "shuffle",
    "sqrt",
    "static",
    "store",
    "store64_lane",
    "trap",
    "trunc",
    "trunc_sat_zero",
    "u16",
    "u32",
    "u64",
    "u8",
    "unroll",
    "unrolled",
    "view",
]
