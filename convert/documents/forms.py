"""The forms of answers: which members one has behind the model and its version.

    members(output) == (("label", BEST_LABEL), ("probabilities", SHARES))
    pieces(signature, "3f9ac01b22de") == [
        ('{"model":"iris","version":"3f9ac01b22de","label":', BEST_LABEL),
        (',"probabilities":', SHARES), ("}", NOTHING)]

The handler writes them, the OpenAPI document describes them.
"""

from convert.bundle.signature import Output, Signature
from convert.documents import wording
from edge.http.tables import (
    BEST_LABEL,
    BOTH_SHARES,
    DETECTIONS,
    LIKELY_LABELS,
    NOTHING,
    NUMBER,
    NUMBERS,
    SECOND_LABEL,
    SHARES,
    TENSORS,
)

Members = tuple[tuple[str, int], ...]

BINARY, MULTI_LABEL = "binary", "multi-label"  # classifications too
FORMS: dict[str, Members] = {
    "classification": (("label", BEST_LABEL), ("probabilities", SHARES)),
    BINARY: (("label", SECOND_LABEL), ("probabilities", BOTH_SHARES)),
    MULTI_LABEL: (("labels", LIKELY_LABELS), ("probabilities", SHARES)),
    "regression": (("value", NUMBER),),
    "vector": (("vector", NUMBERS),),
    "detection": (("detections", DETECTIONS),),
    "tensor": (("outputs", TENSORS),),
}


def members(output: Output) -> Members:
    """Name the members of an answer, each with what writes it."""
    if output.threshold is not None:
        return FORMS[BINARY]
    if output.kind == "classification" and output.multi:
        return FORMS[MULTI_LABEL]
    return FORMS[output.kind]


def pieces(signature: Signature, version: str) -> list[tuple[str, int]]:
    """Give the texts of an answer, each with what is written behind it."""
    before, rows = wording.opening(signature, version), []
    for name, value in members(signature.output):
        rows.append((f'{before}"{name}":', value))
        before = ","
    return [*rows, (wording.unit(signature) + "}", NOTHING)]
