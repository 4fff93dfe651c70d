"""Random functions about names: which branches, loops and jumps give them values.

function(random, "f", outer, (("c", "i32"),), "i32", size=6)   "def f(c: i32) -> i32: …"
"""

from tests.convert.compile.bindings import (
    assign,
    bind,
    deep,
    rebound,
    reopen,
    risk,
    show,
    show_bare,
    test,
)
from tests.convert.compile.scopes import (
    BARE,
    State,
    doubtful,
    expand,
    fill,
    show_value,
)

_PLAIN = ("i", "e", "k", "m", "n", "s", "x", "y", "z")
# half of the functions are about names with types, the others about bare numbers
_KINDS = {
    "typed": (*["i32"] * 4, "u32", "f64", "f64", "bool", "count", "int", "real"),
    "bare": ("i32", "f64", "bool", *["count"] * 3, "int", *["real"] * 2),
}
# which zero, and which of 1 and 1.0, depends on the round
_ZEROS = ("({0} - {1} - 1) * 0.0", "({0} - 1) * 0.0", "1.0 if {0} == {1} else 1")
_DARING = {"typed": 0.08, "bare": 0.4, "small": 0.02}
_UNROLLED = ("3", "2", "1, 4", "0, 6, 2", "-1, 2", "3, 0, -1")


def function(rng, name, outer, parameters, result, size):
    """Write a function; its head, its lines, and whether it dares something."""
    about = rng.choice(("typed", "bare"))
    state = State(rng, outer, dict(parameters), result, _STEPS[about])
    state.bound |= set(state.kinds)
    for _ in range(rng.randint(3, 7)):
        called = rng.choice(_PLAIN)
        if rng.random() < 0.3:
            called = rng.choice([one for one in outer if "." not in one])
        state.kinds.setdefault(called, rng.choice(_KINDS[about]))
    state.daring = int(rng.random() < _DARING[about if size > 2 else "small"])
    state.sites |= {one for one, kind in parameters if kind in BARE}
    if block(state, size):
        for one in sorted(state.kinds):
            _last(state, one)
        state.line(f"return {expand(state, result)}")
    written = ((one, "Const" if kind in BARE else kind) for one, kind in parameters)
    heads = ", ".join(f"{one}: {kind}" for one, kind in written)
    return f"def {name}({heads}) -> {result}:", state.lines, state.dared


def _last(state, name):
    """Show what a name has at the end; in a daring function, if it has anything."""
    kind = state.kinds[name]
    unsure = name not in state.bound
    if unsure and not (state.daring and name in doubtful(state, kind)):
        return
    if unsure or state.random.random() < 0.6:
        state.daring -= unsure
        state.dared |= unsure
        show_value(state, kind, name)


def block(state, size):
    """Write statements; whether the last is followed by others."""
    start = len(state.lines)
    for _ in range(size):
        if not state.random.choice(state.steps)(state):
            return False
    if len(state.lines) == start:
        state.line("pass")
    return True


def _within(state, word, size):
    state.loops.append(word)
    goes_on = block(state, size)
    state.loops.pop()
    return goes_on


def _if(state):
    if deep(state, loops=False):
        return assign(state)
    mark, before, ends = len(state.stores), set(state.bound), []
    words = state.random.choice(
        (("if",), ("if", "else"), ("if", "else"), ("if", "elif", "else"))
    )
    for word in words:
        state.bound = set(before)
        state.line(f"{word}:" if word == "else" else f"{word} {test(state)}:")
        if _within(state, "if", state.random.randint(1, 2)):
            ends.append(state.bound)
    if words[-1] != "else":
        ends.append(before)
    state.bound = set.intersection(*ends or [before]) - rebound(state, mark)
    return bool(ends) and risk(state, mark)


def _loop(state, head, first=None):
    """Write a loop that counts at run time."""
    mark, before, closed = len(state.stores), set(state.bound), reopen(state)
    state.line(head if isinstance(head, str) else head())
    if first:
        state.bound.add(first)
    if first and state.lines[-1].lstrip().startswith("while"):
        state.line(f"    {first} += 1")
    _within(state, "loop", state.random.randint(1, 3))
    state.bound = before - rebound(state, mark)
    state.closed = closed
    return risk(state, mark)


def _range(state):
    names = state.local("i32")
    if deep(state) or not names:
        return assign(state)
    name = state.random.choice(names)
    text = state.random.choice(
        ("{i32} & 3", "3", "{int} & 3", "1, {i32} & 7, 2", "2, -1, -1", "-1, {i32} & 3")
    )
    head = f"for {name} in range({fill(state, text)}):"
    state.stores.append(name)
    return _loop(state, head, name)


