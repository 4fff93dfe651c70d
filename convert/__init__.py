"""Turn a model bundle into a WebAssembly component, on a developer's machine."""
