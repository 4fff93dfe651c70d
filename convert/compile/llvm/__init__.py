"""The typed tree → LLVM IR → an object."""
