import re

import numpy as np
import pytest

from convert.graph.run import run
from convert.graph.show import parse

WEIGHTS = {"w": np.float32([[1, 2], [3, 4]]), "b": np.float32([0.5, -100])}
GRAPH = parse(
    """graph g: p, q -> y, s
weight w: float32[2,2]
weight b: float32[2]
p: float32[1,2] = input()
q: float32[1,1] = input()
h0: float32[1,2] = dense(p, w, b)
h: float32[1,2] = relu(h0)
y: float32[1,3] = concat(h, q) axis=1
s: float32[1,2] = softmax(h)
""",
    WEIGHTS,
)


def test_rows_are_evaluated_each_for_itself():
    inputs = {"p": [[1, 1], [0, 0], [1, 60]], "q": [[7], [8], [9]]}
    results = run(GRAPH, inputs)
    assert list(results) == ["y", "s"]
    assert results["y"].tolist() == [[4.5, 0, 7], [0.5, 0, 8], [181.5, 142, 9]]
    for i in range(3):
        one = run(GRAPH, {name: rows[i : i + 1] for name, rows in inputs.items()})
        for name, whole in results.items():
            np.testing.assert_array_equal(one[name], whole[i : i + 1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_everything_is_of_the_dtype_asked_for(dtype):
    results = run(GRAPH, {"p": [[0.1, 0.2]], "q": [[0.3]]}, dtype)
    assert {array.dtype.name for array in results.values()} == {dtype.__name__}
    assert results["y"][0, 2] == dtype(0.3)
    exact = 0.1 + 3 * 0.2 + 0.5
    assert abs(results["y"][0, 0] - exact) < (1e-15 if dtype is np.float64 else 1e-6)


@pytest.mark.parametrize(
    "lines",
    [
        "y: float32[1,4] = concat(p, c) axis=1",
        "y: float32[2,2] = concat(p, c) axis=0",
        "h: float32[1,2] = add(p, c)\ny: float32[1,2] = softmax(h)",
        "h: float32[1,2] = tanh(c)\ny: float32[1,4] = concat(p, h) axis=1",
        "h: float32[2] = tanh(b)\ny: float32[1,2] = multiply(h, p)",
        "y: float32[1,2] = matmul(p, w)",
        "y: float32[1,2] = matmul(one, p)",  # rows of p are no rows of the result
    ],
)
def test_rows_beside_constants_are_evaluated_each_for_itself(lines):
    weights = {**WEIGHTS, "c": np.float32([[5, 6]]), "one": np.float32([[2]])}
    head = "graph g: p -> y\n"
    for name, array in weights.items():
        if re.search(rf"[( ]{name}[,)]", lines):
            shape = ",".join(map(str, array.shape))
            head += f"weight {name}: float32[{shape}]\n"
    graph = parse(f"{head}p: float32[1,2] = input()\n{lines}\n", weights)
    rows = np.float32([[1, 1], [0, 2], [3, 60]])
    whole = run(graph, {"p": rows})["y"]
    each = [run(graph, {"p": row[None]})["y"] for row in rows]
    np.testing.assert_array_equal(whole, np.concatenate(each))


def test_an_input_of_another_shape():
    with pytest.raises(ValueError, match=r"p is float32\[1,2\], not \(1, 3\)"):
        run(GRAPH, {"p": [[1, 2, 3]], "q": [[1]]})
