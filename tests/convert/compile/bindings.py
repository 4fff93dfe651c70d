"""Statements of random functions about names that are one line, and what they risk."""

from tests.convert.compile.scopes import BARE, TYPED, expand, fill, show_value

_DEEPEST = 2  # blocks around a block


def assign(state):
    names = state.local(*TYPED)
    if not names:
        return show(state)
    name = state.random.choice(names)
    kind = state.kinds[name]
    if kind in ("i32", "u32") and name in state.bound and state.random.random() < 0.3:
        sign = state.random.choice(("+=", "-=", "^="))
        state.line(f"{name} {sign} {expand(state, kind, 1)}")
    else:
        text = expand(state, kind)
        state.line(f"{name} = {text}" + (" & 1023" if kind == "i32" else ""))
    state.store(name)
    return True


def bind(state):
    """Bind a bare number, in its one line."""
    names = {*state.local("int", "real")} - state.sites - state.closed
    if not names:
        return assign(state)
    name = state.random.choice(sorted(names))
    text = expand(state, state.kinds[name])
    if state.kinds[name] == "real" and state.random.random() < 0.1:
        text = fill(state, "1.0 if {static} else 1")
    state.sites.add(name)
    state.line(f"{name} = {text}")
    state.store(name)
    return True


def show(state):
    kind = state.random.choice((*TYPED, "int", "real"))
    show_value(state, kind, expand(state, kind))
    return True


def show_bare(state):
    kind = state.random.choice(("int", "int", "real"))
    show_value(state, kind, expand(state, kind, state.random.choice((0, 0, 1))))
    return True


def test(state):
    if state.random.random() < 0.25:
        return expand(state, "static")
    if state.random.random() < 0.3:
        return fill(state, "{static} or {bool}")
    return expand(state, "bool", 1)


def rebound(state, mark):
    """Bare names that the lines since a mark bind: which value they have is unsure."""
    return {one for one in state.stores[mark:] if state.kinds[one] in BARE}


def risk(state, mark):
    """Show a bare number that the lines since a mark may have bound, or not."""
    names = sorted(rebound(state, mark) - state.bound)
    if state.daring and names and state.random.random() < 0.8:
        name = state.random.choice(names)
        state.daring, state.dared = state.daring - 1, True
        show_value(state, state.kinds[name], name)
    return True


def reopen(state):
    """Choose the bare names that a loop may bind: before it does they are unsure."""
    closed = state.closed
    state.closed = closed | {
        one for one in state.local(*BARE) if state.random.random() < 0.5
    }
    state.bound -= {*state.local(*BARE)} - state.closed
    return closed


def deep(state, *, loops=True):
    """Whether a further block, or loop, would take long."""
    around = sum(one != "if" for one in state.loops)
    return len(state.loops) > _DEEPEST or (loops and around > 1)
