target triple = "wasm32-unknown-unknown"


define i32 @"f"(i32 %".a.given", i32 %".b.given") #0 {
entry:
  %".a" = alloca i32
  %".b" = alloca i32
  store i32 %".a.given", ptr %".a"
  store i32 %".b.given", ptr %".b"
  %v1 = load i32, ptr %".a"
  %v2 = load i32, ptr %".b"
  %v3 = srem i32 %v1, %v2
  %v4 = xor i32 %v3, %v2
  %v5 = icmp slt i32 %v4, 0
  %v6 = icmp ne i32 %v3, 0
  %v7 = and i1 %v5, %v6
  %v8 = sdiv i32 %v1, %v2
  %v9 = sext i1 %v7 to i32
  %v10 = add i32 %v8, %v9
  ret i32 %v10
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
