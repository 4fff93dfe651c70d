target triple = "wasm32-unknown-unknown"


define i32 @"f"(i32 %".n.given") #0 {
entry:
  %".n" = alloca i32
  store i32 %".n.given", ptr %".n"
  %v1 = load i32, ptr %".n"
  %v2 = icmp sgt i32 %v1, 3
  br i1 %v2, label %and4, label %known5
and4:
  %v3 = load i32, ptr %".n"
  %v4 = icmp ne i32 %v3, 7
  br label %known5
known5:
  %v5 = phi i1 [false, %entry], [%v4, %and4]
  br i1 %v5, label %then1, label %end3
then1:
  %v6 = load i32, ptr %".n"
  ret i32 %v6
end3:
  %v7 = load i32, ptr %".n"
  %v8 = sub i32 0, %v7
  ret i32 %v8
}

attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
