;; Answers with a fixed body, and makes the host calls of a prediction before: method,
;; address, If-None-Match, and each header.
(component
  (import "fastly:compute/types@0.1.0" (instance $types
    (type $error-0 (variant
      (case "generic-error") (case "invalid-argument") (case "auxiliary-error")
      (case "buffer-len" u64) (case "unsupported") (case "http-invalid")
      (case "http-user") (case "http-incomplete") (case "cannot-read")
      (case "http-head-too-large") (case "http-invalid-status")
      (case "limit-exceeded")))
    (export "error" (type (eq $error-0)))))
  (alias export $types "error" (type $error))
  (import "fastly:compute/async-io@0.1.0" (instance $async-io
    (export "pollable" (type (sub resource)))))
  (alias export $async-io "pollable" (type $pollable))
  (import "fastly:compute/http-body@0.1.0" (instance $http-body
    (alias outer 1 $error (type $error-0))
    (export "error" (type $error (eq $error-0)))
    (alias outer 1 $pollable (type $pollable-0))
    (export "body" (type $body (eq $pollable-0)))
    (export "new" (func (result (result (own $body) (error $error)))))
    (export "write" (func
      (param "body" (borrow $body)) (param "buf" (list u8))
      (result (result u32 (error $error)))))))
  (import "fastly:compute/http-resp@0.1.0" (instance $http-resp
    (alias outer 1 $error (type $error-0))
    (export "error" (type $error (eq $error-0)))
    (alias outer 1 $pollable (type $pollable-0))
    (export "body" (type $body (eq $pollable-0)))
    (export "response" (type $response (sub resource)))
    (export "[static]response.new" (func
      (result (result (own $response) (error $error)))))
    (export "[method]response.insert-header" (func
      (param "self" (borrow $response)) (param "name" string) (param "value" (list u8))
      (result (result (error $error)))))
    (export "send-downstream" (func
      (param "response" (own $response)) (param "body" (own $body))
      (result (result (error $error)))))))
  (import "fastly:compute/http-req@0.1.0" (instance $http-req
    (alias outer 1 $error (type $error-0))
    (export "error" (type $error (eq $error-0)))
    (export "request" (type $request (sub resource)))
    (export "[method]request.get-method" (func
      (param "self" (borrow $request)) (param "max-len" u64)
      (result (result string (error $error)))))
    (export "[method]request.get-uri" (func
      (param "self" (borrow $request)) (param "max-len" u64)
      (result (result string (error $error)))))
    (export "[method]request.get-header-values" (func
      (param "self" (borrow $request)) (param "name" string) (param "max-len" u64)
      (param "cursor" u32)
      (result (result (tuple (list u8) (option u32)) (error $error)))))))
  (alias export $http-req "request" (type $request))

  (core module $memory
    (memory (export "memory") 1)
    (data (i32.const 1024)
      "{\"model\":\"iris\",\"version\":\"eea47ff2536c\",\"label\":\"setosa\""
      ",\"probabilities\":{\"setosa"
      "\":0.9981183,\"versicolor\":0.0014561177,\"virginica\":0.0004256262}}")
    (data (i32.const 1280) "if-none-match")
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
    (func $http-req "[method]request.get-method")
    (memory $memory) (realloc $realloc)))
  (core func $address (canon lower
    (func $http-req "[method]request.get-uri")
    (memory $memory) (realloc $realloc)))
  (core func $header (canon lower
    (func $http-req "[method]request.get-header-values")
    (memory $memory) (realloc $realloc)))
  (core func $new-body (canon lower
    (func $http-body "new")
    (memory $memory)))
  (core func $write (canon lower
    (func $http-body "write")
    (memory $memory)))
  (core func $response (canon lower
    (func $http-resp "[static]response.new")
    (memory $memory)))
  (core func $add (canon lower
    (func $http-resp "[method]response.insert-header")
    (memory $memory)))
  (core func $send (canon lower
    (func $http-resp "send-downstream")
    (memory $memory)))

  (core module $responder
    (import "m" "memory" (memory 1))
    (import "host" "method" (func $method (param i32 i64 i32)))
    (import "host" "address" (func $address (param i32 i64 i32)))
    (import "host" "header" (func $header (param i32 i32 i32 i64 i32 i32)))
    (import "host" "new-body" (func $new-body (param i32)))
    (import "host" "write" (func $write (param i32 i32 i32 i32)))
    (import "host" "response" (func $response (param i32)))
    (import "host" "add" (func $add (param i32 i32 i32 i32 i32 i32)))
    (import "host" "send" (func $send (param i32 i32 i32)))
    (func (export "handle") (param $request i32) (param $request-body i32) (result i32)
      (local $response i32) (local $body i32)
      (call $method (local.get $request) (i64.const 8192) (i32.const 16))
      (call $address (local.get $request) (i64.const 16384) (i32.const 32))
      (call $header
        (local.get $request) (i32.const 1280) (i32.const 13)
        (i64.const 8193) (i32.const 0) (i32.const 48))
      (call $response (i32.const 80))
      (local.set $response (i32.load (i32.const 88)))
      (call $add
        (local.get $response) (i32.const 1536) (i32.const 27)
        (i32.const 1563) (i32.const 1) (i32.const 96))
      (call $add
        (local.get $response) (i32.const 1564) (i32.const 22)
        (i32.const 1586) (i32.const 7) (i32.const 96))
      (call $add
        (local.get $response) (i32.const 1593) (i32.const 4)
        (i32.const 1597) (i32.const 31) (i32.const 96))
      (call $add
        (local.get $response) (i32.const 1628) (i32.const 13)
        (i32.const 1641) (i32.const 34) (i32.const 96))
      (call $add
        (local.get $response) (i32.const 1675) (i32.const 17)
        (i32.const 1692) (i32.const 12) (i32.const 96))
      (call $add
        (local.get $response) (i32.const 1704) (i32.const 13)
        (i32.const 1717) (i32.const 40) (i32.const 96))
      (call $add
        (local.get $response) (i32.const 1757) (i32.const 12)
        (i32.const 1769) (i32.const 16) (i32.const 96))
      (call $new-body (i32.const 112))
      (local.set $body (i32.load (i32.const 120)))
      (call $write
        (local.get $body) (i32.const 1024) (i32.const 146) (i32.const 128))
      (call $send (local.get $response) (local.get $body) (i32.const 144))
      (i32.load8_u (i32.const 144))))
  (core instance $i (instantiate $responder
    (with "m" (instance $m))
    (with "host" (instance
      (export "method" (func $method))
      (export "address" (func $address))
      (export "header" (func $header))
      (export "new-body" (func $new-body))
      (export "write" (func $write))
      (export "response" (func $response))
      (export "add" (func $add))
      (export "send" (func $send))))))
  (func $handle
    (param "request" (own $request)) (param "body" (own $pollable)) (result (result))
    (canon lift (core func $i "handle")))
  (instance $incoming (export "handle" (func $handle)))
  (export "fastly:compute/http-incoming@0.1.0" (instance $incoming)))
