"""How a Functional's layers are wired: what each call reads, and in which order.

    wiring = Wiring(model)
    wiring.made["x"].append(["x"])          # its inputs are there
    wiring.make(called)                     # called(member, values, call) for each call
    wiring.find(reference, is_output=True)
    arranged(model, starts, call, values)   # a call's values in the order of the inputs

A call with a dictionary goes by names: the keys of a model that has a dictionary of
inputs, else the names of its InputLayers. All else goes by Keras's order.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence

from convert.read import framework
from convert.read.keras_calls import LayerCall, Reference, calls, is_old
from convert.read.keras_models import INPUT, MODELS, Member, Model, inside, members
from convert.read.structures import is_flat_dictionary

type Called = Callable[[Member, Sequence[str], LayerCall], Sequence[str]]
UNCLEAR = (
    "has keys that look like numbers, which Keras counts by value where they are "
    "numbers and by letter where they are texts; use names for keys"
)


def arranged(
    model: Model, starts: LayerCall, call: LayerCall | None, values: Sequence[str]
) -> Sequence[str]:
    """Give the values of a call in the order of the model's inputs.

    Raises: InputError where their number differs, or the order is not to be told.
    """
    found = _by_names(starts, call, values) if call else None
    found = values if found is None else found
    if len(found) != len(starts.reads):
        wanted = len(starts.reads)
        raise model.at.error(f"is called with {len(found)} inputs, not {wanted}")
    if call and found is values and len(values) > 1:
        keys = [leaf.keys for leaf in starts.reads]
        is_same = keys == [leaf.keys for leaf in call.reads]
        for one in (starts, call):
            if one.order_is_unclear and not is_same:
                raise one.at.error(UNCLEAR)
    return found


def _by_names(
    starts: LayerCall, call: LayerCall, values: Sequence[str]
) -> Sequence[str] | None:
    if not is_flat_dictionary(call.at, call.reads):
        return None
    if is_flat_dictionary(starts.at, starts.reads):
        names = [leaf.keys[0] for leaf in starts.reads]
    elif all(len(leaf.keys) < 2 for leaf in starts.reads):
        names = [leaf.value.layer for leaf in starts.reads]
    else:
        return None
    keyed = {
        leaf.keys[0]: value for leaf, value in zip(call.reads, values, strict=True)
    }
    return [keyed[n] for n in names] if keyed.keys() >= set(names) else None


class Wiring:
    """The calls of a Functional's layers: those that are made, those that wait.

    Calls are numbered, so a layer's later ones wait for its earlier ones.
    """

    def __init__(self, model: Model) -> None:
        self.members = {member.place.name: member for member in members(model)}
        old = any(is_old(member.item) for member in self.members.values())
        self.before = {n: _before(model, one, old) for n, one in self.members.items()}
        self.made: dict[str, list[Sequence[str]]] = {n: [] for n in self.members}

    def find(self, reference: Reference, is_output: bool = False) -> str | int:
        """Give the value that is meant, or the number of the call that will make it."""
        if reference.layer not in self.members:
            raise reference.at.error(f"there is no layer {reference.layer!r}")
        call = reference.call - self.before[reference.layer][is_output]
        if not 0 <= call < len(self.made[reference.layer]):
            return call
        results = self.made[reference.layer][call]
        if reference.item >= len(results):
            raise reference.at.error(f"{reference.layer!r} gives {len(results)} values")
        return results[reference.item]

    def make(self, called: Called) -> None:
        """Make all calls, each when what it reads is there."""
        left = {name: deque(calls(one.item)) for name, one in self.members.items()}
        read: dict[str, list[str]] = defaultdict(list)
        waiting: dict[tuple[str, int], list[str]] = defaultdict(list)
        ready = deque(self.members)
        while ready:
            name = ready.popleft()
            while left[name]:
                call = left[name][0]
                missing = self._read(call, read[name])
                if missing is not None:
                    waiting[missing].append(name)
                    break
                left[name].popleft()
                made = self.made[name]
                made.append(called(self.members[name], read.pop(name), call))
                ready.extend(waiting.pop((name, len(made) - 1), ()))
        for name, unmade in left.items():
            if unmade:
                at = self.members[name].place.at
                raise at.error("reads what no other layer makes")

    def _read(self, call: LayerCall, values: list[str]) -> tuple[str, int] | None:
        """Add the values that a call reads; give the layer and call that is missing."""
        for leaf in call.reads[len(values) :]:
            value = self.find(leaf.value)
            if isinstance(value, int):
                return leaf.value.layer, value
            values.append(value)
        return None


def _before(model: Model, member: Member, old: bool) -> tuple[int, int]:
    """Count the calls of a model that only its own construction has made.

    The second number is for the list of outputs.

    TensorFlow.js counts that of every model, Keras 2 that of one that has an input;
    Keras 3 that of a Functional, and only where the outputs of the outer model are
    listed.
    """
    if member.class_name not in MODELS:
        return 0, 0
    is_sequential = member.class_name == "Sequential"
    if not old and not model.by_tfjs:
        return 0, int(not is_sequential)
    if is_sequential and not model.by_tfjs:
        own = int(_has_input(inside(model, member)))
        return own, own
    return 1, 1


def _has_input(sequential: Model) -> bool:
    """Say whether a Sequential has an input of its own, and with it a first call.

    Until TensorFlow 2.2 Keras left its InputLayer out; the first layer has its shape.
    """
    for first in members(sequential)[:1]:
        if first.class_name == "Sequential":
            return _has_input(inside(sequential, first))
        shape = framework.optional(first.place.at, "batch_input_shape")
        return first.class_name in (INPUT, *MODELS) or shape is not None
    return False
