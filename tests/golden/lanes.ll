target triple = "wasm32-unknown-unknown"


define void @"f"(ptr %".y.given", ptr %".x.given") #0 {
entry:
  %".y" = alloca ptr
  %".x" = alloca ptr
  store ptr %".y.given", ptr %".y"
  store ptr %".x.given", ptr %".x"
  %v1 = load ptr, ptr %".y"
  %v2 = load ptr, ptr %".x"
  %v3 = getelementptr inbounds nuw float, ptr %v2, i32 4
  %v4 = load <4 x float>, ptr %v3, align 4
  %v5 = fmul <4 x float> %v4, splat (float 0x4000000000000000)
  store <4 x float> %v5, ptr %v1, align 4
  ret void
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
