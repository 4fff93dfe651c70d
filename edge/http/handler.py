"""One request in, one answer out, through ``host``: by the row of its path and method.

``convert/documents/routes.py`` says which routes there are; a build writes them into
``PATH``, ``ROUTE`` and ``HEADER``.
"""

from edge.bound import host, models
from edge.http import body, model
from edge.http.answer import prediction
from edge.http.buffers import ANSWER, TAG, TARGET_BYTES
from edge.http.etag import MATCH, NO_MATCH, compare, put_hash, query_hash
from edge.http.model import model_text, row_text
from edge.http.problem import simple
from edge.http.tables import (
    ALLOW,
    ALLOWED,
    ALLOWED_COLUMNS,
    ASKED,
    BODY,
    CONTENT,
    DOCUMENT_COLUMNS,
    DOCUMENT_ETAG,
    DOCUMENT_TEXT,
    ETAG,
    FIRST_HEADER,
    FIRST_ORIGIN,
    HEADER_COLUMNS,
    HEADER_NAME,
    HEADER_VALUE,
    HEADERS,
    IS_TAGGED,
    LIMIT_BYTES,
    LIMIT_COLUMNS,
    LIMIT_SAID,
    METHODS,
    MODEL_COLUMNS,
    MORE,
    OF_MODEL,
    ORIGINS,
    PACKED,
    POST,
    PREDICTION,
    READ,
    ROUTE_COLUMNS,
    SOURCE,
    USE,
    WRITES,
)
from edge.http.text import find, look_up, same, says
from edge.types import Bytes, Ptr, copy, i16, i32, len, ptr, range, u8


def handle() -> None:
    """Answer the request that the host holds."""
    target, n = host.target()
    if n > TARGET_BYTES:
        send_problem(i32(0), i32(414), model.too_long())
        return
    path_bytes = find(target, n, i32(63))
    query_at = path_bytes + i32(path_bytes < n)
    # paths are compared as they are written
    first = look_up(target, path_bytes, models.PATH, i32(models.PATHS))
    if first < 0:
        send_problem(i32(0), i32(404), model.not_found())
        return
    answer(models.ROUTE[first * ROUTE_COLUMNS :], target[query_at:], n - query_at)


def answer(route: Ptr[i16], query: Ptr[u8], n: i32) -> None:
    """Answer a request for the path whose first row this is."""
    method, method_bytes = host.method()
    if says(method, method_bytes, b"OPTIONS"):
        send_options(route)
        return
    asked = number_of(method, method_bytes)
    if models.MIXES_METHODS:
        while route[METHODS] & asked == 0 and route[MORE] != 0:
            route = route[ROUTE_COLUMNS:]
    if route[METHODS] & asked == 0:
        send_not_allowed(route)
    elif models.TAKES_BODY and not take_body(route):
        return
    elif route[WRITES] == PREDICTION:
        predict(route, query, n)
    else:
        send_document(route)


def number_of(method: Ptr[u8], n: i32) -> i32:
    """A method's number in METHODS; 0 for one that no row has."""
    if says(method, n, b"GET") or says(method, n, b"HEAD"):
        return i32(READ)
    if models.ANSWERS_POST and says(method, n, b"POST"):
        return i32(POST)
    return i32(0)


def take_body(route: Ptr[i16]) -> bool:
    """Read the body, if the row takes one; False where it has been refused."""
    if route[BODY] == 0:
        body.leave()
        return True
    row = models.LIMIT[(route[BODY] - 1) * LIMIT_COLUMNS :]
    status = body.take(row[LIMIT_BYTES])
    if status == 0:
        return True
    if status == 413:
        said, size = row_text(row[LIMIT_SAID:])
        problem = simple(b"Content Too Large", status, said, size)
    else:
        problem = model.said(b"Bad Request", status, b"the body ends too early")
    send_problem(model_of(route), status, problem)
    return False


def predict(route: Ptr[i16], query: Ptr[u8], n: i32) -> None:
    """Answer a prediction: 200, 304, 400 or 422."""
    m = model_of(route)
    unknown = model.gather(m, route[SOURCE], query, n)
    if route[ASKED] != 0 and not model.is_asked(m, n):
        send_document(route[ROUTE_COLUMNS:])
        return
    problem = model.take(m, unknown)
    if problem > 0:
        send_problem(m, i32(400), problem)
        return
    tag_bytes = i32(0)
    known = i32(NO_MATCH)
    if route[IS_TAGGED] != 0:
        tag_bytes = make_tag(m)
        known = seen_before(TAG, tag_bytes)
    # `*` is true of what there is: the answer must be known to be one
    if known != MATCH:
        problem = model.run(m)
        if problem > 0:
            send_problem(m, i32(422), problem)
            return
    if known == NO_MATCH:
        send(route, i32(200), TAG, tag_bytes, ANSWER, prediction(m))
    else:
        send(route, i32(304), TAG, tag_bytes, ANSWER, i32(0))


def model_of(route: Ptr[i16]) -> i32:
    """The model of a row; of one alone it is known when this is compiled."""
    if models.MODELS == 1:
        return i32(0)
    return route[OF_MODEL]


