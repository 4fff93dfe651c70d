"""Conversions of images between layouts, made by a pass."""

from collections.abc import Sequence

from convert.graph import Type
from convert.ops.images import image
from convert.ops.planes import plane
from convert.ops.row import (
    EIGHTS,
    GROUPS,
    Attributes,
    Call,
    Operator,
    Site,
    identity,
    rowwise,
)


def image_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand an image, and leave it one."""
    image(types[0])
    return types[0]


def eights_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand a quantised image, and leave it one."""
    quantised_image(types[0])
    return types[0]


def quantised_image(x: Type) -> None:
    """Demand an image of int16."""
    if x.dtype != "int16" or len(x.shape) != 4:
        raise ValueError(f"{x} is no image of int16 (n, height, width, channels)")


def _change(site: Site) -> Call:
    batch, height, width, c = site.x.shape
    sizes = {"pixels": height * width, "c": c, "plane": plane(site.x)}
    return Call(sizes=sizes, rows=batch)


def _change_eights(site: Site) -> Call:
    batch, height, width, c = site.x.shape
    return Call(sizes={"pixels": height * width, "c": c}, rows=batch)


# fmt: off
OPERATORS = rowwise(
    Operator("to_groups", identity, image_type, "groups.to_groups", _change,
             writes=GROUPS),
    Operator("from_groups", identity, image_type, "groups.from_groups", _change,
             reads=GROUPS),
    Operator("to_eights", identity, eights_type, "eights.to_eights", _change_eights,
             writes=EIGHTS),
    Operator("from_eights", identity, eights_type, "eights.from_eights",
             _change_eights, reads=EIGHTS),
)
# fmt: on
