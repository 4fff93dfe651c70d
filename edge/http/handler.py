"""The routes of the contract: one request in, one answer out, through ``host``.

GET /iris?sepal_length=5.1&…   a prediction        GET /openapi.json
GET /?…                        of the first model  GET /iris/signature.json
GET /                          the page            GET /healthz
GET /?utm_source=…             the page too, where the first model ignores such names
"""

from edge.bound import host, models
from edge.http import model
from edge.http.answer import prediction
from edge.http.etag import MATCH, NO_MATCH, compare, put_hash, query_hash
from edge.http.jsontext import put
from edge.http.model import model_text, row_text
from edge.http.problem import BODY
from edge.http.request import TARGET_BYTES
from edge.http.tables import (
    CACHE_CONTROL,
    ETAG,
    FIRST_ORIGIN,
    MODEL_COLUMNS,
    ORIGINS,
    SIGNATURE,
    SURROGATE_CONTROL,
    SURROGATE_KEY,
)
from edge.http.text import find, same, says
from edge.types import Bytes, Ptr, copy, i32, len, ptr, range, static, u8

TAG_BYTES = 31  # quote, version, dash, hash, quote
TAG = static(u8, TAG_BYTES)

# routes
PAGE = 0
PREDICTION = 1
SIGNATURE_FILE = 2
OPENAPI = 3
HEALTH = 4
NOWHERE = 5

JSON = b"application/json"
PROBLEM = b"application/problem+json"
NOT_ALLOWED = b"Method Not Allowed"
USE = b"use GET, HEAD or OPTIONS"
NO_STORE = b"no-store"
REVALIDATE = b"public, max-age=0, must-revalidate"


def handle() -> None:
    """Answer the request that the host holds."""
    target, n = host.target()
    if n > TARGET_BYTES:
        send_problem(i32(0), i32(414), model.too_long())
        return
    path_bytes = find(target, n, i32(63))
    query_at = path_bytes
    if query_at < n:
        query_at += 1
    m, route = find_route(target, path_bytes, target[query_at:], n - query_at)
    if route == NOWHERE:
        send_problem(m, i32(404), model.not_found())
        return
    method, method_bytes = host.method()
    if says(method, method_bytes, b"OPTIONS"):
        send_options(m)
    elif not reads(method, method_bytes):
        send_problem(m, i32(405), model.said(NOT_ALLOWED, i32(405), USE))
    elif route == PREDICTION:
        predict(m, target[query_at:], n - query_at)
    else:
        send_document(m, route)


def find_route(
    path: Ptr[u8], n: i32, query: Ptr[u8], query_bytes: i32
) -> tuple[i32, i32]:
    """The model and the route of a path; paths are compared as they are written."""
    first = i32(0)
    if says(path, n, b"/"):
        if query_bytes == 0:
            return first, i32(PAGE)
        if models.FIRST_IGNORES_UNKNOWN and not model.is_named(query, query_bytes):
            return first, i32(PAGE)
        return first, i32(PREDICTION)
    if says(path, n, b"/openapi.json"):
        return first, i32(OPENAPI)
    if says(path, n, b"/healthz"):
        return first, i32(HEALTH)
    if n > 0 and path[0] == 47:
        size = find(path[1:], n - 1, i32(47))
        m = model.named(path[1:], size)
        if m >= 0:
            if size + 1 == n:
                return m, i32(PREDICTION)
            if says(path[size + 1 :], n - size - 1, b"/signature.json"):
                return m, i32(SIGNATURE_FILE)
    return first, i32(NOWHERE)


def reads(method: Ptr[u8], n: i32) -> bool:
    """Whether the method asks for a document."""
    return says(method, n, b"GET") or says(method, n, b"HEAD")


def predict(m: i32, query: Ptr[u8], n: i32) -> None:
    """Answer a prediction: 200, 304, 400 or 422."""
    problem = model.take(m, query, n)
    if problem > 0:
        send_problem(m, i32(400), problem)
        return
    tag_bytes = make_tag(m)
    known = seen_before(TAG, tag_bytes)
    # `*` is true of what there is: the answer must be known to be one
    if known != MATCH:
        problem = model.run(m)
        if problem > 0:
            send_problem(m, i32(422), problem)
            return
    if known != NO_MATCH:
        send_head(m, i32(304), tag_bytes)
        host.finish()
        return
    size = prediction(m)
    send_head(m, i32(200), tag_bytes)
    add(b"content-type", JSON)
    send_body(BODY, size)


