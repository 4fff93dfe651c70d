"""Where a window stands on an axis of an image: its places, and the zeros around.

window(224, 3, 2, "same")  →  Window(places=112, before=0, after=1, used=224)
"""

from dataclasses import dataclass


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
        places = (items - extent) // stride + 1
        return Window(places, 0, 0, (places - 1) * stride + extent)
    places = -(-items // stride)
    reach = (places - 1) * stride + extent
    before = max(reach - items, 0) // 2
    used = min(items, reach - before)
    return Window(places, before, reach - before - used, used)
