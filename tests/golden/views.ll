target triple = "wasm32-unknown-unknown"

@"edge.x.BYTES" = internal global [16 x i8] zeroinitializer, align 16

define i32 @"f"(float %".x.given") #0 {
entry:
  %".x" = alloca float
  store float %".x.given", ptr %".x"
  %v1 = load float, ptr %".x"
  %v2 = getelementptr inbounds nuw float, ptr @"edge.x.BYTES", i32 1
  store float %v1, ptr %v2, align 4
  %v3 = getelementptr inbounds nuw i32, ptr @"edge.x.BYTES", i32 1
  %v4 = load i32, ptr %v3, align 4
  ret i32 %v4
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
