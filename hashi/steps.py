"""What runs in a process of its own (`hashi.isolated`): JSON in, JSON out."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote


def build(bundles: list[str], host: str, runtime: str, out: str | None) -> list[str]:
    """Build components and return their files."""
    from convert.build import build

    paths = build(
        [Path(bundle) for bundle in bundles],
        host=host,
        runtime=runtime,
        out=Path(out) if out else None,
    )
    return [str(path) for path in paths]


def predict(bundle: str, features: list[tuple[str, str]]) -> dict[str, Any]:
    """Answer one question by the handler in this Python: status and body."""
    from convert.build import stage_bundles
    from convert.signature import read
    from convert.stage import load

    folder = Path(bundle)
    name = read(folder).name
    query = "&".join(f"{quote(key)}={quote(value)}" for key, value in features)
    with tempfile.TemporaryDirectory() as new:
        handler = load(stage_bundles([folder], "cpython", Path(new) / "stage"))
        target = f"/{name}?{query}"
        status, _, body = handler.host.call(handler.handle, "GET", target)
    return {"status": status, "body": body.decode()}