def make_tag(m: i32) -> i32:
    """Write the entity tag of the query into TAG. Its bytes."""
    version, size = model_text(m, i32(ETAG))
    copy(TAG, version, size - 1)
    at = put(TAG, size - 1, b"-")
    at = put_hash(TAG, at, query_hash(m))
    return put(TAG, at, b'"')


def seen_before(tag: Ptr[u8], n: i32) -> i32:
    """What the request's If-None-Match says of a tag."""
    value, size = host.header(b"if-none-match")
    return compare(value, size, tag, n)


def add(name: Bytes, value: Bytes) -> None:
    """Add a header of constant text."""
    host.add_header(name, ptr(value), len(value))


def add_model_text(name: Bytes, m: i32, column: i32) -> None:
    """Add a header with a text of model ``m``."""
    value, size = model_text(m, column)
    host.add_header(name, value, size)


def start(m: i32, status: i32) -> None:
    """Set the status, and the headers that every answer has."""
    origin, origin_bytes, varies = allowed_origin(m)
    host.status(status)
    if origin_bytes >= 0:
        host.add_header(b"access-control-allow-origin", origin, origin_bytes)
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


def send_head(m: i32, status: i32, tag_bytes: i32) -> None:
    """Start a prediction's answer: the headers of 200 and 304."""
    start(m, status)
    host.add_header(b"etag", TAG, tag_bytes)
    add_model_text(b"cache-control", m, i32(CACHE_CONTROL))
    add_model_text(b"surrogate-control", m, i32(SURROGATE_CONTROL))
    add_model_text(b"surrogate-key", m, i32(SURROGATE_KEY))


def send_body(body: Ptr[u8], n: i32) -> None:
    """Send the body, unless the method is HEAD, and finish."""
    method, size = host.method()
    if not says(method, size, b"HEAD"):
        host.write(body, n)
    host.finish()


def send_problem(m: i32, status: i32, n: i32) -> None:
    """Send the problem document of ``n`` bytes in BODY."""
    start(m, status)
    if status == 405:
        add(b"allow", b"GET, HEAD, OPTIONS")
    add(b"cache-control", NO_STORE)
    add(b"content-type", PROBLEM)
    send_body(BODY, n)


def send_options(m: i32) -> None:
    """Answer a preflight request."""
    start(m, i32(204))
    add(b"access-control-allow-methods", b"GET, HEAD, OPTIONS")
    add(b"access-control-allow-headers", b"*")
    add(b"access-control-max-age", b"86400")
    host.finish()


def send_document(m: i32, route: i32) -> None:
    """Send the page, the OpenAPI document, a signature or the health report."""
    if route == HEALTH:
        start(m, i32(200))
        add(b"cache-control", NO_STORE)
        add(b"content-type", JSON)
        body, size = row_text(models.HEALTH)
        send_body(body, size)
        return
    tag, tag_bytes = row_text(models.COMPONENT_ETAG)
    row = models.OPENAPI
    if route == SIGNATURE_FILE:
        tag, tag_bytes = model_text(m, i32(ETAG))
        row = models.MODEL[m * MODEL_COLUMNS + SIGNATURE :]
    if route == PAGE:
        row = models.PAGE
    status = i32(200)
    if seen_before(tag, tag_bytes) != NO_MATCH:
        status = i32(304)
    start(m, status)
    host.add_header(b"etag", tag, tag_bytes)
    add(b"cache-control", REVALIDATE)
    if route == PAGE:
        policy, policy_bytes = row_text(models.PAGE_POLICY)
        host.add_header(b"content-security-policy", policy, policy_bytes)
    if status == 304:
        host.finish()
        return
    if route == PAGE:
        add(b"content-type", b"text/html; charset=utf-8")
    else:
        add(b"content-type", JSON)
    body, size = model.document(row)
    send_body(body, size)