def _while(state):
    if deep(state):
        return bind(state)
    name = f"w{len(state.kinds)}"
    state.kinds[name] = "turns"
    state.line(f"{name} = i32(0)")
    most = state.random.randint(1, 4)
    return _loop(
        state, lambda: f"while {name} < {most} and {expand(state, 'bool', 1)}:", name
    )


def _unroll(state):
    names = [one for one in state.local("count") if one not in state.closed]
    if deep(state) or not names:
        return _range(state)
    rng, name, mark = state.random, state.random.choice(names), len(state.stores)
    counts = rng.random() < 0.8  # else there may be no round
    text = rng.choice(_UNROLLED) if counts else f"{expand(state, 'int', 0)} & 3"
    before, closed = set(state.bound), reopen(state)
    state.line(f"for {name} in unroll({text}):")
    state.store(name)
    if rng.random() < 0.5:
        _bind_in_some(state, name, text.partition(",")[0] if "," in text else "0")
    goes_on = _within(state, "unroll", rng.randint(0, 2))
    state.closed = closed
    if not counts:
        state.bound = before - rebound(state, mark)
    if goes_on and state.risky and rng.random() < 0.3:
        show_value(state, "real", state.risky)
        state.dared = True
    state.risky = ""
    return goes_on and risk(state, mark) if counts else risk(state, mark)


def _bind_in_some(state, name, first):
    """Bind a bare number in the first round of ``unroll``, and perhaps in others."""
    mark, rng = len(state.stores), state.random
    state.loops.append("unroll")
    state.line(fill(state, f"if {name} == {first} or {{bool}}:"))
    state.loops.append("if")
    names = sorted({*state.local("real")} - state.sites - state.closed)
    if names and rng.random() < 0.8:
        other = rng.choice(names)
        state.line(f"{other} = {rng.choice(_ZEROS).format(name, first)}")
        state.sites.add(other)
        state.store(other)
        state.risky = other
    else:
        bind(state)
    state.loops[-2:] = []
    state.bound -= rebound(state, mark)


def _left_early(state):
    """A loop that binds a bare number twice, and may be left between."""
    rng = state.random
    names = sorted({*state.local("count")} - state.closed)
    if deep(state) or not names:
        return bind(state)
    name, mark, usual = rng.choice(names), len(state.stores), rng.choice(_UNROLLED)
    state.line(f"for {name} in unroll({usual}): pass")
    state.line(f"for w{len(state.kinds)} in range({expand(state, 'i32', 1)} & 3):")
    state.kinds[f"w{len(state.kinds)}"] = "turns"
    state.bound.discard(name)
    again = usual if rng.random() < 0.5 else rng.choice(_UNROLLED)
    state.line(f"    for {name} in unroll({rng.choice(_UNROLLED)}):")
    state.line(f"        I32S[{rng.randint(1, 15)}] = {name}")
    state.line(f"    if {expand(state, 'bool', 1)}:")
    state.line(f"        {rng.choice(('break', 'continue'))}")
    state.line(f"    for {name} in unroll({again}):")
    state.line("        pass")
    state.stores.append(name)
    return risk(state, mark)


def _one_branch(state):
    """A bare number from before, and the one that a branch binds in its place."""
    rng = state.random
    names = sorted({*state.local("count")} - state.closed)
    if deep(state) or not names:
        return bind(state)
    name, mark = rng.choice(names), len(state.stores)
    state.line(f"for {name} in unroll({rng.choice(_UNROLLED)}): pass")
    state.store(name)
    lines = [
        f"    for {name} in unroll({rng.choice(_UNROLLED)}): pass",
        f"    I64S[{rng.randint(1, 15)}] = I64S[0] * 0 + {name}",
    ]
    state.line(f"if {expand(state, 'bool', 1)}:")
    state.line(lines[rng.random() < 0.3])
    state.line("else:")
    state.line(lines[rng.random() < 0.7])
    state.bound.discard(name)
    return risk(state, mark)


def _jump(state):
    around = [one for one in state.loops if one != "if"]
    if not state.loops or (state.loops[-1] != "if" and state.random.random() < 0.8):
        return _if(state)
    words = ["return"]
    if around and around[-1] == "loop":
        words += ["break", "continue"] * 2
    word = state.random.choice(words)
    state.line(f"return {expand(state, state.result)}" if word == "return" else word)
    return False


_STEPS = {
    "typed": (
        *[assign] * 5, bind, *[show] * 3, *[_if] * 3, *[_range] * 2, *[_unroll] * 2,
        _while, *[_jump] * 2,
    ),
    "bare": (
        assign, *[bind] * 3, *[show_bare] * 4, *[_if] * 3, _range, *[_unroll] * 4,
        *[_left_early] * 2, _one_branch, _one_branch, _while, *[_jump] * 2,
    ),
}  # fmt: skip
