"""How long an answer can be that the handler puts together: the size of its buffer.

longest([part]) == 11_088      # Iris: 32 unknown names, each echoed

``edge/http/answer.py`` writes predictions and ``edge/http/problem.py`` problem
documents; what they write around a model's own texts is counted here with some room.
"""

import json
from collections.abc import Sequence

from convert.documents import wording
from convert.graph.dtypes import whole_fours
from convert.plan.buffers import Part

ENTRIES = 32
FRAME = 256  # a document without what it says of the model, its values or its entries
ENTRY = 128  # an entry of a problem document without echo, name, range and choices
ECHO = 32 * 6 + 3  # 32 characters, each escaped, and an ellipsis
NUMBER = 26  # -1.2345678901234567e-300, and what stands beside it
TENSOR = 32  # an output's members without name, shape and values
BOX = 32  # a detection's members without label and numbers


def longest(parts: Sequence[Part]) -> int:
    """Bound the bytes of every answer, in whole vectors."""
    said = _bytes(wording.escaped(wording.not_found(p.signature for p in parts)))
    bounds = [FRAME + 2 * said]
    for part in parts:
        bounds += [prediction(part), problem(part)]
    return whole_fours(max(bounds))


def prediction(part: Part) -> int:
    """Bound the answer of a model."""
    output = part.signature.output
    opening = wording.opening(part.signature, part.version)
    bound = FRAME + _bytes(opening) + _bytes(wording.unit(part.signature))
    labels = [_bytes(wording.quoted(label)) + 1 for label in output.labels]
    if output.kind == "detection":
        rows = part.outputs[1].items
        return bound + rows * (BOX + max(labels) + 5 * NUMBER)
    likely = sum(labels) if output.multi else max(labels, default=0)
    bound += likely + sum(labels)
    if output.threshold is not None:
        bound += NUMBER  # one output, two probabilities
    for one in part.outputs:
        shape = json.dumps(one.shape, separators=(",", ":"))
        bound += TENSOR + _bytes(wording.quoted(one.name)) + len(shape)
        bound += one.items * NUMBER
    return bound


def problem(part: Part) -> int:
    """Bound the problem document of the parameters that are wrong."""
    features = part.signature.features
    names = [_bytes(wording.quoted(one.name)) for one in features]
    unknown = ENTRY + ECHO + max(names)
    entries = [unknown] * ENTRIES
    for one, name in zip(features, names, strict=True):
        span = _bytes(wording.escaped(wording.span(one)))
        choices = _bytes(wording.escaped(", ".join(wording.choices(one))))
        entries.append(ENTRY + name + ECHO + max(span, choices))
    return FRAME + sum(sorted(entries)[-ENTRIES:])


def _bytes(text: str) -> int:
    return len(text.encode())
