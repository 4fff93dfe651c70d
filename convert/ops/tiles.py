"""How a run of pixels is covered by tiles.

tiles(49)  →  (4, 1, 9)
"""

from edge.kernels.pointwise import PIXELS

# a tile of fewer pixels takes as long as this many: sums wait for one another
LEAST_PIXELS = 8


def tiles(pixels: int) -> tuple[int, int, int]:
    """Cover a run of pixels: tiles of ten, some of another size, and that size."""

    def cost(plan: tuple[int, int, int]) -> tuple[int, int]:
        large, small, size = plan
        work = large * PIXELS + small * max(size, LEAST_PIXELS)
        return work, large + small

    plans = [
        (large, (pixels - large * PIXELS) // size, size)
        for large in range(pixels // PIXELS, -1, -1)
        for size in range(1, PIXELS)
        if (pixels - large * PIXELS) % size == 0
    ]
    return min(plans, key=cost)
