"""What operators on images (n, h, w, c) share: their types, and what windows see."""

from collections.abc import Iterator, Sequence

import numpy as np

from convert.graph import Type
from convert.ops.planes import groups, plane
from convert.ops.row import Attributes, Floats, Site, integer
from convert.ops.windows import windows
from edge.kernels import groups as kernels


def image(x: Type) -> None:
    """Demand an image of float32."""
    if x.dtype != "float32" or len(x.shape) != 4:
        raise ValueError(f"{x} is no image of float32 (n, height, width, channels)")


def channels(w: Type, b: Type) -> int:
    """Demand a bias for each output of a kernel, and count them."""
    n = w.shape[-1]
    if b != Type(w.dtype, (n,)):
        raise ValueError(f"bias {b} does not fit weights {w}")
    return n


def seen_items(
    x: Floats, extent: Sequence[int], attributes: Attributes, around: float
) -> Iterator[tuple[Floats, int, int]]:
    """Give what all windows see at each of their items, row by row."""
    rows, columns = windows(x.shape, extent, attributes)
    step = integer(attributes["strides"])
    height = rows.before + x.shape[1] + max(rows.after, 0)
    width = columns.before + x.shape[2] + max(columns.after, 0)
    padded = np.zeros((x.shape[0], height, width, x.shape[3]), x.dtype)
    padded = padded + np.asarray(around, x.dtype)
    padded[:, rows.before :, columns.before :][:, : x.shape[1], : x.shape[2]] = x
    for ky in range(extent[0]):
        for kx in range(extent[1]):
            from_row = padded[:, ky:][:, ::step][:, : rows.places]
            yield from_row[:, :, kx:][:, :, ::step][:, :, : columns.places], ky, kx


def window_of(site: Site, extent: Sequence[int]) -> kernels.Window:
    """Give a kernel's windows on an image, and the zeros around it."""
    rows, columns = windows(site.x.shape, extent, site.attributes)
    return kernels.Window(
        height=site.x.shape[1],
        width=site.x.shape[2],
        kh=extent[0],
        kw=extent[1],
        stride=integer(site.attributes["strides"]),
        top=rows.before,
        left=columns.before,
        used=columns.used,
        oh=rows.places,
        ow=columns.places,
    )


def planes_of(site: Site) -> kernels.Planes:
    """Give the planes of an image and of a result with as many channels."""
    return kernels.Planes(
        groups=groups(site.x), x_plane=plane(site.x), y_plane=plane(site.y)
    )
