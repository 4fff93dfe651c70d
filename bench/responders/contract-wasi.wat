;; Answers with a fixed body, and makes the host calls of a prediction before: method,
;; target, If-None-Match, and the headers in one call.
(component
  (import "wasi:io/error@0.2.0" (instance $io-error
    (export "error" (type (sub resource)))))
  (alias export $io-error "error" (type $error))
  (import "wasi:io/streams@0.2.0" (instance $streams
    (export "output-stream" (type $output-stream (sub resource)))
    (alias outer 1 $error (type $error-0))
    (export "error" (type $error (eq $error-0)))
    (type $stream-error-0 (variant
      (case "last-operation-failed" (own $error)) (case "closed")))
    (export "stream-error" (type $stream-error (eq $stream-error-0)))
    (export "[method]output-stream.blocking-write-and-flush" (func
      (param "self" (borrow $output-stream)) (param "contents" (list u8))
      (result (result (error $stream-error)))))))
  (alias export $streams "output-stream" (type $output-stream))
  (import "wasi:http/types@0.2.0" (instance $types
    (alias outer 1 $output-stream (type $output-stream-0))
    (export "output-stream" (type $output-stream (eq $output-stream-0)))
    (export "fields" (type $fields (sub resource)))
    (export "headers" (type $headers (eq $fields)))
    (export "trailers" (type $trailers (eq $fields)))
    (export "incoming-request" (type $incoming-request (sub resource)))
    (export "outgoing-response" (type $outgoing-response (sub resource)))
    (export "outgoing-body" (type $outgoing-body (sub resource)))
    (export "response-outparam" (type $response-outparam (sub resource)))
    (type $dns-0 (record
      (field "rcode" (option string)) (field "info-code" (option u16))))
    (export "DNS-error-payload" (type $dns (eq $dns-0)))
    (type $tls-0 (record
      (field "alert-id" (option u8)) (field "alert-message" (option string))))
    (export "TLS-alert-received-payload" (type $tls (eq $tls-0)))
    (type $fsp-0 (record
      (field "field-name" (option string)) (field "field-size" (option u32))))
    (export "field-size-payload" (type $fsp (eq $fsp-0)))
    (type $error-code-0 (variant
      (case "DNS-timeout") (case "DNS-error" $dns) (case "destination-not-found")
      (case "destination-unavailable") (case "destination-IP-prohibited")
      (case "destination-IP-unroutable") (case "connection-refused")
      (case "connection-terminated") (case "connection-timeout")
      (case "connection-read-timeout") (case "connection-write-timeout")
      (case "connection-limit-reached") (case "TLS-protocol-error")
      (case "TLS-certificate-error") (case "TLS-alert-received" $tls)
      (case "HTTP-request-denied") (case "HTTP-request-length-required")
      (case "HTTP-request-body-size" (option u64)) (case "HTTP-request-method-invalid")
      (case "HTTP-request-URI-invalid") (case "HTTP-request-URI-too-long")
      (case "HTTP-request-header-section-size" (option u32))
      (case "HTTP-request-header-size" (option $fsp))
      (case "HTTP-request-trailer-section-size" (option u32))
      (case "HTTP-request-trailer-size" $fsp) (case "HTTP-response-incomplete")
      (case "HTTP-response-header-section-size" (option u32))
      (case "HTTP-response-header-size" $fsp)
      (case "HTTP-response-body-size" (option u64))
      (case "HTTP-response-trailer-section-size" (option u32))
      (case "HTTP-response-trailer-size" $fsp)
      (case "HTTP-response-transfer-coding" (option string))
      (case "HTTP-response-content-coding" (option string))
      (case "HTTP-response-timeout") (case "HTTP-upgrade-failed")
      (case "HTTP-protocol-error") (case "loop-detected") (case "configuration-error")
      (case "internal-error" (option string))))
    (export "error-code" (type $error-code (eq $error-code-0)))
    (type $header-error-0 (variant
      (case "invalid-syntax") (case "forbidden") (case "immutable")))
    (export "header-error" (type $header-error (eq $header-error-0)))
    (type $method-0 (variant
      (case "get") (case "head") (case "post") (case "put") (case "delete")
      (case "connect") (case "options") (case "trace") (case "patch")
      (case "other" string)))
    (export "method" (type $method (eq $method-0)))
    (export "[method]incoming-request.method" (func
      (param "self" (borrow $incoming-request)) (result $method)))
    (export "[method]incoming-request.path-with-query" (func
      (param "self" (borrow $incoming-request)) (result (option string))))
    (export "[method]incoming-request.headers" (func
      (param "self" (borrow $incoming-request)) (result (own $headers))))
    (export "[method]fields.get" (func
      (param "self" (borrow $fields)) (param "name" string)
      (result (list (list u8)))))
    (export "[static]fields.from-list" (func
      (param "entries" (list (tuple string (list u8))))
      (result (result (own $fields) (error $header-error)))))
    (export "[constructor]outgoing-response" (func
      (param "headers" (own $headers)) (result (own $outgoing-response))))
    (export "[method]outgoing-response.body" (func
      (param "self" (borrow $outgoing-response))
      (result (result (own $outgoing-body)))))
    (export "[method]outgoing-body.write" (func
      (param "self" (borrow $outgoing-body))
      (result (result (own $output-stream)))))
    (export "[static]outgoing-body.finish" (func
      (param "this" (own $outgoing-body)) (param "trailers" (option (own $trailers)))
      (result (result (error $error-code)))))
    (export "[static]response-outparam.set" (func
      (param "param" (own $response-outparam))
      (param "response" (result (own $outgoing-response) (error $error-code)))))))
  (alias export $types "incoming-request" (type $incoming-request))
  (alias export $types "response-outparam" (type $response-outparam))

  (core module $memory
    (memory (export "memory") 1)
    (data (i32.const 1024)
      "{\"model\":\"iris\",\"version\":\"eea47ff2536c\",\"label\":\"setosa\""
      ",\"probabilities\":{\"setosa"
      "\":0.9981183,\"versicolor\":0.0014561177,\"virginica\":0.0004256262}}")
    (data (i32.const 1280) "if-none-match")
    ;; name, its bytes, value, its bytes
    (data (i32.const 1408)
      "\00\06\00\00\1b\00\00\00\1b\06\00\00\01\00\00\00"
      "\1c\06\00\00\16\00\00\00\32\06\00\00\07\00\00\00"
      "\39\06\00\00\04\00\00\00\3d\06\00\00\1f\00\00\00"
      "\5c\06\00\00\0d\00\00\00\69\06\00\00\22\00\00\00"
      "\8b\06\00\00\11\00\00\00\9c\06\00\00\0c\00\00\00"
      "\a8\06\00\00\0d\00\00\00\b5\06\00\00\28\00\00\00"
      "\dd\06\00\00\0c\00\00\00\e9\06\00\00\10\00\00\00")
    (data (i32.const 1536) "access-control-allow-origin" "*")
    (data (i32.const 1564) "x-content-type-options" "nosniff")
    (data (i32.const 1593) "etag" "\"eea47ff2536c-0123456789abcdef\"")
    (data (i32.const 1628) "cache-control" "public, max-age=0, must-revalidate")
    (data (i32.const 1675) "surrogate-control" "max-age=3600")
    (data (i32.const 1704) "surrogate-key" "hashi model-iris model-iris-eea47ff2536c")
    (data (i32.const 1757) "content-type" "application/json")
    (global $top (mut i32) (i32.const 4096))
    (func (export "cabi_realloc")
      (param $old i32) (param $old-bytes i32) (param $align i32) (param $bytes i32)
      (result i32)
      (local $at i32)
      (local.set $at (i32.and
        (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
      (global.set $top (i32.add (local.get $at) (local.get $bytes)))
      (if (i32.gt_u (global.get $top) (i32.const 65536)) (then (unreachable)))
      (local.get $at)))
  (core instance $m (instantiate $memory))
  (alias core export $m "memory" (core memory $memory))
  (alias core export $m "cabi_realloc" (core func $realloc))
  (core func $method (canon lower
    (func $types "[method]incoming-request.method")
    (memory $memory) (realloc $realloc)))
  (core func $target (canon lower
    (func $types "[method]incoming-request.path-with-query")
    (memory $memory) (realloc $realloc)))
  (core func $headers (canon lower
    (func $types "[method]incoming-request.headers")))
  (core func $get (canon lower
    (func $types "[method]fields.get")
    (memory $memory) (realloc $realloc)))
  (core func $from-list (canon lower
    (func $types "[static]fields.from-list")
    (memory $memory)))
  (core func $response (canon lower
    (func $types "[constructor]outgoing-response")))
  (core func $body (canon lower
    (func $types "[method]outgoing-response.body")
    (memory $memory)))
  (core func $set (canon lower
    (func $types "[static]response-outparam.set")
    (memory $memory)))
  (core func $write-body (canon lower
    (func $types "[method]outgoing-body.write")
    (memory $memory)))
  (core func $write (canon lower
    (func $streams "[method]output-stream.blocking-write-and-flush")
    (memory $memory)))
  (core func $drop-stream (canon resource.drop $output-stream))
  (core func $finish (canon lower
    (func $types "[static]outgoing-body.finish")
    (memory $memory) (realloc $realloc)))

  (core module $responder
    (import "m" "memory" (memory 1))
    (import "host" "method" (func $method (param i32 i32)))
    (import "host" "target" (func $target (param i32 i32)))
    (import "host" "headers" (func $headers (param i32) (result i32)))
    (import "host" "get" (func $get (param i32 i32 i32 i32)))
    (import "host" "from-list" (func $from-list (param i32 i32 i32)))
    (import "host" "response" (func $response (param i32) (result i32)))
    (import "host" "body" (func $body (param i32 i32)))
    (import "host" "set" (func $set (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
    (import "host" "write-body" (func $write-body (param i32 i32)))
    (import "host" "write" (func $write (param i32 i32 i32 i32)))
    (import "host" "drop-stream" (func $drop-stream (param i32)))
    (import "host" "finish" (func $finish (param i32 i32 i32 i32)))
    (func (export "handle") (param $request i32) (param $outparam i32)
      (local $response i32) (local $body i32) (local $stream i32)
      (call $method (local.get $request) (i32.const 16))
      (call $target (local.get $request) (i32.const 32))
      (call $get
        (call $headers (local.get $request))
        (i32.const 1280) (i32.const 13) (i32.const 48))
      (call $from-list (i32.const 1408) (i32.const 7) (i32.const 64))
      (if (i32.load8_u (i32.const 64)) (then (unreachable)))
      (local.set $response (call $response (i32.load (i32.const 68))))
      (call $body (local.get $response) (i32.const 80))
      (local.set $body (i32.load (i32.const 84)))
      (call $set
        (local.get $outparam) (i32.const 0) (local.get $response)
        (i32.const 0) (i64.const 0)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
      (call $write-body (local.get $body) (i32.const 88))
      (local.set $stream (i32.load (i32.const 92)))
      (call $write
        (local.get $stream) (i32.const 1024) (i32.const 146) (i32.const 112))
      (call $drop-stream (local.get $stream))
      (call $finish (local.get $body) (i32.const 0) (i32.const 0) (i32.const 128))))
  (core instance $i (instantiate $responder
    (with "m" (instance $m))
    (with "host" (instance
      (export "method" (func $method))
      (export "target" (func $target))
      (export "headers" (func $headers))
      (export "get" (func $get))
      (export "from-list" (func $from-list))
      (export "response" (func $response))
      (export "body" (func $body))
      (export "set" (func $set))
      (export "write-body" (func $write-body))
      (export "write" (func $write))
      (export "drop-stream" (func $drop-stream))
      (export "finish" (func $finish))))))
  (func $handle
    (param "request" (own $incoming-request))
    (param "response-out" (own $response-outparam))
    (canon lift (core func $i "handle")))
  (instance $handler (export "handle" (func $handle)))
  (export "wasi:http/incoming-handler@0.2.0" (instance $handler)))
