"""The routes of a component: a row each, and the paths that they have for its models.

    [path for path, m, rows in placed(ROUTES, ["iris", "wine"])] == [
        "/", "/iris", "/iris/signature.json", "/wine", …, "/openapi.json", "/healthz"]

What the handler looks up, `Allow` and the OpenAPI document are all made of these rows.
Of the rows of one path the first that has the request's method answers it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

MODEL = "{model}"  # in a path, an operation, a summary: the name of a model
JSON = "application/json"

# what writes an answer
PREDICTION, DOCUMENT = "prediction", "document"
# where values come from
QUERY = "query"
# what an answer's ETag is made of
NOTHING, VERSION, VALUES = "", "version", "values"

BESIDE_GET = "HEAD"
ALWAYS = "OPTIONS"  # a method of every path


@dataclass(frozen=True)
class Route:
    """A path and a method, what answers it and what is said of it in OpenAPI.

    GET is HEAD too.
    ``asked``: where the request asks for nothing, the next row answers in its place.
    ``body_bytes`` is the most that is read of the request's body, 0 for nothing.
    ``answers`` is the name of the answer 200 under OpenAPI's components.
    """

    path: str
    writes: str
    summary: str
    answers: str
    operation: str = ""  # its operationId
    method: str = "GET"
    source: str = ""
    tag: str = VERSION
    document: str = ""  # which one
    content: str = JSON
    asked: bool = False
    body_bytes: int = 0


ROUTES = (
    Route(
        "/",
        PREDICTION,
        "The page; with a {asking}, the same as /{model}",
        "Root",
        "root",
        source=QUERY,
        tag=VALUES,
        asked=True,
    ),
    Route(
        "/",
        DOCUMENT,
        "The page",
        "Root",
        document="page",
        content="text/html; charset=utf-8",
    ),
    Route(
        "/{model}",
        PREDICTION,
        "{title}",
        "{model}",
        "predict_{model}",
        source=QUERY,
        tag=VALUES,
    ),
    Route(
        "/{model}/signature.json",
        DOCUMENT,
        "The signature of {model}",
        "Json",
        document="signature",
    ),
    Route("/openapi.json", DOCUMENT, "This document", "Json", document="openapi"),
    Route(
        "/healthz",
        DOCUMENT,
        "Health and versions",
        "Health",
        tag=NOTHING,
        document="health",
    ),
)

Placed = tuple[str, int, tuple[Route, ...]]


def placed(routes: Sequence[Route], models: Sequence[str]) -> Iterator[Placed]:
    """Give each path with the number of its model and its rows.

    What all models share is the first one's.
    """
    of_path: dict[str, list[Route]] = {}
    for row in routes:
        of_path.setdefault(row.path, []).append(row)
    for of_models, group in groupby(of_path, lambda path: MODEL in path):
        paths = list(group)
        for m, name in enumerate(models if of_models else models[:1]):
            for path in paths:
                yield path.replace(MODEL, name), m, tuple(of_path[path])


def methods(rows: Sequence[Route]) -> list[str]:
    """Name the methods of some rows, each once."""
    each: dict[str, None] = {}
    for row in rows:
        each[row.method] = None
        if row.method == "GET":
            each[BESIDE_GET] = None
    return [*each, ALWAYS]


def mixes_methods(rows: Sequence[Route]) -> bool:
    """Whether rows of one path have different methods."""
    paths = {row.path for row in rows}
    return len({(row.path, row.method) for row in rows}) > len(paths)
