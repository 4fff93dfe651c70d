;; Answers every request with a fixed body, by the calls that this needs and no others.
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
    (export "send-downstream" (func
      (param "response" (own $response)) (param "body" (own $body))
      (result (result (error $error)))))))
  (import "fastly:compute/http-req@0.1.0" (instance $http-req
    (export "request" (type (sub resource)))))
  (alias export $http-req "request" (type $request))

  (core module $memory
    (memory (export "memory") 1)
    (data (i32.const 1024)
      "{\"model\":\"iris\",\"version\":\"eea47ff2536c\",\"label\":\"setosa\""
      ",\"probabilities\":{\"setosa"
      "\":0.9981183,\"versicolor\":0.0014561177,\"virginica\":0.0004256262}}"))
  (core instance $m (instantiate $memory))
  (alias core export $m "memory" (core memory $memory))
  (core func $new-body (canon lower
    (func $http-body "new")
    (memory $memory)))
  (core func $write (canon lower
    (func $http-body "write")
    (memory $memory)))
  (core func $response (canon lower
    (func $http-resp "[static]response.new")
    (memory $memory)))
  (core func $send (canon lower
    (func $http-resp "send-downstream")
    (memory $memory)))

  (core module $responder
    (import "m" "memory" (memory 1))
    (import "host" "new-body" (func $new-body (param i32)))
    (import "host" "write" (func $write (param i32 i32 i32 i32)))
    (import "host" "response" (func $response (param i32)))
    (import "host" "send" (func $send (param i32 i32 i32)))
    (func (export "handle") (param $request i32) (param $request-body i32) (result i32)
      (local $response i32) (local $body i32)
      (call $response (i32.const 80))
      (local.set $response (i32.load (i32.const 88)))
      (call $new-body (i32.const 112))
      (local.set $body (i32.load (i32.const 120)))
      (call $write
        (local.get $body) (i32.const 1024) (i32.const 146) (i32.const 128))
      (call $send (local.get $response) (local.get $body) (i32.const 144))
      (i32.load8_u (i32.const 144))))
  (core instance $i (instantiate $responder
    (with "m" (instance $m))
    (with "host" (instance
      (export "new-body" (func $new-body))
      (export "write" (func $write))
      (export "response" (func $response))
      (export "send" (func $send))))))
  (func $handle
    (param "request" (own $request)) (param "body" (own $pollable)) (result (result))
    (canon lift (core func $i "handle")))
  (instance $incoming (export "handle" (func $handle)))
  (export "fastly:compute/http-incoming@0.1.0" (instance $incoming)))
