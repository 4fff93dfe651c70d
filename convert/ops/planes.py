"""How images lie in memory for their kernels, and weights beside them.

GROUPS is how image kernels hand images on to each other (`edge/kernels/groups.py`):
four channels of a pixel beside each other, so that they are one vector, and pixels of
four channels one behind the other, so that a tile of pixels is read from few lines of
the cache. EIGHTS is how kernels on quantised images do, with eight channels.

    items(Type("float32", (1, 56, 56, 24)), GROUPS)     # 6 planes of 57 * 56 * 4
"""

import numpy as np

from convert.graph import Array, Type
from convert.graph.dtypes import whole_fours
from convert.ops.row import EIGHTS, GROUPS, Floats

PAGE_ITEMS = 1024  # of 4 KiB


def plane(image: Type) -> int:
    """Say how many items from one group of four channels to the next.

    A plane of more than a page gets one row more, for nothing but that planes of 112
    rows of 112, which are 49 whole pages, do not take turns in the same few sets of the
    processor's cache: a row of all groups lies in it as if it were one piece.
    """
    _, height, width, _ = image.shape
    items = 4 * height * width
    return items if items <= PAGE_ITEMS else items + 4 * width


def groups(image: Type) -> int:
    """Count the groups of four channels, the last perhaps not full."""
    return -(-image.shape[-1] // 4)


def eights(image: Type) -> int:
    """Count the groups of eight channels, the last perhaps not full."""
    return -(-image.shape[-1] // 8)


def items(type: Type, layout: str) -> int:
    """Say how many items a value takes in memory."""
    if layout == EIGHTS:
        return type.shape[0] * eights(type) * 8 * type.shape[1] * type.shape[2]
    if layout == GROUPS:
        return type.shape[0] * groups(type) * plane(type)
    return type.items


def pack_panels(kernel: Floats) -> Floats:
    """Lay a kernel (k, n) out as (ceil(n/4), k, 4): four outputs beside each other."""
    k, n = kernel.shape
    padded = np.zeros((k, whole_fours(n)), np.float32)
    padded[:, :n] = kernel
    return np.ascontiguousarray(padded.reshape(k, -1, 4).transpose(1, 0, 2))


def pack_channels(kernel: Floats) -> Floats:
    """Lay a kernel (kh, kw, c) out as (ceil(c/4), kh, kw, 4)."""
    kh, kw, c = kernel.shape
    padded = np.zeros((kh, kw, whole_fours(c)), np.float32)
    padded[..., :c] = kernel
    return np.ascontiguousarray(padded.reshape(kh, kw, -1, 4).transpose(2, 0, 1, 3))


def pack_products(kernel: Array) -> Array:
    """Lay (k, n) out as (ceil(n/4), ceil(k/8), 4, 8): eight products side by side."""
    k, n = kernel.shape
    padded = np.zeros((-(-k // 8) * 8, whole_fours(n)), kernel.dtype)
    padded[:k, :n] = kernel
    split = padded.reshape(padded.shape[0] // 8, 8, padded.shape[1] // 4, 4)
    return np.ascontiguousarray(split.transpose(2, 0, 3, 1))


def pack_columns(kernel: Array) -> Array:
    """Lay (3, 3, c) out as (ceil(c/8) * 2, 3, 16).

    Of each column its upper two of four channels, then the lowest beside 0.
    """
    c = kernel.shape[2]
    padded = np.zeros((4, 3, -(-c // 8) * 8), kernel.dtype)
    padded[:3, :, :c] = kernel
    split = padded.reshape(2, 2, 3, -1, 4)  # pair, one of it, column, group, channel
    return np.ascontiguousarray(split.transpose(3, 2, 0, 4, 1))
