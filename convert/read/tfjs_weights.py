"""The weightsManifest of a model.json and its shards → weights by name.

    name, weight = read(manifest)[0]                    # the shards lie beside the file
    weight.floats(at)                                   # array (4, 16) of float32

A group of shards is one run of bytes, cut anywhere; its weights follow each other in
it. Quantized ones are turned back as TensorFlow.js does it: q * scale + min in double
precision, rounded once (tfjs-core, io_utils: the result lands in a Float32Array).
"""

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from convert.bundle.jsonfile import At
from convert.graph import Array
from convert.read import framework

_BYTES = {"float32": 4, "int32": 4, "bool": 1, "complex64": 8}
_QUANTIZED = {"float16": "<f2", "uint8": "<u1", "uint16": "<u2"}
_MOST = 2**31 - 1


@dataclass(frozen=True)
class Form:
    """How a weight is written; scale and least are those of uint8 and uint16."""

    dtype: str
    shape: tuple[int, ...]
    quantized: str | None
    scale: float = 1.0
    least: float = 0.0

    @property
    def bytes(self) -> int:
        """How many bytes it takes in its shards."""
        code = _QUANTIZED[self.quantized] if self.quantized else None
        return math.prod(self.shape) * (int(code[-1]) if code else _BYTES[self.dtype])


@dataclass(frozen=True)
class Weight:
    """One weight of the manifest, not yet decoded."""

    form: Form
    content: memoryview

    def floats(self, at: At) -> Array:
        """Decode to float32; what is no float32 or not finite is an error at `at`."""
        form = self.form
        if form.dtype != "float32":
            raise at.error(f"dtype {form.dtype!r} is not supported; use float32")
        code = _QUANTIZED[form.quantized] if form.quantized else "<f4"
        numbers = np.frombuffer(self.content, code).reshape(form.shape)
        with np.errstate(all="ignore"):
            if form.quantized in ("uint8", "uint16"):
                numbers = numbers.astype(np.float64) * form.scale + form.least
            floats = numbers.astype(np.float32)
        if not bool(np.all(np.isfinite(floats))):
            advice = "train the model again"
            if form.quantized:
                advice = f"convert the model without --quantize_{form.quantized}"
            raise at.error(f"holds infinity or NaN; {advice}")
        return floats

    @property
    def content_id(self) -> tuple[Form, bytes]:
        """What two weights have in common whose numbers are the same."""
        return self.form, hashlib.sha256(self.content).digest()


def is_same(one: Weight, other: Weight) -> bool:
    """Say whether two weights have the same numbers."""
    return one.form == other.form and one.content == other.content


def read(manifest: At) -> list[tuple[str, Weight]]:
    """Read all groups of a manifest, in their order; a name may be there twice.

    Raises: InputError when a shard is missing, or too short or long for its weights.
    """
    weights: list[tuple[str, Weight]] = []
    for group in manifest.items():
        content = memoryview(_content(framework.member(group, "paths")))
        used = 0
        for item in framework.member(group, "weights").items():
            name = framework.member(item, "name").text()
            form = _form(item)
            weights.append((name, Weight(form, content[used : used + form.bytes])))
            used += form.bytes
        if used != len(content):
            fault = "cut short" if used > len(content) else "too long"
            raise group.error(
                f"its weights take {used:,} bytes, its shards hold {len(content):,}; a "
                f"shard is {fault}, export the model again"
            )
    return weights


def _form(item: At) -> Form:
    sizes = framework.member(item, "shape").items()
    shape = tuple(size.integer(0, _MOST) for size in sizes)
    dtype = framework.member(item, "dtype").one_of(tuple(_BYTES), "a dtype of weights")
    quantization = framework.optional(item, "quantization")
    if quantization is None:
        return Form(dtype, shape, None)
    quantized = framework.member(quantization, "dtype")
    word = quantized.one_of(tuple(_QUANTIZED), "a dtype of quantized weights")
    if word == "float16":
        return Form(dtype, shape, word)
    numbers = (
        framework.member(quantization, name).number() for name in ("scale", "min")
    )
    return Form(dtype, shape, word, *map(float, numbers))


def _content(paths: At) -> bytes:
    return b"".join(_shard(at) for at in paths.items())


def _shard(at: At) -> bytes:
    name = at.text().removeprefix("./")
    if Path(name).name != name or "\\" in name:
        raise at.error(f"{name!r} must be the name of a file beside model.json")
    try:
        return (at.file.parent / name).read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise at.error(f"shard {name!r}: {why}; copy it beside model.json") from None
