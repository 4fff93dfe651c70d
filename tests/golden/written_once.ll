target triple = "wasm32-unknown-unknown"

declare float @llvm.fabs.f32(float)

define internal float @"edge.x.g[f32]"(float %".x.given") #0 {
entry:
  %".x" = alloca float
  store float %".x.given", ptr %".x"
  %v1 = load float, ptr %".x"
  %v2 = load float, ptr %".x"
  %v3 = call float @llvm.fabs.f32(float %v2)
  %v4 = fadd float %v3, 0x3FF0000000000000
  %v5 = fdiv float %v1, %v4
  ret float %v5
}

define internal float @"edge.x.h[f32](edge.x.g)"(float %".x.given") #0 {
entry:
  %".x" = alloca float
  store float %".x.given", ptr %".x"
  %v1 = load float, ptr %".x"
  %v2 = call float @"edge.x.g[f32]"(float %v1)
  ret float %v2
}

define float @"f"(float %".x.given") #0 {
entry:
  %".x" = alloca float
  store float %".x.given", ptr %".x"
  %v1 = load float, ptr %".x"
  %v2 = call float @"edge.x.h[f32](edge.x.g)"(float %v1)
  ret float %v2
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
