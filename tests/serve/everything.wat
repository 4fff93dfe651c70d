;; A wasi:http handler for the tests of serve/: the letter after "/" says what it does.
(component
  (import "wasi:io/error@0.2.0" (instance $error
    (export "error" (type (sub resource)))))
  (alias export $error "error" (type $error-t))

  (import "wasi:io/poll@0.2.0" (instance $poll
    (export "pollable" (type $p (sub resource)))
    (export "[method]pollable.block" (func (param "self" (borrow $p))))))
  (alias export $poll "pollable" (type $pollable-t))

  (import "wasi:io/streams@0.2.0" (instance $streams
    (export "output-stream" (type $os (sub resource)))
    (export "input-stream" (type $is (sub resource)))
    (alias outer 1 $error-t (type $e0)) (export "error" (type $e (eq $e0)))
    (type $se0 (variant (case "last-operation-failed" (own $e)) (case "closed")))
    (export "stream-error" (type $se (eq $se0)))
    (export "[method]output-stream.check-write"
      (func (param "self" (borrow $os)) (result (result u64 (error $se)))))
    (export "[method]output-stream.write"
      (func (param "self" (borrow $os)) (param "contents" (list u8))
        (result (result (error $se)))))
    (export "[method]output-stream.blocking-write-and-flush"
      (func (param "self" (borrow $os)) (param "contents" (list u8))
        (result (result (error $se)))))
    (export "[method]input-stream.blocking-read"
      (func (param "self" (borrow $is)) (param "len" u64)
        (result (result (list u8) (error $se)))))))
  (alias export $streams "output-stream" (type $output-stream-t))
  (alias export $streams "input-stream" (type $input-stream-t))

  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
    (alias outer 1 $pollable-t (type $p0)) (export "pollable" (type $p (eq $p0)))
    (export "subscribe-duration" (func (param "when" u64) (result (own $p))))))

  (import "wasi:cli/stderr@0.2.0" (instance $stderr
    (alias outer 1 $output-stream-t (type $o0))
    (export "output-stream" (type $o (eq $o0)))
    (export "get-stderr" (func (result (own $o))))))

  (import "wasi:keyvalue/store@0.2.0" (instance $store
    (export "open" (func (param "identifier" string)))))

  (import "wasi:http/types@0.2.0" (instance $http
    (alias outer 1 $output-stream-t (type $o0))
    (export "output-stream" (type $os (eq $o0)))
    (alias outer 1 $input-stream-t (type $i0))
    (export "input-stream" (type $is (eq $i0)))
    (export "fields" (type $fields (sub resource)))
    (export "headers" (type $headers (eq $fields)))
    (export "trailers" (type $trailers (eq $fields)))
    (export "incoming-request" (type $ir (sub resource)))
    (export "incoming-body" (type $ib (sub resource)))
    (export "outgoing-response" (type $or (sub resource)))
    (export "outgoing-body" (type $ob (sub resource)))
    (export "response-outparam" (type $ro (sub resource)))
    (type $method0 (variant (case "get") (case "head") (case "post") (case "put")
      (case "delete") (case "connect") (case "options") (case "trace") (case "patch")
      (case "other" string)))
    (export "method" (type $method (eq $method0)))
    (type $scheme0 (variant (case "HTTP") (case "HTTPS") (case "other" string)))
    (export "scheme" (type $scheme (eq $scheme0)))
    (type $he0 (variant (case "invalid-syntax") (case "forbidden") (case "immutable")))
    (export "header-error" (type $he (eq $he0)))
    (type $dns0 (record
      (field "rcode" (option string)) (field "info-code" (option u16))))
    (export "DNS-error-payload" (type $dns (eq $dns0)))
    (type $tls0 (record
      (field "alert-id" (option u8)) (field "alert-message" (option string))))
    (export "TLS-alert-received-payload" (type $tls (eq $tls0)))
    (type $size0 (record
      (field "field-name" (option string)) (field "field-size" (option u32))))
    (export "field-size-payload" (type $size (eq $size0)))
    (type $ec0 (variant (case "DNS-timeout") (case "DNS-error" $dns)
      (case "destination-not-found") (case "destination-unavailable")
      (case "destination-IP-prohibited") (case "destination-IP-unroutable")
      (case "connection-refused") (case "connection-terminated")
      (case "connection-timeout") (case "connection-read-timeout")
      (case "connection-write-timeout") (case "connection-limit-reached")
      (case "TLS-protocol-error") (case "TLS-certificate-error")
      (case "TLS-alert-received" $tls) (case "HTTP-request-denied")
      (case "HTTP-request-length-required") (case "HTTP-request-body-size" (option u64))
      (case "HTTP-request-method-invalid") (case "HTTP-request-URI-invalid")
      (case "HTTP-request-URI-too-long")
      (case "HTTP-request-header-section-size" (option u32))
      (case "HTTP-request-header-size" (option $size))
      (case "HTTP-request-trailer-section-size" (option u32))
      (case "HTTP-request-trailer-size" $size) (case "HTTP-response-incomplete")
      (case "HTTP-response-header-section-size" (option u32))
      (case "HTTP-response-header-size" $size)
      (case "HTTP-response-body-size" (option u64))
      (case "HTTP-response-trailer-section-size" (option u32))
      (case "HTTP-response-trailer-size" $size)
      (case "HTTP-response-transfer-coding" (option string))
      (case "HTTP-response-content-coding" (option string))
      (case "HTTP-response-timeout") (case "HTTP-upgrade-failed")
      (case "HTTP-protocol-error") (case "loop-detected") (case "configuration-error")
      (case "internal-error" (option string))))
    (export "error-code" (type $ec (eq $ec0)))
    (export "[method]incoming-request.method"
      (func (param "self" (borrow $ir)) (result $method)))
    (export "[method]incoming-request.path-with-query"
      (func (param "self" (borrow $ir)) (result (option string))))
    (export "[method]incoming-request.scheme"
      (func (param "self" (borrow $ir)) (result (option $scheme))))
    (export "[method]incoming-request.authority"
      (func (param "self" (borrow $ir)) (result (option string))))
    (export "[method]incoming-request.headers"
      (func (param "self" (borrow $ir)) (result (own $headers))))
    (export "[method]incoming-request.consume"
      (func (param "self" (borrow $ir)) (result (result (own $ib)))))
    (export "[method]incoming-body.stream"
      (func (param "self" (borrow $ib)) (result (result (own $is)))))
    (export "[constructor]fields" (func (result (own $fields))))
    (export "[method]fields.entries" (func (param "self" (borrow $fields))
      (result (list (tuple string (list u8))))))
    (export "[method]fields.append" (func (param "self" (borrow $fields))
      (param "name" string) (param "value" (list u8)) (result (result (error $he)))))
    (export "[constructor]outgoing-response"
      (func (param "headers" (own $headers)) (result (own $or))))
    (export "[method]outgoing-response.set-status-code"
      (func (param "self" (borrow $or)) (param "status-code" u16) (result (result))))
    (export "[method]outgoing-response.body"
      (func (param "self" (borrow $or)) (result (result (own $ob)))))
    (export "[method]outgoing-body.write"
      (func (param "self" (borrow $ob)) (result (result (own $os)))))
    (export "[static]outgoing-body.finish" (func (param "this" (own $ob))
      (param "trailers" (option (own $trailers))) (result (result (error $ec)))))
    (export "[static]response-outparam.set" (func (param "param" (own $ro))
      (param "response" (result (own $or) (error $ec)))))))
  (alias export $http "incoming-request" (type $incoming-request-t))
  (alias export $http "response-outparam" (type $response-outparam-t))
  (alias export $http "outgoing-body" (type $outgoing-body-t))

  (core module $memory
    (memory (export "memory") 64)
    (global $top (mut i32) (i32.const 2097152))  ;; below it: the tests' own
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
      (global.set $top (i32.add (local.get $at) (local.get 3)))
      (local.get $at)))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $mem))
  (alias core export $memory "realloc" (core func $realloc))

  (core func $block (canon lower (func $poll "[method]pollable.block")))
  (core func $after (canon lower (func $clock "subscribe-duration")))
  (core func $stderr (canon lower (func $stderr "get-stderr")))
  (core func $open (canon lower (func $store "open") (memory $mem)))
  (core func $check-write (canon lower
    (func $streams "[method]output-stream.check-write") (memory $mem)))
  (core func $write (canon lower
    (func $streams "[method]output-stream.write") (memory $mem)))
  (core func $write-flush (canon lower
    (func $streams "[method]output-stream.blocking-write-and-flush") (memory $mem)))
  (core func $read (canon lower (func $streams "[method]input-stream.blocking-read")
    (memory $mem) (realloc $realloc)))
  (core func $method (canon lower (func $http "[method]incoming-request.method")
    (memory $mem) (realloc $realloc)))
  (core func $target (canon lower
    (func $http "[method]incoming-request.path-with-query")
    (memory $mem) (realloc $realloc)))
  (core func $scheme (canon lower (func $http "[method]incoming-request.scheme")
    (memory $mem) (realloc $realloc)))
  (core func $authority (canon lower (func $http "[method]incoming-request.authority")
    (memory $mem) (realloc $realloc)))
  (core func $headers (canon lower (func $http "[method]incoming-request.headers")))
  (core func $consume (canon lower
    (func $http "[method]incoming-request.consume") (memory $mem)))
  (core func $stream (canon lower
    (func $http "[method]incoming-body.stream") (memory $mem)))
  (core func $fields (canon lower (func $http "[constructor]fields")))
  (core func $entries (canon lower (func $http "[method]fields.entries")
    (memory $mem) (realloc $realloc)))
  (core func $append (canon lower
    (func $http "[method]fields.append") (memory $mem)))
  (core func $response (canon lower (func $http "[constructor]outgoing-response")))
  (core func $set-status (canon lower
    (func $http "[method]outgoing-response.set-status-code")))
  (core func $body (canon lower
    (func $http "[method]outgoing-response.body") (memory $mem)))
  (core func $body-write (canon lower
    (func $http "[method]outgoing-body.write") (memory $mem)))
  (core func $finish (canon lower (func $http "[static]outgoing-body.finish")
    (memory $mem) (realloc $realloc)))
  (core func $set (canon lower
    (func $http "[static]response-outparam.set") (memory $mem)))
  (core func $drop-stream (canon resource.drop $output-stream-t))
  (core func $drop-body (canon resource.drop $outgoing-body-t))

  (core module $main
    (import "host" "memory" (memory 64))
    (import "host" "block" (func $block (param i32)))
    (import "host" "after" (func $after (param i64) (result i32)))
    (import "host" "stderr" (func $stderr (result i32)))
    (import "host" "open" (func $open (param i32 i32)))
    (import "host" "check-write" (func $check-write (param i32 i32)))
    (import "host" "write" (func $write (param i32 i32 i32 i32)))
    (import "host" "write-flush" (func $write-flush (param i32 i32 i32 i32)))
    (import "host" "read" (func $read (param i32 i64 i32)))
    (import "host" "method" (func $method (param i32 i32)))
    (import "host" "target" (func $target (param i32 i32)))
    (import "host" "scheme" (func $scheme (param i32 i32)))
    (import "host" "authority" (func $authority (param i32 i32)))
    (import "host" "headers" (func $headers (param i32) (result i32)))
    (import "host" "consume" (func $consume (param i32 i32)))
    (import "host" "stream" (func $stream (param i32 i32)))
    (import "host" "fields" (func $fields (result i32)))
    (import "host" "entries" (func $entries (param i32 i32)))
    (import "host" "append" (func $append (param i32 i32 i32 i32 i32 i32)))
    (import "host" "response" (func $response (param i32) (result i32)))
    (import "host" "set-status" (func $set-status (param i32 i32) (result i32)))
    (import "host" "body" (func $body (param i32 i32)))
    (import "host" "body-write" (func $body-write (param i32 i32)))
    (import "host" "finish" (func $finish (param i32 i32 i32 i32)))
    (import "host" "set"
      (func $set (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
    (import "host" "drop-stream" (func $drop-stream (param i32)))
    (import "host" "drop-body" (func $drop-body (param i32)))

    (data (i32.const 1024) "Content-LengthHostX-OneX-Twoonetwothree\n\n-")
    (global $out (mut i32) (i32.const 0))       ;; the response-outparam
    (global $given (mut i32) (i32.const 0))     ;; the response's fields
    (global $status (mut i32) (i32.const 200))
    (global $end (mut i32) (i32.const 65536))   ;; of the text that $say collects
    (global $count (mut i32) (i32.const 48))

    (func $say (param $at i32) (param $n i32)
      (memory.copy (global.get $end) (local.get $at) (local.get $n))
      (global.set $end (i32.add (global.get $end) (local.get $n))))
    (func $say-byte (param $byte i32)
      (i32.store8 (global.get $end) (local.get $byte))
      (global.set $end (i32.add (global.get $end) (i32.const 1))))
    ;; an option<string> that lies at 0
    (func $say-option
      (if (i32.load8_u (i32.const 0))
        (then (call $say (i32.load (i32.const 4)) (i32.load (i32.const 8))))
        (else (call $say-byte (i32.const 45)))))
    (func $start (result i32)  ;; answer; return the body
      (local $response i32)
      (local.set $response (call $response (global.get $given)))
      (if (call $set-status (local.get $response) (global.get $status))
        (then unreachable))
      (call $body (local.get $response) (i32.const 0))
      (call $set (global.get $out) (i32.const 0) (local.get $response) (i32.const 0)
        (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
      (i32.load (i32.const 4)))
    (func $open-body (param $body i32) (result i32)
      (call $body-write (local.get $body) (i32.const 0))
      (i32.load (i32.const 4)))
    (func $end-body (param $body i32) (param $stream i32)
      (call $drop-stream (local.get $stream))
      (call $finish (local.get $body) (i32.const 0) (i32.const 0) (i32.const 0)))
    (func $send (param $at i32) (param $n i32)
      (local $body i32) (local $stream i32) (local $piece i32)
      (local.set $stream (call $open-body (local.tee $body (call $start))))
      (block $done (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $piece (select (local.get $n) (i32.const 4096)
          (i32.lt_u (local.get $n) (i32.const 4096))))
        (call $write-flush (local.get $stream)
          (local.get $at) (local.get $piece) (i32.const 0))
        (local.set $at (i32.add (local.get $at) (local.get $piece)))
        (local.set $n (i32.sub (local.get $n) (local.get $piece)))
        (br $next)))
      (call $end-body (local.get $body) (local.get $stream)))
    (func $send-said
      (call $send (i32.const 65536) (i32.sub (global.get $end) (i32.const 65536))))
    (func $fill (param $n i32)
      (memory.fill (i32.const 65536) (i32.const 120) (local.get $n))
      (call $send (i32.const 65536) (local.get $n)))
    (func $header (param $name i32) (param $n i32) (param $value i32) (param $m i32)
      (call $append (global.get $given) (local.get $name) (local.get $n)
        (local.get $value) (local.get $m) (i32.const 0))
      (if (i32.load8_u (i32.const 0))  ;; say which header-error
        (then (call $say-byte (i32.add (i32.const 48) (i32.load8_u (i32.const 1)))))))

    (func $echo (param $request i32)
      (call $method (local.get $request) (i32.const 0))
      (call $say-byte (i32.add (i32.const 97) (i32.load8_u (i32.const 0))))
      (call $scheme (local.get $request) (i32.const 0))
      (call $say-byte (i32.add (i32.const 48) (i32.load8_u (i32.const 4))))
      (call $say-byte (i32.const 32))
      (call $target (local.get $request) (i32.const 0))
      (call $say-option)
      (call $say-byte (i32.const 32))
      (call $authority (local.get $request) (i32.const 0))
      (call $say-option)
      (call $send-said))
    (func $echo-headers (param $request i32)
      (local $at i32) (local $n i32)
      (call $entries (call $headers (local.get $request)) (i32.const 0))
      (local.set $at (i32.load (i32.const 0)))
      (local.set $n (i32.load (i32.const 4)))
      (block $done (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (call $say (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)))
        (call $say-byte (i32.const 58))
        (call $say
          (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at)))
        (call $say-byte (i32.const 10))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
      (call $send-said))
    (func $echo-body (param $request i32)
      (local $stream i32)
      (call $consume (local.get $request) (i32.const 0))
      (call $stream (i32.load (i32.const 4)) (i32.const 0))
      (local.set $stream (i32.load (i32.const 4)))
      (block $done (loop $next
        (call $read (local.get $stream) (i64.const 4096) (i32.const 0))
        (br_if $done (i32.load8_u (i32.const 0)))
        (call $say (i32.load (i32.const 4)) (i32.load (i32.const 8)))
        (br $next)))
      (if (i32.eqz (i32.load8_u (i32.const 4)))  ;; last-operation-failed
        (then (call $say-byte (i32.const 33))))
      (call $send-said))
    (func $several-headers
      (call $header (i32.const 1042) (i32.const 5) (i32.const 1052) (i32.const 3))
      (call $header (i32.const 1047) (i32.const 5) (i32.const 1055) (i32.const 3))
      (call $header (i32.const 1042) (i32.const 5) (i32.const 1058) (i32.const 5))
      (call $header (i32.const 1038) (i32.const 4) (i32.const 1052) (i32.const 3))
      (call $header (i32.const 1042) (i32.const 5) (i32.const 1063) (i32.const 2))
      (call $send-said))
    (func $recurse (param i32) (result i32)
      (i32.add (call $recurse (local.get 0)) (i32.const 1)))

    (func (export "handle") (param $request i32) (param $response-out i32)
      (local $letter i32) (local $body i32) (local $stream i32)
      (global.set $out (local.get $response-out))
      (global.set $given (call $fields))
      (call $target (local.get $request) (i32.const 0))
      (if (i32.load8_u (i32.const 0))
        (then (local.set $letter (i32.load8_u offset=1 (i32.load (i32.const 4))))))
      (if (i32.eq (local.get $letter) (i32.const 98))  ;; b: the request's body
        (then (return (call $echo-body (local.get $request)))))
      (if (i32.eq (local.get $letter) (i32.const 99))  ;; c: Content-Length 2 of 3
        (then
          (call $header (i32.const 1024) (i32.const 14) (i32.const 512) (i32.const 1))
          (return (call $fill (i32.const 3)))))
      (if (i32.eq (local.get $letter) (i32.const 100))  ;; d: drop the body
        (then (return (call $drop-body (call $start)))))
      (if (i32.eq (local.get $letter) (i32.const 101))  ;; e: an error-code
        (then (return (call $set (local.get $response-out) (i32.const 1)
          (i32.const 36) (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0)
          (i32.const 0) (i32.const 0)))))
      (if (i32.eq (local.get $letter) (i32.const 103))  ;; g: grow to 127 MB, 129 MB
        (then
          (call $say-byte (i32.add (i32.const 49)
            (i32.gt_s (memory.grow (i32.const 1968)) (i32.const 0))))
          (call $say-byte (i32.add (i32.const 49) (memory.grow (i32.const 32))))
          (return (call $send-said))))
      (if (i32.eq (local.get $letter) (i32.const 104))  ;; h: the request's headers
        (then (return (call $echo-headers (local.get $request)))))
      (if (i32.eq (local.get $letter) (i32.const 105))  ;; i: three headers, two bad
        (then (return (call $several-headers))))
      (if (i32.eq (local.get $letter) (i32.const 107))  ;; k: calls so far
        (then
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (call $say-byte (global.get $count))
          (return (call $send-said))))
      (if (i32.eq (local.get $letter) (i32.const 108))  ;; l: loop
        (then (loop $ever (br $ever))))
      (if (i32.eq (local.get $letter) (i32.const 109))  ;; m: 1 MB
        (then (return (call $fill (i32.const 1000000)))))
      (if (i32.eq (local.get $letter) (i32.const 110))  ;; n: no response
        (then (return)))
      (if (i32.eq (local.get $letter) (i32.const 111))  ;; o: open a store
        (then (call $open (i32.const 0) (i32.const 0))))
      (if (i32.eq (local.get $letter) (i32.const 112))  ;; p: print
        (then
          (call $write-flush (call $stderr) (i32.const 1052) (i32.const 14)
            (i32.const 0))
          (return (call $send-said))))
      (if (i32.eq (local.get $letter) (i32.const 113))  ;; q: write without leave
        (then
          (local.set $stream (call $open-body (local.tee $body (call $start))))
          (call $check-write (local.get $stream) (i32.const 0))
          (call $write (local.get $stream) (i32.const 65536) (i32.const 65536)
            (i32.const 0))
          (call $write (local.get $stream) (i32.const 65536) (i32.const 1)
            (i32.const 0))
          (return (call $end-body (local.get $body) (local.get $stream)))))
      (if (i32.eq (local.get $letter) (i32.const 114))  ;; r: recurse
        (then (drop (call $recurse (i32.const 0)))))
      (if (i32.eq (local.get $letter) (i32.const 115))  ;; s: the status in the target
        (then
          (global.set $status (i32.sub (i32.add (i32.add
            (i32.mul (i32.load8_u offset=2 (i32.load (i32.const 4))) (i32.const 100))
            (i32.mul (i32.load8_u offset=3 (i32.load (i32.const 4))) (i32.const 10)))
            (i32.load8_u offset=4 (i32.load (i32.const 4)))) (i32.const 5328)))
          (return (call $fill (i32.const 3)))))
      (if (i32.eq (local.get $letter) (i32.const 116))  ;; t: trap
        (then unreachable))
      (if (i32.eq (local.get $letter) (i32.const 117))  ;; u: trap after the answer
        (then (call $fill (i32.const 3)) (unreachable)))
      (if (i32.eq (local.get $letter) (i32.const 118))  ;; v: finish before the stream
        (then
          (drop (call $open-body (local.tee $body (call $start))))
          (return (call $finish
            (local.get $body) (i32.const 0) (i32.const 0) (i32.const 0)))))
      (if (i32.eq (local.get $letter) (i32.const 119))  ;; w: wait for a minute
        (then (call $block (call $after (i64.const 60000000000)))))
      (if (i32.eq (local.get $letter) (i32.const 120))  ;; x: too much at once
        (then
          (local.set $stream (call $open-body (local.tee $body (call $start))))
          (call $write-flush (local.get $stream) (i32.const 65536) (i32.const 4097)
            (i32.const 0))
          (return (call $end-body (local.get $body) (local.get $stream)))))
      (if (i32.eq (local.get $letter) (i32.const 121))  ;; y: wait for 100 ms
        (then (call $block (call $after (i64.const 100000000)))))
      (if (i32.eq (local.get $letter) (i32.const 57))  ;; 9: 9 kB
        (then (return (call $fill (i32.const 9000)))))
      (call $echo (local.get $request)))
    (data (i32.const 512) "2"))

  (core instance $main (instantiate $main (with "host" (instance
    (export "memory" (memory $mem))
    (export "block" (func $block)) (export "after" (func $after))
    (export "stderr" (func $stderr)) (export "open" (func $open))
    (export "check-write" (func $check-write)) (export "write" (func $write))
    (export "write-flush" (func $write-flush)) (export "read" (func $read))
    (export "method" (func $method)) (export "target" (func $target))
    (export "scheme" (func $scheme)) (export "authority" (func $authority))
    (export "headers" (func $headers)) (export "consume" (func $consume))
    (export "stream" (func $stream)) (export "fields" (func $fields))
    (export "entries" (func $entries)) (export "append" (func $append))
    (export "response" (func $response)) (export "set-status" (func $set-status))
    (export "body" (func $body)) (export "body-write" (func $body-write))
    (export "finish" (func $finish)) (export "set" (func $set))
    (export "drop-stream" (func $drop-stream))
    (export "drop-body" (func $drop-body))))))
  (func $handle (param "request" (own $incoming-request-t))
    (param "response-out" (own $response-outparam-t))
    (canon lift (core func $main "handle")))
  (instance $handler (export "handle" (func $handle)))
  (export "wasi:http/incoming-handler@0.2.0" (instance $handler)))
