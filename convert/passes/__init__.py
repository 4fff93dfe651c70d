"""A graph → one that computes the same in fewer steps, by the kernels that fit.

graph = passes.apply(read.read(bundle), rows)
"""

from collections.abc import Sequence

from convert.bundle.rows import Rows
from convert.graph import Graph
from convert.graph.check import check
from convert.passes.choose_kernels import choose_kernels
from convert.passes.choose_layouts import choose_layouts
from convert.passes.fold_normalization import fold_normalization
from convert.passes.fold_pads import fold_pads
from convert.passes.fold_scale import fold_scale
from convert.passes.remove_identities import remove_identities
from convert.passes.sink_reshapes import sink_reshapes


def apply(graph: Graph, rows: Sequence[Rows] = ()) -> Graph:
    """Run every pass, and the check after each; `rows` are the framework's answers."""
    check(graph)
    # first: what is folded goes into the weights of kernels
    graph = _checked(choose_kernels(graph))
    graph = _checked(remove_identities(graph))
    graph = _checked(sink_reshapes(graph))
    graph = _checked(remove_identities(graph))  # reshapes that have met
    graph = _checked(fold_pads(graph))
    graph = _checked(fold_scale(graph, rows))
    graph = _checked(fold_normalization(graph, rows))
    return _checked(choose_layouts(graph))


def _checked(graph: Graph) -> Graph:
    check(graph)
    return graph
