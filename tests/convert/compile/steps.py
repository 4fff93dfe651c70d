"""Random statements: they extend ``state.lines``, and end in a return."""

from tests.convert.compile.choices import TEXTS, bare, call, expand, fill, known, place
from tests.convert.compile.grammar import FLOATS, INTEGERS, KINDS, NARROW, STORED

DEPTH = 3
_SIGNS = {
    **dict.fromkeys(FLOATS, ("+=", "-=", "*=", "/=")),
    "f32x4": ("+=", "-=", "*=", "/="),
    "i32x4": ("+=", "-=", "*=", "&=", "|=", "^="),
    **dict.fromkeys(INTEGERS, ("+=", "-=", "&=", "|=", "^=")),
}


def body(state, size):
    """Write a function's body: statements, and what it gives."""
    if state.random.random() < 0.1:
        state.line('"""What it does."""')
    block(state, size)
    if state.result != ("None",):
        _return(state)
    elif not state.lines:
        state.line("pass")


def block(state, size):
    """Write statements; what they declare is gone behind them."""
    before, start = list(state.variables), len(state.lines)
    while size > 0:
        size -= 1
        rule = state.random.choice(_STEPS)
        spent = rule(state, size)
        if spent is None:  # nothing can follow
            break
        size -= spent
    else:
        _show(state, state.variables[len(before) :])
    if len(state.lines) == start:
        state.line("pass")
    if state.loops:
        state.variables[:] = before


def _show(state, variables):
    """Write what variables hold where it is compared."""
    for name, kind in variables:
        if kind not in KINDS or state.random.random() < 0.3:
            continue
        k = state.random.randint(0, 12)
        if kind == "f32x4":
            state.line(f"store(F32S, {k}, {name})")
        elif kind == "i16x8":
            state.line(f"store(I16S, {k % 9}, {name})")
        elif kind == "i32x4":
            state.line(f"I32S[{k}] = lane({name}, {k % 4})")
        elif kind == "bool":
            state.line(f"U8S[{k}] = i32({name})")
        else:
            state.line(f"{kind.upper()}S[{k}] = {name}")


def _within(state, word, size):
    """Write an indented block."""
    state.loops.append(word)
    block(state, size)
    state.loops.pop()


def _return(state):
    if state.result == ("None",):
        state.line("return")
        return
    values = []
    for kind in state.result:
        if kind.startswith("Ptr"):
            values.append(place(state, kind[4:], 1))
        else:
            values.append(expand(state, kind, DEPTH))
    state.line(f"return {', '.join(values)}")


def _declare(state, _):
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


def _assign(state, size):
    if not (found := _targets(state)):
        return _declare(state, size)
    name, kind = state.random.choice(found)
    state.line(f"{name} = {expand(state, kind, DEPTH)}")
    return 0


def _augment(state, size):
    found = [one for one in _targets(state) if one[1] in _SIGNS]
    if not found:
        return _declare(state, size)
    name, kind = state.random.choice(found)
    state.line(_augmented(state, name, kind))
    return 0


def _augmented(state, target, kind):
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
    if kind == "i32x4" and rng.random() < 0.2:
        return f"{target} >>= {expand(state, 'amount i32', 2)}"
    other = kind if kind != "i32x4" else "i32"
    if rng.random() < 0.3:
        return f"{target} {sign} {expand(state, f'#{other}', 0)}"
    return f"{target} {sign} {expand(state, kind, DEPTH - 1)}"


def _item(state):
    kind = state.random.choice(STORED)
    if state.random.random() < 0.5:
        return f"{kind.upper()}S[{expand(state, 'n16', 2)}]", kind
    return f"{place(state, kind, 2)}[{expand(state, 'n8', 2)}]", kind


def _store_item(state, _):
    target, kind = _item(state)
    if kind in NARROW:
        value = f"(({expand(state, 'i32', DEPTH)} & 255) + {NARROW[kind][0]})"
        if state.bold and state.random.random() < 0.3:
            value = expand(state, "i32", 2)
    else:
        value = expand(state, kind, DEPTH)
    if state.random.random() < 0.1:
        value = str(state.random.randint(0, 99))
        value += ".5" if kind in FLOATS else ""
    state.line(f"{target} = {value}")
    return 0


def _augment_item(state, _):
    target, kind = _item(state)
    if kind in NARROW:
        state.line(f"{target} {state.random.choice(('>>=', '&=', '%='))} 3")
    else:
        state.line(_augmented(state, target, kind))
    return 0


_WORDS = (
    "store({place f32}, {n5}, {f32x4})",
    "store(F32S, {n12}, {f32x4})",
    "copy({place i32}, {p8 i32}, {few})",
    "copy({place f32}, {p8 f32}, {few})",
    "copy({place u64}, {place u64}, {few})",
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
)


def _word(state, _):
    text = state.random.choice(_WORDS).replace("{few}", "{n8}")
    state.line(fill(state, text, DEPTH - 1))
    return 0


def _call(state, size):
    """Call a function for its effect, or for all it gives."""
    if state.random.random() < 0.2:
        state.signatures = [*state.signatures, ("split", ("i32",), ("i32", "f32"))]
    found = [one for one in state.signatures if one[2][0] == "None" or len(one[2]) > 1]
    if not found:
        return _word(state, size)
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


