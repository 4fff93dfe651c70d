"""The table of ``edge/hosts/fastly_calls.pyi``: each function in fastly:compute."""

from convert.pack.imports import MEMORY, REALLOC, RESOURCE, Drop, Handler, Host, Import

TYPE, ASYNC = "fastly:compute/types", "fastly:compute/async-io"
BODY, REQUEST, RESPONSE = (
    "fastly:compute/http-body",
    "fastly:compute/http-req",
    "fastly:compute/http-resp",
)

ERROR = """(variant
  (case "generic-error")
  (case "invalid-argument")
  (case "auxiliary-error")
  (case "buffer-len" u64)
  (case "unsupported")
  (case "http-invalid")
  (case "http-user")
  (case "http-incomplete")
  (case "cannot-read")
  (case "http-head-too-large")
  (case "http-invalid-status")
  (case "limit-exceeded"))"""

TYPES = {
    TYPE: {"error": ERROR},
    ASYNC: {"pollable": RESOURCE},
    BODY: {"error": f"use {TYPE} error", "body": f"use {ASYNC} pollable"},
    REQUEST: {"error": f"use {TYPE} error", "request": RESOURCE},
    RESPONSE: {
        "error": f"use {TYPE} error",
        "body": f"use {BODY} body",
        "response": RESOURCE,
    },
}

IMPORTS: dict[str, Import | Drop] = {
    "get_method": Import(
        REQUEST,
        "[method]request.get-method",
        '(param "self" (borrow $request)) (param "max-len" u64) '
        "(result (result string (error $error)))",
        REALLOC,
    ),
    "get_uri": Import(
        REQUEST,
        "[method]request.get-uri",
        '(param "self" (borrow $request)) (param "max-len" u64) '
        "(result (result string (error $error)))",
        REALLOC,
    ),
    "get_header_values": Import(
        REQUEST,
        "[method]request.get-header-values",
        '(param "self" (borrow $request)) (param "name" string) '
        '(param "max-len" u64) (param "cursor" u32) '
        "(result (result (tuple (list u8) (option u32)) (error $error)))",
        REALLOC,
    ),
    "new_response": Import(
        RESPONSE,
        "[static]response.new",
        "(result (result (own $response) (error $error)))",
        MEMORY,
    ),
    "set_status": Import(
        RESPONSE,
        "[method]response.set-status",
        '(param "self" (borrow $response)) (param "status" u16) '
        "(result (result (error $error)))",
        MEMORY,
    ),
    "append_header": Import(
        RESPONSE,
        "[method]response.append-header",
        '(param "self" (borrow $response)) (param "name" string) '
        '(param "value" (list u8)) (result (result (error $error)))',
        MEMORY,
    ),
    "new_body": Import(
        BODY, "new", "(result (result (own $body) (error $error)))", MEMORY
    ),
    "read": Import(
        BODY,
        "read",
        '(param "body" (borrow $body)) (param "chunk-size" u32) '
        "(result (result (list u8) (error $error)))",
        REALLOC,
    ),
    "write": Import(
        BODY,
        "write",
        '(param "body" (borrow $body)) (param "buf" (list u8)) '
        "(result (result u32 (error $error)))",
        MEMORY,
    ),
    "send_downstream": Import(
        RESPONSE,
        "send-downstream",
        '(param "response" (own $response)) (param "body" (own $body)) '
        "(result (result (error $error)))",
        MEMORY,
    ),
    "drop_request": Drop(REQUEST, "request"),
    "drop_body": Drop(BODY, "body"),
}

FASTLY = Host(
    module="fastly_calls",
    version="0.1.0",
    types=TYPES,
    imports=IMPORTS,
    handler=Handler(
        "fastly:compute/http-incoming",
        {"request": (REQUEST, "request"), "body": (BODY, "body")},
        "(result (result))",
    ),
)
