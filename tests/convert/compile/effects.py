"""Random statements that are one line: they extend ``state.lines``."""

from tests.convert.compile.choices import (
    TEXTS,
    bare,
    call,
    expand,
    fill,
    known,
    place,
    writable,
)
from tests.convert.compile.grammar import FLOATS, INTEGERS, KINDS, NARROW, STORED

DEPTH = 3
_SIGNS = {
    **dict.fromkeys(FLOATS, ("+=", "-=", "*=", "/=")),
    "f32x4": ("+=", "-=", "*=", "/="),
    "f64x2": ("+=", "-=", "*=", "/="),
    **dict.fromkeys(("i32x4", "i64x2"), ("+=", "-=", "*=", "&=", "|=", "^=")),
    "bool": ("&=", "|=", "^="),
    **dict.fromkeys(INTEGERS, ("+=", "-=", "&=", "|=", "^=")),
}


def show(state, variables):
    """Write what variables hold where it is compared."""
    for name, kind in variables:
        if kind not in KINDS or state.random.random() < 0.3:
            continue
        k = state.random.randint(0, 12)
        if kind == "f32x4":
            state.line(f"store(F32S, {k}, {name})")
        elif kind == "f64x2":
            state.line(f"store(F64S, {k}, {name})")
        elif kind == "i64x2":
            state.line(f"I64S[{k}] = lane({name}, {k % 2})")
        elif kind == "i16x8":
            state.line(f"store(I16S, {k % 9}, {name})")
        elif kind == "i32x4":
            state.line(f"I32S[{k}] = lane({name}, {k % 4})")
        elif kind == "bool":
            state.line(f"U8S[{k}] = i32({name})")
        else:
            state.line(f"{kind.upper()}S[{k}] = {name}")


def declare(state, _):
    """Declare a variable."""
    kind = state.random.choice(KINDS)
    text = expand(state, kind, DEPTH)
    name = state.fresh()
    state.line(f"{name} = {text}")
    state.variables.append((name, kind))
    return 0


def _targets(state):
    return [
        (name, kind)
        for name, kind in state.variables
        if kind in KINDS and name not in state.fixed
    ]


def assign(state, size):
    """Give a variable another value."""
    if not (found := _targets(state)):
        return declare(state, size)
    name, kind = state.random.choice(found)
    state.line(f"{name} = {expand(state, kind, DEPTH)}")
    return 0


def augment(state, size):
    """Change a variable."""
    found = [one for one in _targets(state) if one[1] in _SIGNS]
    if not found:
        return declare(state, size)
    name, kind = state.random.choice(found)
    state.line(augmented(state, name, kind))
    return 0


def augmented(state, target, kind):
    """Write an augmented assignment."""
    rng = state.random
    sign = rng.choice(_SIGNS[kind])
    if kind in INTEGERS and rng.random() < 0.4:
        if rng.random() < 0.5:
            return f"{target} {rng.choice(('//=', '%='))} " + expand(
                state, f"divisor {kind}", 2
            )
        if kind[0] == "u":
            return f"{target} <<= {expand(state, 'few', 2)}"
        return f"{target} >>= {expand(state, f'amount {kind}', 2)}"
    other = {"i32x4": "i32", "i64x2": "i64"}.get(kind, kind)
    if other != kind and rng.random() < 0.2:
        return f"{target} >>= {expand(state, f'amount {other}', 2)}"
    if rng.random() < 0.3 and kind != "bool":
        return f"{target} {sign} {expand(state, f'#{other}', 0)}"
    return f"{target} {sign} {expand(state, kind, DEPTH - 1)}"


def _item(state):
    kind = state.random.choice(STORED)
    if state.random.random() < 0.5:
        return f"{writable(state, kind)}[{expand(state, 'n16', 2)}]", kind
    return f"{place(state, kind, 2)}[{expand(state, 'n8', 2)}]", kind


def store_item(state, _):
    """Set an item of a buffer."""
    target, kind = _item(state)
    if kind in NARROW:
        value = f"(({expand(state, 'i32', DEPTH)} & 255) + {NARROW[kind][0]})"
        if state.bold and state.random.random() < 0.5:
            value = expand(state, "i32", 2)
    else:
        value = expand(state, kind, DEPTH)
    if state.random.random() < 0.1 and kind != "bool":
        value = str(state.random.randint(0, 99))
        value += ".5" if kind in FLOATS else ""
    state.line(f"{target} = {value}")
    return 0


def augment_item(state, _):
    """Change an item of a buffer."""
    target, kind = _item(state)
    if kind in NARROW:
        state.line(f"{target} {state.random.choice(('>>=', '&=', '%='))} 3")
    else:
        state.line(augmented(state, target, kind))
    return 0


