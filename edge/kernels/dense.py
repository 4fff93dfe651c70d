"""Dense layers: one row times a matrix, plus a bias."""

from edge.kernels.activation import activate
from edge.kernels.lanes import store_some
from edge.types import Const, Ptr, f32, f32x4, i32, load, range, store


def dense(
    y: Ptr[f32],
    x: Ptr[f32],
    w: Ptr[f32],
    b: Ptr[f32],
    n: Const,
    k: Const,
    activation: Const,
) -> None:
    """One row of a dense layer: y = activation(w x + b).

    Each output is the sum of its products from 0 on in the order of ``k``, every step
    rounded, then the bias is added: as TensorFlow's MatMul and BiasAdd.

    Shapes: y (n) and x (k), neither padded; w (ceil(n/4), k, 4), four outputs beside
    each other; b (ceil(n/4) * 4). Outputs past n have weights and bias 0. Of a kernel
    of shape (k, n), in NumPy::

        padded = np.pad(kernel, ((0, 0), (0, -n % 4)))
        w = padded.reshape(k, -1, 4).transpose(1, 0, 2)

    Error: at most 1.01 * (k + 1) * 2**-24 * (|w| |x| + |b|).
    """
    whole = i32(n - n % 4)
    for j in range(0, whole, 4):
        store(y, j, four_outputs(x, w[j * k :], b[j:], k, activation))
    if n % 4 != 0:
        last = four_outputs(x, w[whole * k :], b[whole:], k, activation)
        store_some(y, whole, last, n % 4)


def four_outputs(
    x: Ptr[f32], w: Ptr[f32], b: Ptr[f32], k: Const, activation: Const
) -> f32x4:
    """The outputs of one panel of weights (k, 4)."""
    total = f32x4(0.0)
    for i in range(k):
        total = total + f32x4(x[i]) * load(w, i * 4)
    return activate(total + load(b, 0), activation)
