"""Where a Functional configuration says what a layer reads → references.

    references(at)                  # ["dense", 0, 1] → [Reference("dense", 0, 1)]
    calls(layer)                    # [[Reference("a", 0, 0), Reference("b", 0, 0)]]

Keras 3 writes a call as an object, {"args": […], "kwargs": {…}}, with tensors in it;
Keras 2 as a list of references, each with its own keyword arguments.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from convert.jsonfile import At, Members
from convert.read import places

_MOST = 2**16


@dataclass(frozen=True)
class Reference:
    """The result number `item` of a layer's call number `call`."""

    at: At
    layer: str
    call: int
    item: int


def references(at: At) -> list[Reference]:
    """Read one reference, or those in a list or an object, as they stand."""
    if isinstance(at.value, Members):
        inner = (places.inner(at, name, value) for name, value in at.value.items())
        return [found for one in inner for found in references(one)]
    items = at.items()
    if items and isinstance(items[0].value, str):
        return [_reference(at)]
    return [found for item in items for found in references(item)]


def _reference(at: At) -> Reference:
    items = at.items()
    if not 3 <= len(items) <= 4:
        raise at.error("must be a layer's name, a call and an item")
    call, item = (one.integer(0, _MOST) for one in items[1:3])
    if len(items) == 4:
        _refuse_arguments(items[3])
    return Reference(at, items[0].text(), call, item)


def is_old(layer: At) -> bool:
    """Say whether Keras 2 wrote a layer's calls."""
    nodes = places.optional(layer, "inbound_nodes")
    return nodes is not None and any(isinstance(n.value, list) for n in nodes.items())


def calls(layer: At) -> list[list[Reference]]:
    """Read what each call of a layer reads."""
    nodes = places.optional(layer, "inbound_nodes")
    return [_call(node) for node in nodes.items()] if nodes else []


def _call(node: At) -> list[Reference]:
    if isinstance(node.value, list):
        return references(node)
    found = list(_tensors(places.member(node, "args")))
    arguments = places.optional(node, "kwargs")
    if arguments is not None:
        inputs = places.optional(arguments, "inputs")
        found += list(_tensors(inputs)) if inputs else []
        _refuse_arguments(arguments)
    return found


def _tensors(at: At) -> Iterator[Reference]:
    """Find the tensors of an argument: one, or those in lists."""
    if isinstance(at.value, Members):
        if at.value.get("class_name") != "__keras_tensor__":
            raise at.error("a call with a dictionary is not supported; use a list")
        config = places.member(at, "config")
        yield _reference(places.member(config, "keras_history"))
    elif isinstance(at.value, list):
        for item in at.items():
            yield from _tensors(item)
    elif at.value not in (None, False):
        raise at.error("a call with more than tensors is not supported; leave it out")


def _refuse_arguments(arguments: At) -> None:
    """Let only those pass that change nothing: null and false."""
    if not isinstance(arguments.value, Members):
        raise arguments.error("must be an object")
    for name, value in arguments.value.items():
        if value not in (None, False) and name != "inputs":
            message = f"a call with {name}= is not supported; leave it out"
            raise arguments.error(message)