_WORDS = (
    "store({place f32}, {n5}, {f32x4})",
    "store(F32S, {n12}, {f32x4})",
    "store({place f64}, {n5}, {f64x2})",
    "store(I64S, {n12}, {i64x2})",
    "store(F64S, {n12}, promote_low({f32x4}))",
    "store(F64S, {n12}, convert_low({i32x4}))",
    "store(F64S, {n5}, convert_low(load({p16 i32}, {n12})))",
    "store(F32S, {n12}, demote_zero({f64x2}))",
    "store(I32S, {n12}, trunc_sat_zero({f64x2}))",
    "store({place u32}, {n5}, {u32})",
    "store(BOOLS, {n12}, {bool})",
    "fill({place u16}, ({i32} & 1023), {n8})",
    "fill({place bool}, {bool}, {n8})",
    "copy({place bool}, {p8 bool}, {n8})",
    "copy({place i32}, {p8 i32}, {n8})",
    "copy({place f32}, {p8 f32}, {n8})",
    "copy({place u64}, {place u64}, {n8})",
    "copy({place u8}, {p8 u8}, {n8})",
    "copy({place u8}, ptr({text}), {n8})",
    "store(I32S, {n12}, {i32x4})",
    "store({place i16}, 0, {i16x8})",
    "store64_lane({place i16}, {n5}, {i16x8}, {known} % 2)",
    "copy({place i16}, {p8 i16}, {n8})",
    "fill({place i8}, {at i8}, {n8})",
    "fill({place i16}, {short}, {n8})",
    "copy(F64S[1:], F64S, 15)",
    "copy(I64S, I64S[2:], {n12})",
    "fill({place u8}, ({i32} & 255), {n8})",
    "fill({place u8}, 32, {n8})",
    "fill({place i32}, {i32}, {n8})",
    "fill({place u32}, {#u32}, {n8})",
    "fill({place i64}, 0, {n8})",
    "fill({place f32}, {f32}, {n8})",
    "fill({place f64}, {f64}, {n8})",
    "fill({place f64}, -0.0, 8)",
    "bump(i32({few}))",
    "F32V[{n16}] = clean32({f32})",
    "F64V[{n16}] = clean64({f64})",
    "store(F32V, {n12}, clean4({f32x4}))",
    "store(F64V, {n12}, clean2({f64x2}))",
    "store(I64V, {n12}, {i64x2})",
    "fill(F32V[{n8}:], clean32({f32}), {n8})",
    "copy(F64V[{n8}:], F64T, {n8})",
)


def word(state, _):
    """Call a word for its effect."""
    state.line(fill(state, state.random.choice(_WORDS), DEPTH - 1))
    return 0


def call_for_effect(state, size):
    """Call a function for its effect, or for all it gives."""
    if state.random.random() < 0.2:
        state.signatures = [*state.signatures, ("split", ("i32",), ("i32", "f32"))]
    found = [one for one in state.signatures if one[2][0] == "None" or len(one[2]) > 1]
    if not found:
        return word(state, size)
    signature = state.random.choice(found)
    text, names = call(state, signature, DEPTH), []
    if signature[2] == ("None",):
        state.line(text)
        return 0
    for kind in signature[2]:
        if kind in STORED and state.random.random() < 0.3:
            where = expand(state, "n16", 1)
            names.append(f"{kind.upper()}S[{where}]")
        else:
            names.append(state.fresh())
            state.variables.append((names[-1], kind))
    state.line(f"{', '.join(names)} = {text}")
    return 0


def pointer(state, _):
    """Declare a pointer or a text."""
    if state.random.random() < 0.2:
        name = state.fresh()
        text = f"WORDS if {expand(state, 'bool', 2)} else {expand(state, 'text', 2)}"
        state.line(f"{name} = {text}")
        state.variables.append((name, "Bytes"))
        return 0
    kind = state.random.choice(STORED)
    text = place(state, kind, 2)
    if state.random.random() < 0.4:
        text = f"{text} if {expand(state, 'bool', 2)} else {place(state, kind, 2)}"
    name = state.fresh()
    state.line(f"{name} = {text}")
    state.variables.append((name, f"Ptr {kind}"))
    return 0


def number(state, _):
    """Bind a bare number or a text, once."""
    name = state.fresh()
    if state.random.random() < 0.2:
        state.line(f"{name} = {state.random.choice(TEXTS)}")
        state.variables.append((name, "#t"))
        return 0
    if state.random.random() < 0.3:
        state.line(f"{name} = {bare(state, 'f64')}")
        state.variables.append((name, "#f"))
    else:
        state.line(f"{name} = {known(state, '', 2)}")
        state.variables.append((name, "#i"))
    return 0
