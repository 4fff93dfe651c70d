"""Where a Functional configuration says what a layer reads → references.

    references(at)          # {"y": ["dense", 0, 1]} → [Leaf(("y",), Reference(…))]
    calls(layer)            # [LayerCall(at, [Leaf(("0",), …), Leaf(("1",), …)])]

Keras 3 writes a call as an object, {"args": […], "kwargs": {…}}, with tensors in it;
Keras 2 as references in lists or dictionaries, each with its own keyword arguments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from convert.bundle.jsonfile import At, Members
from convert.bundle.jsonplaces import word
from convert.read import framework
from convert.read.structures import Leaf, flat, is_nothing, order_is_unclear

_MOST = 2**16


@dataclass(frozen=True)
class Reference:
    """The result number `item` of a layer's call number `call`."""

    at: At
    layer: str
    call: int
    item: int


@dataclass(frozen=True)
class LayerCall:
    """What one call of a layer reads; `at` holds the structure of its argument."""

    at: At
    reads: Sequence[Leaf[Reference]]
    order_is_unclear: bool


def references(at: At) -> list[Leaf[Reference]]:
    """Read one reference, or those in lists and dictionaries."""
    return flat(at, _reference)


def is_unclear(at: At) -> bool:
    """Say whether the order of references cannot be told from the file."""
    return order_is_unclear(at, _reference)


def _reference(at: At) -> Reference | None:
    if isinstance(at.value, list) and at.value and isinstance(at.value[0], str):
        return _referred(at)
    return None


def _referred(at: At) -> Reference:
    items = at.items()
    if not 3 <= len(items) <= 4:
        raise at.error("must be a layer's name, a call and an item")
    call, item = (one.integer(0, _MOST) for one in items[1:3])
    if len(items) == 4:
        _refuse_arguments(items[3])
    return Reference(at, items[0].text(), call, item)


def is_old(layer: At) -> bool:
    """Say whether Keras 2 wrote a layer's calls."""
    nodes = framework.optional(layer, "inbound_nodes")
    return nodes is not None and any(_is_old(node) for node in nodes.items())


def _is_old(node: At) -> bool:
    if not isinstance(node.value, Members):
        return isinstance(node.value, list)
    # a dictionary that Keras 2 was given may have a key "args"
    args = node.value.get("args")
    is_tensor = isinstance(args, list) and bool(args) and isinstance(args[0], str)
    return is_tensor or not isinstance(args, list)


def calls(layer: At) -> list[LayerCall]:
    """Read what each call of a layer reads."""
    nodes = framework.optional(layer, "inbound_nodes")
    return [_call(node) for node in nodes.items()] if nodes else []


def _call(node: At) -> LayerCall:
    if _is_old(node):
        return LayerCall(node, references(node), is_unclear(node))
    args = framework.member(node, "args").items()
    arguments = framework.optional(node, "kwargs")
    if arguments is not None:
        _refuse_arguments(arguments, "inputs")
        inputs = framework.optional(arguments, "inputs")
        args = [inputs, *args] if inputs else args
    for extra in args[1:]:
        if not is_nothing(extra.value):
            message = "a call with more than its inputs is not supported; leave it out"
            raise extra.error(message)
    first = args[0] if args else framework.inner(node, "args", [])
    return LayerCall(first, flat(first, _tensor), order_is_unclear(first, _tensor))


def _tensor(at: At) -> Reference | None:
    if isinstance(at.value, list):
        return None
    if not isinstance(at.value, Members):
        raise at.error("a call with more than tensors is not supported; leave it out")
    if at.value.get("class_name") == "__keras_tensor__":
        config = framework.member(at, "config")
        return _referred(framework.member(config, "keras_history"))
    return None


def _refuse_arguments(arguments: At, known: str | None = None) -> None:
    """Let only those pass that are read or change nothing: null and false."""
    if not isinstance(arguments.value, Members):
        raise arguments.error("must be an object")
    for name, value in arguments.value.items():
        if name != known and not is_nothing(value):
            message = f"a call with {word(name)}= is not supported; leave it out"
            raise arguments.error(message)
