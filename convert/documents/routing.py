"""Routes and what they answer with → the tables PATH, ROUTE, HEADER and ALLOWED.

add_routes(cells, ROUTES, parts, documents)     # 4: the paths of one model
cells.rows["PATH"][:3]                          # "/", which starts at row 0 of ROUTE
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from convert.documents import routes
from convert.documents.cells import Cells, Columns
from convert.documents.routes import Route
from convert.plan.buffers import Part
from edge.http import tables as column

Headers = tuple[tuple[str, str], ...]

_METHODS = {"GET": column.READ, "POST": column.POST}
_SOURCES = {"": 0, routes.QUERY: column.QUERY}
_NEVER, _KEPT = "no-store", "public, max-age=0, must-revalidate"


@dataclass(frozen=True)
class Document:
    """A text, or its place among the packed ones; its tag, without quotes, if any."""

    content: bytes | tuple[int, int]
    tag: str = ""
    headers: Headers = ()


def add_routes(
    tables: Cells,
    rows: Sequence[Route],
    parts: Sequence[Part],
    documents: Sequence[Mapping[str, Document]],
) -> int:
    """Append every route of some models, each with its documents; how many paths."""
    paths, firsts = [], []
    of_headers: dict[Headers, int] = {}
    for path, m, same in routes.placed(rows, [one.signature.name for one in parts]):
        paths.append(path)
        firsts.append(tables.count("ROUTE", column.ROUTE_COLUMNS))
        for k, row in enumerate(same):
            if row.asked and same[k + 1 : k + 2] == ():
                raise ValueError(f"{path}: no row answers where nothing is asked for")
            document = documents[m].get(row.document)
            headers = _headers(row, parts[m], document)
            if headers not in of_headers:
                of_headers[headers] = _add_headers(tables, headers)
            columns: Columns = {
                column.METHODS: _METHODS[row.method],
                column.MORE: int(k + 1 < len(same)),
                column.ALLOWED: _allowed(tables, routes.methods(same)),
                column.OF_MODEL: m,
                column.SOURCE: _SOURCES[row.source],
                column.IS_TAGGED: int(row.tag == routes.VALUES),
                column.ASKED: int(row.asked),
                column.FIRST_HEADER: of_headers[headers],
                column.HEADERS: len(headers),
                column.BODY: _limit(tables, row.body_bytes),
            }
            tables.row(
                "ROUTE", column.ROUTE_COLUMNS, columns | _writes(tables, document)
            )
    tables.sorted("PATH", paths, firsts)
    return len(paths)


def _writes(tables: Cells, document: Document | None) -> Columns:
    """Say what writes an answer, and of a document where it is."""
    if document is None:
        return {column.WRITES: column.PREDICTION}
    row = tables.count("DOCUMENT", column.DOCUMENT_COLUMNS)
    cells: Columns = {column.DOCUMENT_TEXT: document.content}
    if document.tag:
        cells[column.DOCUMENT_ETAG] = f'"{document.tag}"'
    tables.row("DOCUMENT", column.DOCUMENT_COLUMNS, cells)
    packed = isinstance(document.content, tuple)
    return {
        column.WRITES: column.PACKED if packed else column.PLAIN,
        column.CONTENT: row,
    }


def _limit(tables: Cells, most: int) -> int:
    """Append the limit of a body; its row, counted from 1."""
    if most == 0:
        return 0
    said = f"the body is longer than {most} bytes"
    columns: Columns = {column.LIMIT_BYTES: most, column.LIMIT_SAID: said}
    tables.row("LIMIT", column.LIMIT_COLUMNS, columns)
    return tables.count("LIMIT", column.LIMIT_COLUMNS)


def _headers(row: Route, part: Part, document: Document | None) -> Headers:
    """Give what an answer 200 says beside what every answer does, Content-Type last."""
    of_cache: Headers = (("cache-control", _KEPT),)
    if row.tag == routes.NOTHING:
        of_cache = (("cache-control", _NEVER),)
    elif row.tag == routes.VALUES:
        of_cache = _cache(part)
    more = document.headers if document else ()
    return (*of_cache, *more, ("content-type", row.content))


def _add_headers(tables: Cells, headers: Headers) -> int:
    """Append a row a header; the first one's number."""
    first = tables.count("HEADER", column.HEADER_COLUMNS)
    for name, value in headers:
        cells: Columns = {column.HEADER_NAME: name, column.HEADER_VALUE: value}
        tables.row("HEADER", column.HEADER_COLUMNS, cells)
    return first


def _cache(part: Part) -> Headers:
    """Say how long a prediction may be kept, by browsers and by a cache in front."""
    name, cache = part.signature.name, part.signature.cache
    browser = f"public, max-age={cache.browser_s}"
    if cache.browser_s == 0:
        browser += ", must-revalidate"
    return (
        ("cache-control", browser),
        ("surrogate-control", f"max-age={cache.edge_s}"),
        ("surrogate-key", f"hashi model-{name} model-{name}-{part.version}"),
    )


def _allowed(tables: Cells, methods: Sequence[str]) -> int:
    """Find or append what a path with these methods says; its row."""
    *most, last = methods
    listed = tables.put(", ".join(methods))
    use = tables.put(f"use {', '.join(most)} or {last}")
    rows = tables.rows.get("ALLOWED", [])
    for k in range(0, len(rows), column.ALLOWED_COLUMNS):
        if tuple(rows[k : k + 2]) == listed:
            return k // column.ALLOWED_COLUMNS
    cells: Columns = {column.ALLOW: listed, column.USE: use}
    tables.row("ALLOWED", column.ALLOWED_COLUMNS, cells)
    return tables.count("ALLOWED", column.ALLOWED_COLUMNS) - 1
