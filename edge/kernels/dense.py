"""Dense layers: one row times a matrix, plus a bias."""

from edge.kernels.lanes import store_some
from edge.types import (
    Const,
    Ptr,
    f32,
    f32x4,
    i32,
    load,
    range,
    store,
    unroll,
    unrolled,
)

# of four outputs, summed at once: one sum alone waits for itself
PANELS = 4


def dense(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    n: Const,
    k: Const,
    epilogue: Const,
) -> None:
    """One row of a dense layer: y = w x + b, through ``epilogue``.

    Each output is the sum of its products from 0 on in the order of ``k``, every step
    rounded, then the bias is added: as TensorFlow's MatMul and BiasAdd.

    Shapes: y, a (n) and x (k), none padded; w (ceil(n/4), k, 4), four outputs beside
    each other; b (ceil(n/4) * 4). Outputs past n have weights and bias 0. Of a kernel
    of shape (k, n), in NumPy::

        padded = np.pad(kernel, ((0, 0), (0, -n % 4)))
        w = padded.reshape(k, -1, 4).transpose(1, 0, 2)

    Error: at most 1.01 * (k + 1) * 2**-24 * (|w| |x| + |b|).
    """
    blocks = n // (4 * PANELS)
    for j in range(blocks):
        at = j * (4 * PANELS)
        panels(y[at:], x, a[at:], w[at * k :], b[at:], k, PANELS, 4, epilogue)
    whole = n - n % 4
    done = blocks * (4 * PANELS)
    if whole > done:
        some = (whole - done) // 4
        panels(y[done:], x, a[done:], w[done * k :], b[done:], k, some, 4, epilogue)
    if n > whole:
        rest = n % 4
        panels(y[whole:], x, a[whole:], w[whole * k :], b[whole:], k, 1, rest, epilogue)


def panels(
    y: Ptr[f32],
    x: Ptr[f32],
    a: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    k: Const,
    count: Const,
    lanes: Const,
    epilogue: Const,
) -> None:
    """Panels of four outputs beside each other, of the last ``lanes`` outputs."""
    total = unrolled(f32x4, count)
    for i in range(k):
        v = f32x4(x[i])
        for r in unroll(count):
            total[r] = total[r] + v * load(w, i * 4 + r * (4 * k))
    for r in unroll(count - 1):
        store(y, r * 4, epilogue(total[r] + load(b, r * 4), a, i32(r * 4)))
    last = 4 * count - 4
    v = epilogue(total[count - 1] + load(b, last), a, i32(last))
    store_some(y, i32(last), v, lanes)
