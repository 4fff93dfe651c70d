"""Bundles in one file a writer, `written/keras3.tar.xz`: a hundred models in 30 kB.

    folder = unpack("keras3", tmp_path)     # keras3/twice/model.json, …

`tar xf` unpacks it as well. All anew, after a model was added:

    $ .venv-train/bin/python -m tests.convert.written.make_keras keras build/
    $ TF_USE_LEGACY_KERAS=1 .venv-train/bin/python -m … tf_keras build/
    $ .venv/bin/python -m tests.convert.written.make_tfjs build/
    $ .venv/bin/python -m tests.convert.written.packed build/
"""

import io
import lzma
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent


def writers() -> list[str]:
    """Name the files that are there."""
    return sorted(file.name.partition(".")[0] for file in HERE.glob("*.tar.xz"))


def unpack(writer: str, out: Path) -> Path:
    """Write the bundles of a writer below a folder."""
    with tarfile.open(HERE / f"{writer}.tar.xz") as archive:
        archive.extractall(out, filter="data")
    return out / writer


def unpack_all(out: Path) -> Path:
    """Write the bundles of every writer below a folder."""
    for writer in writers():
        unpack(writer, out)
    return out


def pack(folder: Path) -> Path:
    """Put a folder of bundles into a file here, the same bytes each time."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                entry = tarfile.TarInfo(f"{folder.name}/{file.relative_to(folder)}")
                entry.size = file.stat().st_size
                archive.addfile(entry, io.BytesIO(file.read_bytes()))
    file = HERE / f"{folder.name}.tar.xz"
    file.write_bytes(lzma.compress(content.getvalue(), preset=9 | lzma.PRESET_EXTREME))
    return file


def names(writer: str) -> list[str]:
    """Name a writer's bundles."""
    with tarfile.open(HERE / f"{writer}.tar.xz") as archive:
        return sorted({name.split("/")[1] for name in archive.getnames()})


def main(folder: Path) -> None:
    """Pack what the makers wrote below a folder."""
    for writer in sorted(folder.iterdir()):
        file = pack(writer)
        print(file.name, len(names(file.name.partition(".")[0])), "bundles")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
