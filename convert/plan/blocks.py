"""Convolutions 1 x 1, depthwise, 1 x 1 of a large image → one call that goes by rows.

before:
    conv2d(e, x, …, relu6)
    depthwise_conv2d(d, e, …, relu6)
    conv2d(y, d, x, …, add)
after:
    inverted_residual(y, x, x, …, relu6, relu6, add)

The image with most channels is then never whole in memory. That pays where four of its
channels do not fit the cache nearest to the processor; smaller images are faster one
convolution after the other, whose loops are longer. Without the first convolution it is
a `depthwise_separable`. No bit changes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from convert.graph import Array, Type
from convert.lower.program import Buffer, Call, Program
from convert.ops.row import Call as Work
from convert.ops.row import Sizes
from convert.ops.tiles import tiles
from convert.plan.translate import Tiled
from edge.kernels.groups import Window
from edge.kernels.inverted_residual import Block
from edge.kernels.pointwise import PIXELS_STAY, Product

# a plane of four channels, 32 KiB
NEAR_PIXELS = 2048


@dataclass(frozen=True)
class _Step:
    """A call of a kernel for images, and where it stands; `weights` are packed."""

    at: int
    call: Call
    what: Tiled

    @property
    def window(self) -> Window:
        found = self.what.call.sizes["window"]
        assert isinstance(found, Window)
        return found

    @property
    def product(self) -> Product:
        found = self.what.call.sizes["product"]
        assert isinstance(found, Product)
        return found

    @property
    def epilogue(self) -> str:
        return self.call.epilogue or str(self.what.call.sizes["epilogue"])


def with_blocks(program: Program) -> Program:
    """Put every chain on a large image into one call."""
    calls: list[Call | None] = list(program.calls)
    buffers = list(program.buffers)
    steps = {
        call.arguments[0]: _Step(at, call, call.kernel)
        for at, call in enumerate(program.calls)
        if isinstance(call.kernel, Tiled)
    }
    readers = Counter(k for k, _ in program.results)
    for call in program.calls:
        readers.update(call.arguments[call.outputs :])
    for last in [*steps.values()]:
        chain = _chain(last, steps, readers)
        if chain:
            calls[last.at] = _joined(chain, buffers)
            for step in chain[:-1]:
                calls[step.at] = None
            del steps[last.call.arguments[0]]  # it begins no other block
    kept = tuple(call for call in calls if call is not None)
    return replace(program, calls=kept, buffers=tuple(buffers))


def _chain(
    last: _Step, steps: dict[int, _Step], readers: Counter[int]
) -> list[_Step] | None:
    """The two or three calls that end in a 1 x 1 convolution, if they are a block."""
    if not _is_pointwise(last):
        return None
    middle = _before(last, steps, readers)
    if middle is None or middle.what.op != "depthwise_conv2d" or not _is_ringed(middle):
        return None
    first = _before(middle, steps, readers)
    if first is None or not _is_pointwise(first) or first.call.reads:
        return [middle, last]
    return [first, middle, last]


def _before(
    step: _Step, steps: dict[int, _Step], readers: Counter[int]
) -> _Step | None:
    """What makes the image that a call reads, if nothing else reads it."""
    image = step.call.arguments[1]
    return steps.get(image) if readers[image] == 1 else None


def _is_pointwise(step: _Step) -> bool:
    if step.what.op != "conv2d":
        return False
    w = step.window
    return (w.kh, w.kw, w.stride) == (1, 1, 1)


def _is_ringed(step: _Step) -> bool:
    """Whether three rows at a time, and zeros of one pixel around, are all it sees."""
    w = step.window
    if w.height * w.width <= NEAR_PIXELS or step.call.reads:
        return False
    if (w.kh, w.kw) != (3, 3) or w.stride > 2 or max(w.top, w.left) > 1:
        return False
    below = (w.oh - 1) * w.stride + 3 - w.top - w.height
    behind = (w.ow - 1) * w.stride + 3 - w.left - w.width
    return bool(w.used == w.width and max(below, behind) <= 1)


def _joined(chain: Sequence[_Step], buffers: list[Buffer]) -> Call:
    *first, middle, last = chain
    window = middle.window
    groups = -(-last.product.c // 4)
    wide = 4 * (window.width + 2)
    sizes: Sizes = {
        "block": Block(
            first=_product(first[0], window.width, y_plane=wide)
            if first
            else middle.what.call.sizes["planes"],
            window=window,
            last=_product(last, window.ow, x_plane=4 * window.ow),
        ),
        **({"expand": first[0].epilogue} if first else {}),
        **{"middle": middle.epilogue, "project": last.epilogue},
    }
    weights = np.concatenate(
        [_whole(array) for step in chain for array in step.what.call.weights]
    )
    buffers.append(Buffer(Type("float32", weights.shape), data=weights))
    scratch = (3 * groups + 1) * wide + groups * 4 * window.ow
    kernel = "inverted_residual" if first else "depthwise_separable"
    what = replace(
        last.what,
        function=f"inverted_residual.{kernel}",
        name=", ".join(step.what.name for step in chain),
        call=Work((weights,), sizes, (scratch,), last.what.call.rows),
    )
    beside = last.call.arguments[-1:] if last.call.reads else ()
    given = last.call.arguments[0], chain[0].call.arguments[1], len(buffers) - 1
    return replace(last.call, arguments=(*given, *beside), kernel=what, epilogue="")


def _product(step: _Step, pixels: int, **planes: int) -> Product:
    """A 1 x 1 convolution of a row of pixels."""
    large, small, size = tiles(pixels)
    run = {"large": large, "small": small, "size": size, "stay": PIXELS_STAY}
    return Product(**{**vars(step.product), **planes, **run})


def _whole(array: Array) -> Array:
    """The items in a row, up to a whole vector."""
    flat = np.ravel(array)
    return np.concatenate([flat, np.zeros(-flat.size % 4, flat.dtype)])