def make_tag(m: i32) -> i32:
    """Write the entity tag of the values into TAG. Its bytes."""
    version, size = model_text(m, i32(ETAG))
    copy(TAG, version, size - 1)
    TAG[size - 1] = 45
    at = put_hash(TAG, size, query_hash(m))
    TAG[at] = 34
    return at + 1


def seen_before(tag: Ptr[u8], n: i32) -> i32:
    """What the request's If-None-Match says of a tag."""
    value, size = host.header(b"if-none-match")
    return compare(value, size, tag, n)


def send_document(route: Ptr[i16]) -> None:
    """Send what is the same for every request, as the page is: 200 or 304."""
    row = models.DOCUMENT[route[CONTENT] * DOCUMENT_COLUMNS :]
    tag = models.TEXT[row[DOCUMENT_ETAG] :]
    tag_bytes = row[DOCUMENT_ETAG + 1]
    if tag_bytes > 0 and seen_before(tag, tag_bytes) != NO_MATCH:
        send(route, i32(304), tag, tag_bytes, ANSWER, i32(0))
        return
    if route[WRITES] == PACKED:
        text = model.document(row)
    else:
        text = models.TEXT[row[DOCUMENT_TEXT] :]
    send(route, i32(200), tag, tag_bytes, text, row[DOCUMENT_TEXT + 1])


def send(
    route: Ptr[i16], status: i32, tag: Ptr[u8], tag_bytes: i32, text: Ptr[u8], n: i32
) -> None:
    """Send 200 or 304; a tag of no bytes is none."""
    start(model_of(route), status)
    if tag_bytes > 0:
        add_text(b"etag", tag, tag_bytes)
    # the last says what the body is, and 304 has none
    for k in range(route[HEADERS] - i32(status == 304)):
        row = models.HEADER[(route[FIRST_HEADER] + k) * HEADER_COLUMNS :]
        host.add_header(
            models.TEXT[row[HEADER_NAME] :],
            row[HEADER_NAME + 1],
            models.TEXT[row[HEADER_VALUE] :],
            row[HEADER_VALUE + 1],
        )
    send_text(text, n)


def send_options(route: Ptr[i16]) -> None:
    """Answer a preflight request."""
    start(model_of(route), i32(204))
    add_row(b"access-control-allow-methods", allowed(route)[ALLOW:])
    add(b"access-control-allow-headers", b"*")
    add(b"access-control-max-age", b"86400")
    host.finish()


def send_not_allowed(route: Ptr[i16]) -> None:
    """Say which methods a path has."""
    row = allowed(route)
    n = simple(b"Method Not Allowed", i32(405), models.TEXT[row[USE] :], row[USE + 1])
    start(model_of(route), i32(405))
    add_row(b"allow", row[ALLOW:])
    end_problem(n)


def allowed(route: Ptr[i16]) -> Ptr[i32]:
    """The row of ALLOWED of a path."""
    return models.ALLOWED[route[ALLOWED] * ALLOWED_COLUMNS :]


def send_problem(m: i32, status: i32, n: i32) -> None:
    """Send the problem document of ``n`` bytes in ANSWER."""
    start(m, status)
    end_problem(n)


def end_problem(n: i32) -> None:
    """Add a problem's headers and send its document."""
    add(b"cache-control", b"no-store")
    add(b"content-type", b"application/problem+json")
    send_text(ANSWER, n)


def start(m: i32, status: i32) -> None:
    """Set the status, and the headers that every answer has."""
    origin, origin_bytes, varies = allowed_origin(m)
    host.status(status)
    if origin_bytes >= 0:
        add_text(b"access-control-allow-origin", origin, origin_bytes)
    if varies:
        add(b"vary", b"Origin")
    add(b"x-content-type-options", b"nosniff")
    if status == 200 or status == 304:
        add(b"access-control-expose-headers", b"*")


def allowed_origin(m: i32) -> tuple[Ptr[u8], i32, bool]:
    """What Access-Control-Allow-Origin says (-1 bytes: nothing), and if it varies."""
    row = models.MODEL[m * MODEL_COLUMNS :]
    only, size = row_text(models.ORIGIN[row[FIRST_ORIGIN] * 2 :])
    if not models.VARIES or row[ORIGINS] == 1:
        return only, size, False
    origin, origin_bytes = host.header(b"origin")
    for k in range(row[ORIGINS]):
        one, one_bytes = row_text(models.ORIGIN[(row[FIRST_ORIGIN] + k) * 2 :])
        if same(one, one_bytes, origin, origin_bytes):
            return one, one_bytes, True
    return only, i32(-1), True


def add(name: Bytes, value: Bytes) -> None:
    """Add a header of constant text."""
    add_text(name, ptr(value), len(value))


def add_text(name: Bytes, value: Ptr[u8], n: i32) -> None:
    """Add a header with a text of ``n`` bytes."""
    host.add_header(ptr(name), len(name), value, n)


def add_row(name: Bytes, row: Ptr[i32]) -> None:
    """Add a header with the text that a row names."""
    add_text(name, models.TEXT[row[0] :], row[1])


def send_text(text: Ptr[u8], n: i32) -> None:
    """Send a body, if there is one and the method is not HEAD, and finish."""
    method, size = host.method()
    if n > 0 and not says(method, size, b"HEAD"):
        host.write(text, n)
    host.finish()
