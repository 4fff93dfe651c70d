target triple = "wasm32-unknown-unknown"


define void @"f"({ptr, i32} %".y.given", {ptr, i32} %".x.given") #0 {
entry:
  %".y" = alloca {ptr, i32}
  %".x" = alloca {ptr, i32}
  store {ptr, i32} %".y.given", ptr %".y"
  store {ptr, i32} %".x.given", ptr %".x"
  %v1 = load {ptr, i32}, ptr %".y"
  %v2 = load {ptr, i32}, ptr %".x"
  %v3 = zext i32 4 to i64
  %v4 = add i64 %v3, 4
  %v5 = extractvalue {ptr, i32} %v2, 1
  %v6 = and i32 %v5, 2147483647
  %v7 = zext i32 %v6 to i64
  %v8 = icmp ule i64 %v4, %v7
  br i1 %v8, label %ok1, label %bad2
bad2:
  call void @"edge/x.py:5:22: index outside its buffer"()
  unreachable
ok1:
  %v9 = extractvalue {ptr, i32} %v2, 0
  %v10 = getelementptr inbounds nuw float, ptr %v9, i32 4
  %v11 = load <4 x float>, ptr %v10, align 4
  %v12 = fmul <4 x float> %v11, splat (float 0x4000000000000000)
  %v13 = extractvalue {ptr, i32} %v1, 1
  %v14 = icmp sge i32 %v13, 0
  br i1 %v14, label %ok3, label %bad4
bad4:
  call void @"edge/x.py:5:5: a store into what is read-only"()
  unreachable
ok3:
  %v15 = zext i32 0 to i64
  %v16 = add i64 %v15, 4
  %v17 = extractvalue {ptr, i32} %v1, 1
  %v18 = and i32 %v17, 2147483647
  %v19 = zext i32 %v18 to i64
  %v20 = icmp ule i64 %v16, %v19
  br i1 %v20, label %ok5, label %bad6
bad6:
  call void @"edge/x.py:5:5: index outside its buffer"()
  unreachable
ok5:
  %v21 = extractvalue {ptr, i32} %v1, 0
  store <4 x float> %v12, ptr %v21, align 4
  ret void
}

define internal void @"edge/x.py:5:22: index outside its buffer"() #2 {
  call void @llvm.trap()
  unreachable
}

define internal void @"edge/x.py:5:5: a store into what is read-only"() #2 {
  call void @llvm.trap()
  unreachable
}

define internal void @"edge/x.py:5:5: index outside its buffer"() #2 {
  call void @llvm.trap()
  unreachable
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
