"""LLVM IR with something of everything that a linker meets."""

HOST = '"wasm-import-module"="host" "wasm-import-name"'
SOURCE = f"""
declare i32 @ask(i32, i64) {HOST}="the-ask"
declare void @other() {HOST}="other"
declare i64 @missing(i64)
declare i32 @strlen(ptr)
declare void @llvm.memcpy.p0.p0.i32(ptr, ptr, i32, i1)

@W = external constant [16 x i8]
@F = external constant [8100 x i8]
@S = external constant [9000 x i8]
@table = internal constant [3 x i32] [i32 7, i32 8, i32 9]
@pointers = internal constant [2 x ptr] [
  ptr @zero, ptr getelementptr (i8, ptr @table, i32 4)]
@zero = internal global [100000 x i8] zeroinitializer, align 64
@little = internal global [20 x i8] zeroinitializer, align 4
@unused = internal constant [6 x i8] c"unused"

define i32 @item(i32 %i) {{
  %p = getelementptr i32, ptr @table, i32 %i
  %v = load i32, ptr %p
  ret i32 %v
}}
define i32 @second() {{
  %p = getelementptr ptr, ptr @pointers, i32 1
  %q = load volatile ptr, ptr %p
  %v = load i32, ptr %q
  ret i32 %v
}}
define i32 @count() {{
  %v = load i32, ptr @zero
  %w = add i32 %v, 1
  store i32 %w, ptr @zero
  ret i32 %w
}}
define i32 @first_at() {{
  %p = ptrtoint ptr @F to i32
  ret i32 %p
}}
define i32 @second_at() {{
  %p = ptrtoint ptr @S to i32
  ret i32 %p
}}
define i32 @little_at() {{
  %p = ptrtoint ptr @little to i32
  ret i32 %p
}}
define i32 @zero_at() {{
  %p = ptrtoint ptr @zero to i32
  ret i32 %p
}}
define i32 @weight(i32 %i) {{
  %p = getelementptr i8, ptr @W, i32 %i
  %v = load i8, ptr %p
  %w = zext i8 %v to i32
  ret i32 %w
}}
define i32 @weights_at() {{
  %p = ptrtoint ptr @W to i32
  ret i32 %p
}}
define i32 @asked(i32 %i) {{
  %v = call i32 @ask(i32 %i, i64 5)
  ret i32 %v
}}
define void @all() {{
  call void @other()
  %v = call i32 @asked(i32 1)
  ret void
}}
define i32 @leaf(i32 %n) noinline {{
  %a = alloca [25 x i32]
  %p = getelementptr i32, ptr %a, i32 %n
  store volatile i32 %n, ptr %p
  %w = load volatile i32, ptr %p
  ret i32 %w
}}
define i32 @deep(i32 %n) noinline {{
  %a = alloca [1000 x i32]
  %p = getelementptr i32, ptr %a, i32 %n
  store volatile i32 %n, ptr %p
  %v = call i32 @leaf(i32 %n)
  %w = load volatile i32, ptr %p
  %sum = add i32 %v, %w
  ret i32 %sum
}}
define i32 @round(i32 %n) noinline {{
  %m = sub i32 %n, 1
  %more = icmp sgt i32 %n, 0
  br i1 %more, label %again, label %end
again:
  %v = call i32 @round(i32 %m)
  %w = add i32 %v, %n
  ret i32 %w
end:
  ret i32 0
}}
define i64 @wants(i64 %n) {{
  %v = call i64 @missing(i64 %n)
  ret i64 %v
}}
define i32 @measures(ptr %p) {{
  %v = call i32 @strlen(ptr %p)
  ret i32 %v
}}
define ptr @taken() {{
  ret ptr @all
}}
define void @stops() {{
  unreachable
}}
"""
