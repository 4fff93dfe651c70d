"""A graph → one that computes the same in fewer steps: the list of passes, in order.

graph = passes.apply(read(bundle))
"""

from convert.check import check
from convert.graph import Graph
from convert.passes.fold_normalization import fold_normalization
from convert.passes.fuse_activation import fuse_activation
from convert.passes.remove_identities import remove_identities

PASSES = (remove_identities, fold_normalization, fuse_activation)


def apply(graph: Graph) -> Graph:
    """Run every pass, and the check after each."""
    check(graph)
    for one in PASSES:
        graph = one(graph)
        check(graph)
    return graph
