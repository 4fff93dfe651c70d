"""A model's configuration → its layers, where they stand and what they are called.

    model = root(at, by_tfjs)
    members(model)              # [Member(…, "InputLayer", …), Member(…, "Dense", …)]

A Sequential may be written as the bare list of its layers (Keras before 2.2.3 and early
TensorFlow.js): then it has no name, and gets one by its class.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from convert.bundle.jsonfile import At, Members
from convert.read import framework
from convert.read.builder import free_name
from convert.read.keras_layers import LAYERS
from convert.read.keras_wishes import Place, numbered_name

MODELS = ("Functional", "Model", "Sequential")
INPUT = "InputLayer"
# a "Model" is an old Functional
SUPPORTED = sorted({*LAYERS, INPUT, "Functional", "Sequential"})
_LIKE = 0.7  # how alike names are: Conv3D and Conv2D, but not Dot and Dropout


@dataclass(frozen=True)
class Model:
    """A model, perhaps in another: its configuration, names before those inside."""

    at: At
    class_name: str
    by_tfjs: bool
    names: tuple[str, ...] = ()
    order: tuple[int, ...] = ()
    prefix: str = ""
    trainable: bool = True
    by_keras2: bool = False  # said of the outermost model

    @property
    def is_root(self) -> bool:
        """Say whether no model is around it."""
        return not self.names


@dataclass(frozen=True)
class Member:
    """A layer of a model; `item` holds its class and calls, `place.at` its config."""

    item: At
    class_name: str
    path: str
    place: Place


def root(model: At, by_tfjs: bool, by_keras2: bool = False) -> Model:
    """Give the outermost model."""
    word = framework.member(model, "class_name")
    if word.text() not in MODELS:
        message = "{!r} is not supported; save a Sequential or Functional model"
        raise At(model.file, "model", None).error(message.format(word.text()))
    at = At(model.file, "model", _config(model).value)
    return Model(at, word.text(), by_tfjs, by_keras2=by_keras2)


def name(model: Model) -> str:
    """Give a model's name."""
    at = framework.optional(model.at, "name")
    return at.text() if at else "model"


def inside(model: Model, member: Member) -> Model:
    """Give a member that is a model."""
    place = member.place
    prefix = f"{place.prefix}/"
    return Model(
        *(place.at, member.class_name, model.by_tfjs, tuple(place.names), place.order),
        *(prefix, place.trainable),
    )


def refuse_unknown(model: Model) -> None:
    """Raise InputError for the first layer that no row stands for."""
    for member in members(model):
        if member.class_name in MODELS:
            refuse_unknown(inside(model, member))
        elif member.class_name not in (*LAYERS, INPUT):
            raise member.place.at.error(_unknown(member.class_name))


def _unknown(class_name: str) -> str:
    """Say which supported layers are called nearly so, and where all are listed."""
    near = difflib.get_close_matches(class_name, SUPPORTED, 3, _LIKE)
    if near:
        listed = f"{', '.join(near)} and others are: `hashi show --support` lists them"
    else:
        listed = "`hashi show --support` lists the layers that are"
    return f"{class_name} is not supported; {listed}"


def members(model: Model) -> list[Member]:
    """List the layers of a model."""
    found: dict[str, Member] = {}
    counts: dict[str, int] = {}
    items = framework.member(model.at, "layers").items()
    given: set[str | None] = {_given_name(item) for item in items}
    for number, item in enumerate(items):
        class_name = framework.member(item, "class_name").text()
        config = _config(item)
        own = numbered_name(class_name, counts)
        name = _given_name(item) or free_name(own, given)
        given.add(name)
        names = (*model.names, name)
        path = "/".join(names)
        at = At(item.file, f"layer {path!r}", config.value)
        if name in found:
            raise at.error("another layer has this name; rename one")
        trained = framework.truth(framework.optional(at, "trainable"), True)
        place = Place(
            *(at, class_name, names, (*model.order, number)),
            *(f"{model.prefix}layers/{own}", model.trainable and trained),
        )
        within = At(item.file, at.place, item.value)
        found[name] = Member(within, class_name, path, place)
    return list(found.values())


def _config(item: At) -> At:
    config = framework.member(item, "config")
    if isinstance(config.value, list):
        return framework.inner(item, "config", Members(layers=config.value))
    return config


def _given_name(item: At) -> str | None:
    config = _config(item)
    at = framework.optional(config, "name") or framework.optional(item, "name")
    if at is None and "layers" not in _keys(config):
        at = framework.member(config, "name")
    return at.text() if at else None


def _keys(at: At) -> Mapping[str, object]:
    return at.value if isinstance(at.value, Members) else {}
