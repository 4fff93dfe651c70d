target triple = "wasm32-unknown-unknown"

@"edge.x.BYTES" = internal global [16 x i8] zeroinitializer, align 16

define i32 @"f"(float %".x.given") #0 {
entry:
  %".x" = alloca float
  store float %".x.given", ptr %".x"
  %v1 = load float, ptr %".x"
  %v2 = extractvalue {ptr, i32} {ptr @"edge.x.BYTES", i32 4}, 1
  %v3 = icmp sge i32 %v2, 0
  br i1 %v3, label %ok1, label %bad2
bad2:
  call void @"edge/x.py:10:5: a store into what is read-only"()
  unreachable
ok1:
  %v4 = zext i32 1 to i64
  %v5 = add i64 %v4, 1
  %v6 = extractvalue {ptr, i32} {ptr @"edge.x.BYTES", i32 4}, 1
  %v7 = and i32 %v6, 2147483647
  %v8 = zext i32 %v7 to i64
  %v9 = icmp ule i64 %v5, %v8
  br i1 %v9, label %ok3, label %bad4
bad4:
  call void @"edge/x.py:10:5: index outside its buffer"()
  unreachable
ok3:
  %v10 = extractvalue {ptr, i32} {ptr @"edge.x.BYTES", i32 4}, 0
  %v11 = getelementptr inbounds nuw float, ptr %v10, i32 1
  store float %v1, ptr %v11, align 4
  %v12 = zext i32 1 to i64
  %v13 = add i64 %v12, 1
  %v14 = extractvalue {ptr, i32} {ptr @"edge.x.BYTES", i32 4}, 1
  %v15 = and i32 %v14, 2147483647
  %v16 = zext i32 %v15 to i64
  %v17 = icmp ule i64 %v13, %v16
  br i1 %v17, label %ok5, label %bad6
bad6:
  call void @"edge/x.py:11:12: index outside its buffer"()
  unreachable
ok5:
  %v18 = extractvalue {ptr, i32} {ptr @"edge.x.BYTES", i32 4}, 0
  %v19 = getelementptr inbounds nuw i32, ptr %v18, i32 1
  %v20 = load i32, ptr %v19, align 4
  ret i32 %v20
}

define internal void @"edge/x.py:10:5: a store into what is read-only"() #2 {
  call void @llvm.trap()
  unreachable
}

define internal void @"edge/x.py:10:5: index outside its buffer"() #2 {
  call void @llvm.trap()
  unreachable
}

define internal void @"edge/x.py:11:12: index outside its buffer"() #2 {
  call void @llvm.trap()
  unreachable
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
