"""Random bodies of functions: statements, loops and branches, and a return."""

from tests.convert.compile.choices import expand, known, place
from tests.convert.compile.effects import (
    DEPTH,
    assign,
    augment,
    augment_item,
    augmented,
    call_for_effect,
    declare,
    number,
    pointer,
    show,
    store_item,
    word,
)
from tests.convert.compile.grammar import KINDS


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
        show(state, state.variables[len(before) :])
    if len(state.lines) == start:
        state.line("pass")
    if state.loops:
        state.variables[:] = before


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
        return augment(state, size)
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
        return augment(state, size)
    name, rng = state.fresh(), state.random
    text = rng.choice(("2", "3", "4", "1, 4", "0, 6, 2", known_small(state)))
    before = list(state.variables)
    registers = rng.random() < 0.3
    if registers:
        acc, kind = (
            state.fresh(),
            rng.choice(("f32x4", "i32x4", "f64x2", "i64x2", "f32", "i32", "u64")),
        )
        state.line(f"{acc} = unrolled({kind}, 6)")
    state.line(f"for {name} in unroll({text}):")
    state.variables.append((name, "#i"))
    if registers:
        state.line(f"    {acc}[{name} % 6] = {expand(state, kind, 2)}")
        if rng.random() < 0.5:
            state.line(f"    {augmented(state, f'{acc}[{name} % 3 + 1]', kind)}")
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
        return augment(state, size)
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
    *[declare] * 5, *[assign] * 4, *[augment] * 4, *[store_item] * 4,
    *[augment_item] * 2, *[word] * 3, *[call_for_effect] * 2, pointer, number,
    *[_if] * 2, _either, *[_range] * 2, *[_unroll] * 2, _while, *[_leave] * 2,
)  # fmt: skip
