"""Put together what goes into one component: ``edge/`` with its two bound modules.

stage(models_source, {"weights.bin": b"…"}, "wasi_native", folder)

folder/edge/…                   a copy of the sources
folder/edge/bound/host.py       the adapter of the host
folder/edge/bound/models.py     the models' tables and ``predict``
folder/edge/bound/weights.bin
"""

import importlib
import shutil
import sys
from pathlib import Path
from types import ModuleType

import edge


def stage(models_source: str, blobs: dict[str, bytes], adapter: str, out: Path) -> Path:
    """Write the stage into the new folder ``out`` and return it.

    ``adapter`` is a module of edge/hosts: cpython, wasi_native, …
    """
    sources = Path(edge.__path__[0])
    shutil.copytree(sources, out / "edge", ignore=shutil.ignore_patterns("__pycache__"))
    bound = out / "edge" / "bound"
    shutil.copyfile(sources / "hosts" / f"{adapter}.py", bound / "host.py")
    (bound / "models.py").write_text(models_source, "utf-8")
    for name, content in blobs.items():
        (bound / name).write_bytes(content)
    return out


def load(folder: Path) -> ModuleType:
    """Import ``edge.http.handler`` of a stage beside the ``edge`` of this process.

    The stage's modules know each other and nobody else does: two stages can be loaded
    at once, and ``import edge`` goes on meaning what it meant.
    """
    former = _take_edge()
    sys.path.insert(0, str(folder))
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        importlib.invalidate_caches()
        return importlib.import_module("edge.http.handler")
    finally:
        sys.dont_write_bytecode = writes_bytecode
        sys.path.remove(str(folder))
        sys.path_importer_cache.pop(str(folder), None)
        _take_edge()
        sys.modules.update(former)


def _take_edge() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] == "edge"]
    return {name: sys.modules.pop(name) for name in names}
