"""Signatures and versions → the demo page: one HTML file, and its security policy.

    page = render([signature], {"iris": "3f9ac01b22de"})
    page.html    # b'<!doctype html>…<form action="/iris" …'
    page.csp     # "default-src 'none'; script-src 'sha256-…'; …"

The templates are in `edge/page/`. Script and style are the same for every model: what
differs is in the HTML, escaped, and the script reads it there.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources

from convert import features, number
from convert.features import Feature
from convert.signature import Output, Signature

_LABELS_SHOWN = 12  # as page.js shows them; more are sorted first


@dataclass(frozen=True)
class Page:
    """The file, and the value of its Content-Security-Policy header."""

    html: bytes
    csp: str


def render(signatures: Sequence[Signature], versions: Mapping[str, str]) -> Page:
    """Write the page of a component's first model, with links to the others."""
    first, *others = signatures
    style, script = _style(_template("page.css")), _script(_template("page.js"))
    parts = {
        "title": escape(first.title),
        "description": f"<p>{escape(first.description or '')}</p>",
        "model": first.name,
        "version": versions[first.name],
        "fields": "\n".join(_field(i, one) for i, one in enumerate(first.features)),
        "answer": escape(first.output.name or "Answer").replace("_", " "),
        "rows": "\n".join(_rows(first.output)),
        "others": "\n".join(
            f'<a href="/{one.name}/signature.json">{escape(one.title)}</a>'
            for one in others
        ),
        "style": style,
        "script": script,
    }
    policy = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    html = _lines(_template("page.html"))
    # one pass, so that a title such as "{script}" stays a title
    html = re.sub(r"\{(\w+)\}", lambda found: parts[found[1]], html)
    html = "\n".join(line for line in html.split("\n") if line)
    return Page(
        html=html.encode(),
        csp="; ".join(f"{name} {source}" for name, source in policy.items()),
    )


def _field(i: int, feature: Feature) -> str:
    """Write label, control, error and hint of a feature."""
    unit = f"<span>{escape(feature.unit)}</span>" if feature.unit else ""
    label = escape(feature.name.replace("_", " "))
    is_text = feature.dtype == "string" and not feature.choices
    wide = ' class="wide"' if feature.shape or is_text else ""
    return (
        f'<div{wide}><label for="f{i}">{label}{unit}</label>{_control(i, feature)}'
        f'<div class="note"><small id="f{i}e"></small>'
        f'<small id="f{i}h">{escape(_hint(feature))}</small></div></div>'
    )


def _control(i: int, feature: Feature) -> str:
    name = escape(feature.name)
    attributes = f'id="f{i}" name="{name}" aria-describedby="f{i}e f{i}h"'
    example = features.text(feature, feature.example)
    if feature.shape:
        return f'<input {attributes} value="{escape(example)}">'
    if feature.dtype == "bool":
        return _select(attributes, feature, ["true", "false"], example)
    if feature.choices:
        choices = [number.text(choice, feature.dtype) for choice in feature.choices]
        return _select(attributes, feature, choices, example)
    if feature.dtype == "string":
        raw = "" if feature.optional else " data-raw"
        return f'<input {attributes}{raw} value="{escape(example)}">'
    attributes += ' type="number"'
    if feature.dtype in ("float32", "float64"):
        attributes += ' step="any"'
    for bound in ("min", "max"):
        value = getattr(feature, bound)
        if value is not None:
            attributes += f' {bound}="{number.text(value, feature.dtype)}"'
    required = "" if feature.optional else " required"
    return f'<input {attributes} value="{example}"{required}>'


def _select(attributes: str, feature: Feature, texts: list[str], chosen: str) -> str:
    raw = " data-raw" if "" in texts else ""
    left_out = '<option value="">–' if feature.optional and not raw else ""
    options = "".join(
        f'<option value="{escape(text)}"{" selected" * (text == chosen)}>'
        f"{escape(text) or '(empty)'}"
        for text in texts
    )
    return f"<select {attributes}{raw}>{left_out}{options}</select>"


def _hint(feature: Feature) -> str:
    low, high = (
        None if bound is None else number.text(bound, feature.dtype)
        for bound in (feature.min, feature.max)
    )
    hints = []
    if feature.shape:
        shape = " × ".join(map(str, feature.shape))
        hints.append(f"{shape} values, separated by commas")
    if low is not None and high is not None:
        hints.append(f"{low} to {high}")
    elif low is not None:
        hints.append(f"{low} or more")
    elif high is not None:
        hints.append(f"{high} or less")
    if feature.shape and feature.choices:
        texts = (number.text(choice, feature.dtype) for choice in feature.choices)
        hints.append(f"of {', '.join(texts)}")
    if feature.default is not None:
        hints.append(f"{features.text(feature, feature.default)} if left empty")
    elif feature.missing:
        hints.append("may be left empty")
    if feature.description:
        hints.append(feature.description)
    return " · ".join(hints)


def _rows(output: Output) -> list[str]:
    """Write a row a label, so that the first answer moves nothing."""
    if output.kind != "classification" or len(output.labels) > _LABELS_SHOWN:
        return []
    return [
        f"<li><span>{escape(label)}</span><b>–</b><i></i></li>"
        for label in output.labels
    ]


def _template(name: str) -> str:
    return resources.files("edge").joinpath("page", name).read_text("utf-8")


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(str.strip, text.splitlines())))


def _style(css: str) -> str:
    """Leave out comments and the spaces that no rule of ours needs."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = " ".join(css.split())
    css = re.sub(r" ?([{};,]) ?|(?<=[\w)-]): ", lambda found: found[1] or ":", css)
    return re.sub(r"(?<![\d.])0\.", ".", css.replace(";}", "}")).strip()


def _script(js: str) -> str:
    """Leave out lines that are a comment, and spaces beside punctuation.

    Strings and templates are left alone. Statements must end with a semicolon.
    """
    lines = (line for line in _lines(js).split("\n") if not line.startswith("//"))
    parts = re.split(r'("[^"]*"|`[^`]*`)', "\n".join(lines))
    spaced = re.compile(r"\s*([][{}(),;:=<>?&|!+*-])\s*")
    parts[::2] = [spaced.sub(r"\1", code) for code in parts[::2]]
    return "".join(parts)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
