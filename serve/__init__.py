"""Run a component for ``wasi:http`` hosts on this machine, by embedded wasmtime.

    from serve.server import serve

    serve(Path("dist/iris-wasi.wasm"))      # serving … at http://127.0.0.1:7676

Each request gets an instance of its own, as at the edge.
"""
