"""Trained models in, WebAssembly that answers at the CDN edge out.

    import hashi

    paths = hashi.build("models/iris", host="wasi")     # [Path("dist/iris-wasi.wasm")]
    iris = hashi.load("dist/iris-wasi.wasm")
    iris.predict(sepal_length=5.1, …)["label"]          # "setosa"

Threads may share a loaded model, processes may send it; see `hashi.load` and
`hashi.Model.predict`. What is wrong with an input is an `InputError`. The command line,
`hashi`, calls the same functions.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hashi.api import Model, build, load
    from hashi.isolated import InputError

__version__ = "0.1.0"
__all__ = ["InputError", "Model", "build", "load"]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    homes = dict.fromkeys(("Model", "build", "load"), "hashi.api")
    homes["InputError"] = "hashi.isolated"
    if name not in homes:
        raise AttributeError(f"module 'hashi' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(homes[name]), name)
