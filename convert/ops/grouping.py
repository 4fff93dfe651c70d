"""Conversions of images between layouts, made by a pass."""

from collections.abc import Sequence

from convert.graph import Type
from convert.ops.images import image
from convert.ops.planes import plane
from convert.ops.row import GROUPS, Attributes, Call, Operator, Site, identity, rowwise


def image_type(types: Sequence[Type], attributes: Attributes) -> Type:
    """Demand an image, and leave it one."""
    image(types[0])
    return types[0]


def _change(site: Site) -> Call:
    batch, height, width, c = site.x.shape
    sizes = {"pixels": height * width, "c": c, "plane": plane(site.x)}
    return Call(sizes=sizes, rows=batch)


# fmt: off
OPERATORS = rowwise(
    Operator("to_groups", identity, image_type, "groups.to_groups", _change,
             writes=GROUPS),
    Operator("from_groups", identity, image_type, "groups.from_groups", _change,
             reads=GROUPS),
)
# fmt: on
