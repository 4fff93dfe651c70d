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

from convert.bundle import features
from convert.bundle.features import Feature
from convert.bundle.signature import Output, Signature
from convert.graph import number
from convert.graph.dtypes import DTYPES

_LABELS_SHOWN = 12  # as page.js shows them; more are sorted first


@dataclass(frozen=True)
class Page:
    """The file, and the value of its Content-Security-Policy header."""

    html: bytes
    csp: str


def render(signatures: Sequence[Signature], versions: Mapping[str, str]) -> Page:
    """Write the page of a component's models; several have a menu."""
    several = len(signatures) > 1
    css, js = _template("page.css"), _template("page.js")
    if several:
        css += _template("menu.css") + _current(signatures)
        js += _template("menu.js")
    style, script = _style(css), _script(js)
    policy = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    html = _filled(
        "page.html",
        {
            "title": escape(" · ".join(one.title for one in signatures)),
            "style": style,
            "menu": _menu(signatures) if several else "",
            "models": _models(signatures, versions),
            "script": script,
        },
    )
    return Page(
        html=html.encode(),
        csp="; ".join(f"{name} {source}" for name, source in policy.items()),
    )


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """Fill a template in one pass, so that a title such as "{script}" stays a title."""
    html = _lines(_template(template))
    html = re.sub(r"\{(\w+)\}", lambda found: parts[found[1]], html)
    return "\n".join(line for line in html.split("\n") if line)


def _menu(signatures: Sequence[Signature]) -> str:
    """Link to the models; what is linked to is shown, without a script too."""
    links = (f'<a href="#{one.name}">{escape(one.title)}</a>' for one in signatures)
    return "\n".join(['<nav aria-label="Models">', *links, "</nav>"])


def _current(signatures: Sequence[Signature]) -> str:
    """Mark the link to the model that is shown."""
    first = "body:not(:has(article:target)) nav :first-child"
    others = (
        f'body:has(#{one.name}:target) [href="#{one.name}"]' for one in signatures
    )
    marked = "color: var(--ink); border-color: var(--blue)"
    return f"{', '.join([first, *others])} {{ {marked} }}"


def _models(signatures: Sequence[Signature], versions: Mapping[str, str]) -> str:
    """Write the models one after the other; their fields are numbered throughout."""
    written, fields = [], 0
    for one in signatures:
        numbered = enumerate(one.features, fields)
        parts = {
            "id": f' id="{one.name}"' if len(signatures) > 1 else "",
            "title": escape(one.title),
            "description": f"<p>{escape(one.description or '')}</p>",
            "model": one.name,
            "version": versions[one.name],
            "fields": "\n".join(_field(i, feature) for i, feature in numbered),
            "answer": escape(one.output.name or "Answer").replace("_", " "),
            "rows": "\n".join(_rows(one.output)),
        }
        written.append(_filled("model.html", parts))
        fields += len(one.features)
    return "\n".join(written)


def _field(i: int, feature: Feature) -> str:
    """Write label, control, error and hint of a feature.

    Ids begin with a digit, as no model's name does, which is an id too.
    """
    unit = f"<span>{escape(feature.unit)}</span>" if feature.unit else ""
    label = escape(feature.name.replace("_", " "))
    is_text = feature.dtype == "string" and not feature.choices
    wide = ' class="wide"' if feature.shape or is_text else ""
    return (
        f'<div{wide}><label for="{i}">{label}{unit}</label>{_control(i, feature)}'
        f'<div class="note"><small id="{i}e"></small>'
        f'<small id="{i}h">{escape(_hint(feature))}</small></div></div>'
    )


def _control(i: int, feature: Feature) -> str:
    name = escape(feature.name)
    attributes = f'id="{i}" name="{name}" aria-describedby="{i}e {i}h"'
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
    if DTYPES[feature.dtype].kind == "float":
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
