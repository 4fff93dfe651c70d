"""A model's version: twelve hex digits over whatever can change an answer.

version(canonical_signature, graph_text, weights, edge_sources()) == "3f9ac01b22de"
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import edge
from convert.bundle.signature import Signature, canonical
from convert.graph import Graph
from convert.graph.show import content

DIGITS = 12
SUFFIXES = (".py", ".html", ".css", ".js")


def model_version(signature: Signature, graph: Graph) -> str:
    """Hash a model as it will run: signature, graph after the passes, sources."""
    return digits(canonical(signature), *content(graph), edge_sources())


def documents_tag(versions: Sequence[str], *documents: bytes) -> str:
    """The tag of what all models share: the first one's version, a hash of all."""
    rest = digits(*(one.encode() for one in versions), *documents)
    return f"{versions[0]}-{rest}"


def digits(*parts: bytes) -> str:
    """Hash parts; each counts with its length, so that none runs into the next."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()[:DIGITS]


def edge_sources() -> bytes:
    """Every source that ends up in a component: names and contents, in order."""
    root = Path(edge.__path__[0])
    return b"".join(_entry(root, path) for path in _files(root))


def _files(root: Path) -> Iterable[Path]:
    kept = (path for path in root.rglob("*") if "__pycache__" not in path.parts)
    return sorted(path for path in kept if path.suffix in SUFFIXES)


def _entry(root: Path, path: Path) -> bytes:
    content = path.read_bytes()
    return f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content
