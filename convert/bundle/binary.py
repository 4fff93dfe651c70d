"""Two labels on one output: the threshold of a binary classification, written out.

    settled(signature, [1]).output.threshold    # '0.5': two labels, one output
    settled(signature, [2]).output.threshold    # None: a softmax over two outputs

A threshold is a decimal until the dtype of the output is known. It is rounded to that
dtype here, once, and written back as the shortest text of it.
"""

from collections.abc import Sequence
from dataclasses import replace

from convert.bundle.signature import Output, Signature
from convert.graph import number

DEFAULT = "0.5"


def settled(
    signature: Signature, items: Sequence[int], dtype: str = "float32"
) -> Signature:
    """Write out the threshold, given how many numbers each output of the model has."""
    if not is_binary(signature.output, items):
        return signature
    least = number.text(threshold(signature.output, dtype), dtype)
    return replace(signature, output=replace(signature.output, threshold=least))


def is_binary(output: Output, items: Sequence[int]) -> bool:
    """Say whether two labels share the one number that the model answers."""
    one_of_two = output.kind == "classification" and not output.multi
    return one_of_two and len(output.labels) == 2 and list(items) == [1]


def threshold(output: Output, dtype: str = "float32") -> float:
    """Give the least probability of the second label, rounded to the dtype."""
    return number.rounded(output.threshold or DEFAULT, dtype)
