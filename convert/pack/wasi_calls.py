"""The table of ``edge/hosts/wasi_calls.pyi``: each function in wasi:http and wasi:io.

Version 0.2.0: hosts match 0.2.x by semantic version, and the oldest have it.
"""

from convert.pack.imports import MEMORY, REALLOC, RESOURCE, Drop, Handler, Host, Import

ERROR, STREAMS, HTTP = "wasi:io/error", "wasi:io/streams", "wasi:http/types"

METHOD = """(variant
  (case "get") (case "head") (case "post") (case "put") (case "delete")
  (case "connect") (case "options") (case "trace") (case "patch")
  (case "other" string))"""
DNS_ERROR = """(record
  (field "rcode" (option string)) (field "info-code" (option u16)))"""
TLS_ALERT = """(record
  (field "alert-id" (option u8)) (field "alert-message" (option string)))"""
FIELD_SIZE = """(record
  (field "field-name" (option string)) (field "field-size" (option u32)))"""
ERROR_CODE = """(variant
  (case "DNS-timeout")
  (case "DNS-error" $DNS-error-payload)
  (case "destination-not-found")
  (case "destination-unavailable")
  (case "destination-IP-prohibited")
  (case "destination-IP-unroutable")
  (case "connection-refused")
  (case "connection-terminated")
  (case "connection-timeout")
  (case "connection-read-timeout")
  (case "connection-write-timeout")
  (case "connection-limit-reached")
  (case "TLS-protocol-error")
  (case "TLS-certificate-error")
  (case "TLS-alert-received" $TLS-alert-received-payload)
  (case "HTTP-request-denied")
  (case "HTTP-request-length-required")
  (case "HTTP-request-body-size" (option u64))
  (case "HTTP-request-method-invalid")
  (case "HTTP-request-URI-invalid")
  (case "HTTP-request-URI-too-long")
  (case "HTTP-request-header-section-size" (option u32))
  (case "HTTP-request-header-size" (option $field-size-payload))
  (case "HTTP-request-trailer-section-size" (option u32))
  (case "HTTP-request-trailer-size" $field-size-payload)
  (case "HTTP-response-incomplete")
  (case "HTTP-response-header-section-size" (option u32))
  (case "HTTP-response-header-size" $field-size-payload)
  (case "HTTP-response-body-size" (option u64))
  (case "HTTP-response-trailer-section-size" (option u32))
  (case "HTTP-response-trailer-size" $field-size-payload)
  (case "HTTP-response-transfer-coding" (option string))
  (case "HTTP-response-content-coding" (option string))
  (case "HTTP-response-timeout")
  (case "HTTP-upgrade-failed")
  (case "HTTP-protocol-error")
  (case "loop-detected")
  (case "configuration-error")
  (case "internal-error" (option string)))"""

TYPES = {
    ERROR: {"error": RESOURCE},
    STREAMS: {
        "error": f"use {ERROR} error",
        "stream-error": '(variant (case "last-operation-failed" (own $error)) '
        '(case "closed"))',
        "input-stream": RESOURCE,
        "output-stream": RESOURCE,
    },
    HTTP: {
        "input-stream": f"use {STREAMS} input-stream",
        "output-stream": f"use {STREAMS} output-stream",
        "method": METHOD,
        "DNS-error-payload": DNS_ERROR,
        "TLS-alert-received-payload": TLS_ALERT,
        "field-size-payload": FIELD_SIZE,
        "error-code": ERROR_CODE,
        "header-error": '(variant (case "invalid-syntax") (case "forbidden") '
        '(case "immutable"))',
        "fields": RESOURCE,
        "incoming-request": RESOURCE,
        "incoming-body": RESOURCE,
        "outgoing-response": RESOURCE,
        "outgoing-body": RESOURCE,
        "response-outparam": RESOURCE,
    },
}

IMPORTS: dict[str, Import | Drop] = {
    "method": Import(
        HTTP,
        "[method]incoming-request.method",
        '(param "self" (borrow $incoming-request)) (result $method)',
        REALLOC,
    ),
    "path_with_query": Import(
        HTTP,
        "[method]incoming-request.path-with-query",
        '(param "self" (borrow $incoming-request)) (result (option string))',
        REALLOC,
    ),
    "headers": Import(
        HTTP,
        "[method]incoming-request.headers",
        '(param "self" (borrow $incoming-request)) (result (own $fields))',
    ),
    "get": Import(
        HTTP,
        "[method]fields.get",
        '(param "self" (borrow $fields)) (param "name" string) '
        "(result (list (list u8)))",
        REALLOC,
    ),
    "from_list": Import(
        HTTP,
        "[static]fields.from-list",
        '(param "entries" (list (tuple string (list u8)))) '
        "(result (result (own $fields) (error $header-error)))",
        MEMORY,
    ),
    "new_response": Import(
        HTTP,
        "[constructor]outgoing-response",
        '(param "headers" (own $fields)) (result (own $outgoing-response))',
    ),
    "set_status": Import(
        HTTP,
        "[method]outgoing-response.set-status-code",
        '(param "self" (borrow $outgoing-response)) (param "status-code" u16) '
        "(result (result))",
    ),
    "body": Import(
        HTTP,
        "[method]outgoing-response.body",
        '(param "self" (borrow $outgoing-response)) '
        "(result (result (own $outgoing-body)))",
        MEMORY,
    ),
    "respond": Import(
        HTTP,
        "[static]response-outparam.set",
        '(param "param" (own $response-outparam)) '
        '(param "response" (result (own $outgoing-response) (error $error-code)))',
        MEMORY,
    ),
    "stream": Import(
        HTTP,
        "[method]outgoing-body.write",
        '(param "self" (borrow $outgoing-body)) (result (result (own $output-stream)))',
        MEMORY,
    ),
    "write": Import(
        STREAMS,
        "[method]output-stream.blocking-write-and-flush",
        '(param "self" (borrow $output-stream)) (param "contents" (list u8)) '
        "(result (result (error $stream-error)))",
        MEMORY,
    ),
    "finish": Import(
        HTTP,
        "[static]outgoing-body.finish",
        '(param "this" (own $outgoing-body)) '
        '(param "trailers" (option (own $fields))) '
        "(result (result (error $error-code)))",
        REALLOC,
    ),
    "consume": Import(
        HTTP,
        "[method]incoming-request.consume",
        '(param "self" (borrow $incoming-request)) '
        "(result (result (own $incoming-body)))",
        MEMORY,
    ),
    "input_stream": Import(
        HTTP,
        "[method]incoming-body.stream",
        '(param "self" (borrow $incoming-body)) (result (result (own $input-stream)))',
        MEMORY,
    ),
    "read": Import(
        STREAMS,
        "[method]input-stream.blocking-read",
        '(param "self" (borrow $input-stream)) (param "len" u64) '
        "(result (result (list u8) (error $stream-error)))",
        REALLOC,
    ),
    "drop_request": Drop(HTTP, "incoming-request"),
    "drop_fields": Drop(HTTP, "fields"),
    "drop_stream": Drop(STREAMS, "output-stream"),
    "drop_body": Drop(HTTP, "outgoing-body"),
    "drop_input": Drop(STREAMS, "input-stream"),
    "drop_incoming": Drop(HTTP, "incoming-body"),
    "drop_error": Drop(ERROR, "error"),
}

WASI = Host(
    module="wasi_calls",
    version="0.2.0",
    types=TYPES,
    imports=IMPORTS,
    handler=Handler(
        "wasi:http/incoming-handler",
        {
            "request": (HTTP, "incoming-request"),
            "response-out": (HTTP, "response-outparam"),
        },
        "",
    ),
)
