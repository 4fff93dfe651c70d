"""What a component says of its models, as texts that a build writes down.

span(feature) == "0.1 to 30 cm"      # "'31' is out of range: 0.1 to 30 cm"
"""

import json
from collections.abc import Iterable

from convert.bundle.features import Feature
from convert.bundle.signature import Signature
from convert.graph import number


def quoted(text: str) -> str:
    """Write a text as JSON."""
    return json.dumps(text, ensure_ascii=False)


def escaped(text: str) -> str:
    """Write a text as JSON without the quotes around it."""
    return quoted(text)[1:-1]


def opening(signature: Signature, version: str) -> str:
    """Say which model answers: how every prediction begins."""
    return f'{{"model":{quoted(signature.name)},"version":"{version}",'


def unit(signature: Signature) -> str:
    """Say the unit of a regression's value, as a last member; nothing without one."""
    said = signature.output.unit
    return f',"unit":{quoted(said)}' if said else ""


def choices(feature: Feature) -> list[str]:
    """Write a feature's choices as requests would."""
    return [number.text(choice, feature.dtype) for choice in feature.choices]


def span(feature: Feature) -> str:
    """Say a feature's range, with its unit: '0.1 to 30 cm', 'at least 0 s'.

    A number is out of range too where its dtype ends.
    """
    unit = f" {feature.unit}" if feature.unit else ""
    low, high = (
        None if end is None else number.text(end, feature.dtype)
        for end in (feature.min, feature.max)
    )
    if low is not None and high is not None:
        return f"{low} to {high}{unit}"
    if low is not None:
        return f"at least {low}{unit}, within {feature.dtype}"
    if high is not None:
        return f"at most {high}{unit}, within {feature.dtype}"
    return f"beyond {feature.dtype}"


def not_found(signatures: Iterable[Signature]) -> str:
    """Say which paths there are."""
    paths = [f"/{one.name}" for one in signatures]
    return f"no such path; try {', '.join([*paths, '/openapi.json'])}"
