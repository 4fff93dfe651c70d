target triple = "wasm32-unknown-unknown"


define float @"f"(ptr %".p.given", i32 %".n.given") #0 {
entry:
  %".p" = alloca ptr
  %".n" = alloca i32
  %".s" = alloca float
  %".i" = alloca i32
  store ptr %".p.given", ptr %".p"
  store i32 %".n.given", ptr %".n"
  store float 0x0000000000000000, ptr %".s"
  %v1 = load i32, ptr %".n"
  br label %for1
for1:
  %v2 = phi i32 [0, %entry], [%more.for1, %next3]
  %v3 = icmp slt i32 %v2, %v1
  br i1 %v3, label %do2, label %done4
do2:
  store i32 %v2, ptr %".i"
  %v4 = load float, ptr %".s"
  %v5 = load ptr, ptr %".p"
  %v6 = load i32, ptr %".i"
  %v7 = getelementptr inbounds nuw float, ptr %v5, i32 %v6
  %v8 = load float, ptr %v7, align 4
  %v9 = fadd float %v4, %v8
  store float %v9, ptr %".s"
  br label %next3
next3:
  %more.for1 = add nsw i32 %v2, 1
  br label %for1
done4:
  %v10 = load float, ptr %".s"
  ret float %v10
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