def _pointer(state, _):
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


def _number(state, _):
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


def _if(state, size):
    state.line(f"if {expand(state, 'bool', DEPTH - 1)}:")
    some = state.random.randint(1, max(1, size // 2))
    _within(state, "if", some)
    if state.random.random() < 0.3:
        state.line(f"elif {expand(state, 'bool', DEPTH - 1)}:")
        _within(state, "if", 1)
    if state.random.random() < 0.5:
        state.line("else:")
        _within(state, "if", 1)
    return some


def _either(state, _):
    """Declare a variable in both branches."""
    kind, name = state.random.choice(KINDS), state.fresh()
    state.line(f"if {expand(state, 'bool', DEPTH - 1)}:")
    state.line(f"    {name} = {expand(state, kind, 2)}")
    state.line("else:")
    state.line(f"    {name} = {expand(state, kind, 2)}")
    state.variables.append((name, kind))
    return 0


def _deep(state):
    return sum(one in ("range", "while", "unroll") for one in state.loops) > 1


def _range(state, size):
    if _deep(state):
        return _augment(state, size)
    name = state.fresh()
    rng = state.random
    stop, start = expand(state, "few", 2), expand(state, "i32", 1)
    text = rng.choice(
        (
            f"i32({stop})",
            f"i32({stop})",
            str(rng.randint(0, 6)),
            f"{rng.randint(-3, 2)}, i32({stop})",
            f"{rng.randint(-3, 2)}, i32({stop}), {rng.randint(1, 4)}",
            f"i32({stop}), {rng.randint(-3, 4)}, {rng.randint(-4, -1)}",
            f"{rng.randint(-4, 9)}, {rng.randint(-4, 9)}, {rng.choice((-3, -1, 1, 2))}",
            f"({start} & 1023) - 512, i32({stop}), 300",
            f"{rng.randint(0, 9)}, 2147483647, 1000000000",
            f"{rng.randint(0, 9)}, -2147483648, -1000000000",
        )
    )
    state.line(f"for {name} in range({text}):")
    before = list(state.variables)
    state.variables.append((name, "i32"))
    some = rng.randint(1, max(1, size // 2))
    _within(state, "range", some)
    state.variables[:] = before
    return some


def _unroll(state, size):
    if _deep(state):
        return _augment(state, size)
    name, rng = state.fresh(), state.random
    text = rng.choice(("2", "3", "4", "1, 4", "0, 6, 2", known_small(state)))
    before = list(state.variables)
    registers = rng.random() < 0.3
    if registers:
        acc, kind = state.fresh(), rng.choice(("f32x4", "i32x4", "f32", "i32", "u64"))
        state.line(f"{acc} = unrolled({kind}, 6)")
    state.line(f"for {name} in unroll({text}):")
    state.variables.append((name, "#i"))
    if registers:
        state.line(f"    {acc}[{name} % 6] = {expand(state, kind, 2)}")
        if rng.random() < 0.5:
            state.line(f"    {_augmented(state, f'{acc}[{name} % 3 + 1]', kind)}")
    some = rng.randint(1, 2)
    _within(state, "unroll", some)
    state.variables[:] = before
    if registers:
        gathered = state.fresh()
        state.line(f"{gathered} = {acc}[0] + {acc}[{rng.randint(1, 5)}]")
        state.variables.append((gathered, kind))
    return some


def known_small(state):
    """A number of rounds that is known but not written down."""
    return f"{known(state, '', 1)} % 4"


def _while(state, size):
    if _deep(state):
        return _augment(state, size)
    name, rng = state.fresh(), state.random
    state.fixed.add(name)
    most = rng.randint(1, 6)
    state.line(f"{name} = i32(0)")
    state.variables.append((name, "i32"))
    endless = rng.random() < 0.3
    test = "" if rng.random() < 0.5 else f" and {expand(state, 'bool', 2)}"
    state.line("while True:" if endless else f"while {name} < {most}{test}:")
    state.line(f"    {name} += 1")
    if endless:
        test = f"{name} > {most} or {expand(state, 'bool', 2)}"
        state.line(f"    if {test}:")
        state.line("        break")
    some = rng.randint(1, max(1, size // 2))
    _within(state, "while", some)
    return some


def _leave(state, size):
    """Leave a loop, or the function; inside an ``if`` more often than not."""
    words = ["return"]
    around = [one for one in state.loops if one != "if"]
    if around and around[-1] != "unroll":
        words += ["break", "continue"] * 2
    if not state.loops or state.random.random() < 0.5:
        return _if(state, size)
    if state.loops[-1] != "if":
        state.line(f"if {expand(state, 'bool', DEPTH - 1)}:")
        state.loops.append("if")
        _jump(state, state.random.choice(words))
        state.loops.pop()
        return 0
    _jump(state, state.random.choice(words))
    return None


def _jump(state, word):
    if word == "return":
        _return(state)
    else:
        state.line(word)


_STEPS = (
    *[_declare] * 5, *[_assign] * 4, *[_augment] * 4, *[_store_item] * 4,
    *[_augment_item] * 2, *[_word] * 3, *[_call] * 2, _pointer, _number, *[_if] * 2,
    _either, *[_range] * 2, *[_unroll] * 2, _while, *[_leave] * 2,
)  # fmt: skip
