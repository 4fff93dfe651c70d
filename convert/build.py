"""Bundles → components: the whole pipeline as one list of calls.

build([Path("models/iris")], host="wasi") == [Path("dist/iris-wasi.wasm")]
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from convert import doubts, passes, plan, read
from convert.bundle import binary, reference, signature
from convert.bundle.rows import Rows
from convert.bundle.rows import of as rows_of
from convert.compile.pipeline import functions_of
from convert.documents import openapi, page, tables
from convert.errors import InputError
from convert.graph import Graph
from convert.pack import native, python
from convert.plan import binding
from convert.stage import stage
from convert.version import documents_tag, model_version
from convert.wholefile import write_whole

HOSTS = ("wasi", "fastly")
RUNTIMES = ("native", "python")
MOST_NAME = 200  # file systems allow 255 bytes, the host and an ending included


def build(
    bundles: Sequence[Path],
    *,
    host: str = "wasi",
    runtime: str = "native",
    checked: bool = False,
    out: str | Path | None = None,
    warn: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Build one component of all bundles for each host; the files written.

    ``host`` is wasi, fastly or all, ``runtime`` native or python; ``checked`` makes
    a native component trap where its code is at fault; ``out`` is a file, or a folder:
    one that is there, a text that ends in ``/``, or what several go into. Else it is
    ``dist/NAME-HOST.wasm``, of all names joined by ``+``.
    ``warn`` is told what may be built but will disappoint.

    Raises: InputError when a bundle is at fault.
    """
    for what, given, known in (
        ("host", host, (*HOSTS, "all")),
        ("runtime", runtime, RUNTIMES),
    ):
        if given not in known:
            raise InputError(f"{given!r} is no {what}; use one of {', '.join(known)}")
    if checked and runtime != "native":
        raise InputError("--checked is for the native runtime")
    files = _files(bundles, HOSTS if host == "all" else (host,), out)
    models = _prepared(bundles, warn)
    for one, file in files.items():
        with tempfile.TemporaryDirectory(prefix="hashi-") as folder:
            staged = _staged(models, f"{one}_{runtime}", Path(folder) / "stage")
            if runtime == "native":
                content = native.pack(staged, one, checked=checked)
            else:
                content = python.pack(staged, one)
        write_whole(file, content)
    return list(files.values())


def stage_bundles(bundles: Sequence[Path], adapter: str, out: Path) -> Path:
    """Write what goes into the component: ``edge/`` and the models bound to it.

    ``adapter`` is a module of edge/hosts: cpython, wasi_native, fastly_python, …
    """
    return _staged(_prepared(bundles), adapter, out)


def _prepared(
    bundles: Sequence[Path], warn: Callable[[str], None] = lambda line: None
) -> list[plan.Planned]:
    models = [prepare(bundle, warn) for bundle in bundles]
    _check_names(bundles, models)
    return models


def _staged(models: Sequence[plan.Planned], adapter: str, out: Path) -> Path:
    parts = [model.part for model in models]
    signatures = [part.signature for part in parts]
    versions = {part.signature.name: part.version for part in parts}
    health = {"status": "ok", "models": versions}
    html, api = page.render(signatures, versions), openapi.render(signatures, versions)
    source = tables.source(
        parts,
        html,
        api,
        json.dumps(health, separators=(",", ":")).encode(),
        documents_tag(html.html, api),
    )
    blobs = {name: blob for model in models for name, blob in model.files.items()}
    return stage(source, blobs, adapter, out)


def show_ir(bundle: Path, function: str) -> str:
    """Write the functions of that name in a bundle's component as LLVM IR.

    ``function`` is ``dense``, or a name as LLVM shows it; several may be meant, since
    one function is specialised for each set of constants.

    Raises: InputError when there is none.
    """
    with tempfile.TemporaryDirectory(prefix="hashi-") as folder:
        staged = stage_bundles([bundle], "wasi_native", Path(folder) / "stage")
        return functions_of(staged, native.ROOTS, function)


def prepare(
    bundle: Path, warn: Callable[[str], None] = lambda line: None
) -> plan.Planned:
    """Read one bundle and plan its model."""
    contract = signature.read(bundle)
    graph = read.read(bundle)
    contract = binary.settled(contract, [graph.type(n).items for n in graph.outputs])
    binding.inputs(graph, contract, str(bundle))  # before rows that agree or do not
    rows = _reference_rows(bundle, contract, graph)
    for line in doubts.of(contract, graph, rows):
        warn(f"{bundle}: warning: {line}")
    graph = passes.apply(graph, rows)
    planned = plan.plan(graph, contract, "", str(bundle))
    name = planned.part.module
    source = planned.files[f"{name}.py"].decode()
    version = model_version(contract, graph, name, source)
    return replace(planned, part=replace(planned.part, version=version))


def _reference_rows(
    bundle: Path, contract: signature.Signature, graph: Graph
) -> tuple[Rows, ...]:
    """What the framework answered, for passes that must not move answers away."""
    if not (bundle / "reference.json").exists():
        return ()
    return rows_of(graph, contract, reference.read(bundle, contract))


def _check_names(bundles: Sequence[Path], models: Sequence[plan.Planned]) -> None:
    known: dict[str, Path] = {}
    for bundle, model in zip(bundles, models, strict=True):
        name = model.part.signature.name
        if name in known:
            raise InputError(
                f"{bundle}/signature.json: name: {name!r} is the name of "
                f"{known[name]} too; rename one"
            )
        known[name] = bundle


def _files(
    bundles: Sequence[Path], hosts: Sequence[str], out: str | Path | None
) -> dict[str, Path]:
    folder = Path("dist") if out is None else Path(out)
    if out is not None and not folder.is_dir() and not str(out).endswith("/"):
        if len(hosts) == 1:
            return {hosts[0]: folder}
        if folder.exists() or folder.suffix == ".wasm":
            wanted = f"give a folder for {' and '.join(hosts)}"
            raise InputError(f"{out}: is one file; {wanted}")
    name = _joint([signature.read(bundle).name for bundle in bundles])
    return {host: folder / f"{name}-{host}.wasm" for host in hosts}


def _joint(names: Sequence[str]) -> str:
    """Name a component after all its models, so that it replaces no one's own.

    The order is kept: the first model is the one that `/` answers for.
    """
    joint = "+".join(names)
    if len(joint) <= MOST_NAME:
        return joint
    digest = hashlib.sha256(joint.encode()).hexdigest()[:8]
    return f"{names[0]}+{len(names) - 1}-more-{digest}"
