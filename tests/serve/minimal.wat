;; The smallest wasi:http handler: it imports only what it uses and answers 204.
(component
  (import "wasi:http/types@0.2.9" (instance $http
    (export "fields" (type $fields (sub resource)))
    (export "headers" (type $headers (eq $fields)))
    (export "incoming-request" (type (sub resource)))
    (export "outgoing-response" (type $or (sub resource)))
    (export "response-outparam" (type $ro (sub resource)))
    (type $ec0 (variant (case "internal-error")))
    (export "error-code" (type $ec (eq $ec0)))
    (export "[constructor]fields" (func (result (own $fields))))
    (export "[constructor]outgoing-response"
      (func (param "headers" (own $headers)) (result (own $or))))
    (export "[method]outgoing-response.set-status-code"
      (func (param "self" (borrow $or)) (param "status-code" u16) (result (result))))
    (export "[static]response-outparam.set" (func (param "param" (own $ro))
      (param "response" (result (own $or) (error $ec)))))))
  (alias export $http "incoming-request" (type $incoming-request-t))
  (alias export $http "response-outparam" (type $response-outparam-t))
  (core func $fields (canon lower (func $http "[constructor]fields")))
  (core func $response (canon lower (func $http "[constructor]outgoing-response")))
  (core func $status (canon lower
    (func $http "[method]outgoing-response.set-status-code")))
  (core func $set (canon lower (func $http "[static]response-outparam.set")))
  (core module $main
    (import "host" "fields" (func $fields (result i32)))
    (import "host" "response" (func $response (param i32) (result i32)))
    (import "host" "status" (func $status (param i32 i32) (result i32)))
    (import "host" "set" (func $set (param i32 i32 i32)))
    (memory 1)
    (func (export "handle") (param $request i32) (param $response-out i32)
      (local $response i32)
      (local.set $response (call $response (call $fields)))
      (drop (call $status (local.get $response) (i32.const 204)))
      (call $set (local.get $response-out) (i32.const 0) (local.get $response))))
  (core instance $main (instantiate $main (with "host" (instance
    (export "fields" (func $fields)) (export "response" (func $response))
    (export "status" (func $status)) (export "set" (func $set))))))
  (func $handle (param "request" (own $incoming-request-t))
    (param "response-out" (own $response-outparam-t))
    (canon lift (core func $main "handle")))
  (instance $handler (export "handle" (func $handle)))
  (export "wasi:http/incoming-handler@0.2.9" (instance $handler)))
