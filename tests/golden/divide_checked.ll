target triple = "wasm32-unknown-unknown"


define i32 @"f"(i32 %".a.given", i32 %".b.given") #0 {
entry:
  %".a" = alloca i32
  %".b" = alloca i32
  store i32 %".a.given", ptr %".a"
  store i32 %".b.given", ptr %".b"
  %v1 = load i32, ptr %".a"
  %v2 = load i32, ptr %".b"
  %v3 = icmp ne i32 %v2, 0
  br i1 %v3, label %ok1, label %bad2
bad2:
  call void @"edge/x.py:5:12: division by zero"()
  unreachable
ok1:
  %v4 = icmp eq i32 %v1, -2147483648
  %v5 = icmp eq i32 %v2, -1
  %v6 = and i1 %v4, %v5
  %v7 = xor i1 %v6, true
  br i1 %v7, label %ok3, label %bad4
bad4:
  call void @"edge/x.py:5:12: i32 overflow"()
  unreachable
ok3:
  %v8 = srem i32 %v1, %v2
  %v9 = xor i32 %v8, %v2
  %v10 = icmp slt i32 %v9, 0
  %v11 = icmp ne i32 %v8, 0
  %v12 = and i1 %v10, %v11
  %v13 = sdiv i32 %v1, %v2
  %v14 = sext i1 %v12 to i32
  %v15 = add i32 %v13, %v14
  ret i32 %v15
}

define internal void @"edge/x.py:5:12: division by zero"() #2 {
  call void @llvm.trap()
  unreachable
}

define internal void @"edge/x.py:5:12: i32 overflow"() #2 {
  call void @llvm.trap()
  unreachable
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
