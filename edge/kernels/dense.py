"""Dense layers: one row times a matrix, plus a bias."""

from edge.kernels.activation import activate
from edge.types import Const, Ptr, f32, f32x4, load, range, store


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

    Shapes: y (n), x (k), both padded; w (ceil(n/4), k, 4), four outputs beside each
    other; b (ceil(n/4) * 4). Outputs past n have weights and bias 0. Of a kernel of
    shape (k, n), in NumPy::

        padded = np.pad(kernel, ((0, 0), (0, -n % 4)))
        w = padded.reshape(k, -1, 4).transpose(1, 0, 2)

    Error: at most 1.01 * (k + 1) * 2**-24 * (|w| |x| + |b|).
    """
    for j in range(0, n, 4):
        panel = w[j * k :]
        total = f32x4(0.0)
        for i in range(k):
            total = total + f32x4(x[i]) * load(panel, i * 4)
        store(y, j, activate(total + load(b, j), activation))
