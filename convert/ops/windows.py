"""Where a window stands on an axis of an image: its places, and the zeros around.

window(224, 3, 2, "same")  →  Window(places=112, before=0, after=1, used=224)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from convert.graph import Type
from convert.ops.row import Attributes, integer, integers

NO_PADS = 0, 0, 0, 0


@dataclass(frozen=True)
class Window:
    """How many places there are, zeros before and after, items that are read."""

    places: int
    before: int
    after: int
    used: int


def window(items: int, extent: int, stride: int, padding: str) -> Window:
    """Lay windows out as TensorFlow does: 'valid' within the items, 'same' past them.

    Of an odd number of zeros, 'same' puts the greater part behind.
    """
    if padding == "valid":
        return padded_window(items, extent, stride, 0, 0)
    places = -(-items // stride)
    reach = (places - 1) * stride + extent
    before = max(reach - items, 0) // 2
    used = min(items, reach - before)
    return Window(places, before, reach - before - used, used)


def padded_window(items: int, extent: int, stride: int, top: int, end: int) -> Window:
    """Lay windows out within the items and so many zeros before and after them."""
    places = max((top + items + end - extent) // stride + 1, 0)
    reach = (places - 1) * stride + extent
    used = min(items, reach - top)
    return Window(places, top, max(reach - top - used, 0), used)


def along(
    items: Sequence[int],
    extents: Sequence[int],
    strides: Sequence[int],
    padding: str,
    pads: Sequence[int],
) -> tuple[Window, ...]:
    """Lay windows out on each of some axes.

    `pads` are those before the items of each axis, then those behind: of 'valid' alone.
    """
    rank = len(items)
    axes = zip(items, extents, strides, pads[:rank], pads[rank:], strict=True)
    return tuple(
        padded_window(n, extent, stride, before, after)
        if padding == "valid"
        else window(n, extent, stride, padding)
        for n, extent, stride, before, after in axes
    )


def windows(
    shape: Sequence[int], extent: Sequence[int], attributes: Attributes
) -> tuple[Window, Window]:
    """Lay out the windows of a kernel's operator on an image's rows and columns.

    `pads` are zeros at the top, left, bottom and right, beside `padding=valid` alone.
    """
    strides, padding = integer(attributes["strides"]), str(attributes["padding"])
    pads = integers(attributes.get("pads", NO_PADS))
    rows, columns = along(shape[1:3], extent, (strides, strides), padding, pads)
    return rows, columns


def places(x: Type, extent: tuple[int, ...], attributes: Attributes) -> tuple[int, ...]:
    """Give the batch, and how many windows stand on rows and columns.

    Raises: ValueError when there is none.
    """
    if integer(attributes["strides"]) < 1:
        raise ValueError(f"strides {attributes['strides']} are not 1 or more")
    pads = integers(attributes.get("pads", NO_PADS))
    if len(pads) != 4 or min(pads) < 0:
        raise ValueError(f"pads {list(pads)} are not four numbers from 0 on")
    if pads != NO_PADS and attributes["padding"] != "valid":
        raise ValueError(f"pads {list(pads)} are no part of padding=same")
    if any(n >= extent[k % 2] for k, n in enumerate(pads)):
        raise ValueError(f"pads {list(pads)} are no part of a window")
    rows, columns = windows(x.shape, extent, attributes)
    if min(rows.places, columns.places) < 1:
        size = "x".join(map(str, extent))
        raise ValueError(f"{x} is smaller than a window of {size}")
    return x.shape[0], rows.places, columns.places
