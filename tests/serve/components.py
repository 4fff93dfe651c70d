"""Component files for the tests, assembled from text beside this file."""

from pathlib import Path

from wasmtime import wat2wasm

FOLDER = Path(__file__).parent


def text(name: str) -> str:
    return (FOLDER / f"{name}.wat").read_text()


def write(path: Path, wat: str) -> Path:
    path.write_bytes(wat2wasm(wat))
    return path


def minimal(path: Path, status: int = 204) -> Path:
    """Write a component that answers every request with a status."""
    return write(path, text("minimal").replace("204", str(status)))
