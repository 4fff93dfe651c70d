"""Models with every dtype, every kind of output and every option, for the contract.

Their predictions are written by hand, so that any answer can be brought about: the
outputs are what the request's values say.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path

from convert.build import prepare
from convert.bundle import binary, signature
from convert.documents import tables
from convert.documents.openapi import render as render_openapi
from convert.documents.page import render as render_page
from convert.documents.routes import ROUTES, Route
from convert.plan import buffers
from convert.stage import stage

VERSION = "0123456789ab"
HEAD = "from edge.types import Ptr, f32, f64, i32, i64, range\n\n\n"


def feature(name, dtype="float32", example=1, **more):
    return {"name": name, "dtype": dtype, "example": example} | more


# name: signature members, outputs, dtype of the outputs, call, predict
MODELS = {
    "pick": {
        "signature": {
            "features": [
                feature("a", min=0, max=1, unit="m"),
                feature("b", example=0.5),
                feature("c", default=0.25, min=-1),
            ],
            "output": {"kind": "classification", "labels": ["no", 'y"s', "päh"]},
        },
        "outputs": [("p", (3,))],
        "call": "OUT_F32, F32",
        "predict": """def predict(y: Ptr[f32], x: Ptr[f32]) -> None:
    for k in range(3):
        y[k] = x[k]
""",
    },
    "tags": {
        "signature": {
            "features": [feature("x", shape=[3], example=[0.5, 0.4, 1])],
            "output": {
                "kind": "classification",
                "labels": ["cat", "dog", "hen"],
                "multi": True,
            },
            "cache": {"browser_s": 60, "edge_s": 5},
            "unknown": "ignore",
        },
        "outputs": [("p", (3,))],
        "call": "OUT_F32, F32",
        "predict": """def predict(y: Ptr[f32], x: Ptr[f32]) -> None:
    for k in range(3):
        y[k] = x[k]
""",
    },
    "time": {
        "signature": {
            "features": [feature("x", "float64", 2.5), feature("d", "float64", 2)],
            "output": {"kind": "regression", "name": "wait", "unit": "s"},
            "cors": {"allow_origin": ["https://a.example", "https://b.example"]},
        },
        "outputs": [("wait", (1,))],
        "dtype": "float64",
        "call": "OUT_F64, F64",
        "predict": """def predict(y: Ptr[f64], x: Ptr[f64]) -> None:
    y[0] = x[0] / x[1]
""",
    },
    "count": {
        "signature": {
            "features": [
                feature("i", "int32", 3, min=-5, max=10),
                feature("j", "int64", 4),
                feature("k", "int32", 0),
                feature("ok", "bool", True, default=False),
                feature("size", "int32", 2, choices=[1, 2, 4]),
            ],
            "output": {"kind": "vector"},
            "cors": {"allow_origin": "https://only.example"},
        },
        "outputs": [("v", (5,))],
        "dtype": "float64",
        "call": "OUT_F64, I64",
        "predict": """def predict(y: Ptr[f64], x: Ptr[i64]) -> None:
    for k in range(5):
        y[k] = f64(x[k])
""",
    },
    "word": {
        "signature": {
            "features": [
                feature("name", "string", "ann"),
                feature("colour", "string", "red", choices=["red", "grün"]),
                feature("pair", "string", ["a", "b"], shape=[2], default=["x", "y"]),
                feature("möbel & co", "float32", 1, default=1),
            ],
            "output": {"kind": "regression"},
        },
        "outputs": [("n", (1,))],
        "call": "OUT_F32, TEXT_BYTES",
        "predict": """def predict(y: Ptr[f32], n: Ptr[i32]) -> None:
    y[0] = f32(n[0] * 1000 + n[1] * 100 + n[2] * 10 + n[3])
""",
    },
    "gaps": {
        "signature": {
            "features": [
                feature("a", missing=True),
                feature("xs", shape=[3], example=[1, None, 3], missing=True),
                feature("q", "float64", 1, missing=True),
            ],
            "output": {"kind": "vector"},
        },
        "outputs": [("v", (5,))],
        "call": "OUT_F32, F32, F64",
        # 1 where a value is there, 0 where it is missing
        "predict": """def predict(y: Ptr[f32], x: Ptr[f32], q: Ptr[f64]) -> None:
    for k in range(4):
        y[k] = f32(i32(x[k] == x[k]))
    y[4] = f32(i32(q[0] == q[0]))
""",
    },
    "boxes": {
        "signature": {
            "features": [feature("x", shape=[18], example=[1] * 18)],
            "output": {"kind": "detection", "labels": ["face", "hand"]},
        },
        "outputs": [("boxes", (3, 4)), ("scores", (3,)), ("classes", (3,))],
        "call": "OUT_F32, F32",
        "predict": """def predict(y: Ptr[f32], x: Ptr[f32]) -> None:
    for k in range(15):
        y[k] = x[k]
    for k in range(3):
        y[16 + k] = x[15 + k]
""",
    },
    "grids": {
        "signature": {
            "features": [feature("x", shape=[2, 3], example=[1, 2, 3, 4, 5, 6])],
            "output": {"kind": "tensor"},
        },
        "outputs": [("grid", (2, 3)), ("sum", ())],
        "call": "OUT_F32, F32",
        "predict": """def predict(y: Ptr[f32], x: Ptr[f32]) -> None:
    total = f32(0.0)
    for k in range(6):
        y[k] = x[k]
        total = total + x[k]
    y[8] = total
""",
    },
    "churn": {
        "signature": {
            "features": [feature("p", example=0.25)],
            "output": {
                "kind": "classification",
                "labels": ["stays", 'lea"ves'],
                "threshold": 0.3,
            },
        },
        "outputs": [("p", (1,))],
        "call": "OUT_F32, F32",
        "predict": """def predict(y: Ptr[f32], x: Ptr[f32]) -> None:
    y[0] = x[0]
""",
    },
    "coin": {
        "signature": {
            "features": [feature("p", "float64", 0.25)],
            "output": {"kind": "classification", "labels": ["heads", "tails"]},
        },
        "outputs": [("p", (1, 1))],
        "dtype": "float64",
        "call": "OUT_F64, F64",
        "predict": """def predict(y: Ptr[f64], x: Ptr[f64]) -> None:
    y[0] = x[0]
""",
    },
}


def judged(features, **more):
    """A model of which only the faults of requests are of interest."""
    return {
        "signature": {"features": features, "output": {"kind": "regression"}} | more,
        "outputs": [("y", (1,))],
        "call": "OUT_F32",
        "predict": "def predict(y: Ptr[f32]) -> None:\n    y[0] = f32(1.0)\n",
    }


def write(folder: Path, host: str, bundles: Sequence[Path] = ()) -> Path:
    """Write the stage of all these models, and of real bundles, into ``folder``."""
    return write_models(MODELS, folder, host, bundles)


def write_models(
    models: dict[str, dict],
    folder: Path,
    host: str,
    bundles: Sequence[Path] = (),
    routes: Sequence[Route] = ROUTES,
) -> Path:
    """Write the stage of models described as in MODELS."""
    parts, blobs, signatures = [], {}, []
    for name, model in models.items():
        bundle = folder / "bundles" / name
        bundle.mkdir(parents=True)
        text = json.dumps({"name": name, "title": name} | model["signature"])
        (bundle / "signature.json").write_text(text)
        dtype, shaped = model.get("dtype", "float32"), model["outputs"]
        items = [math.prod(shape) for _, shape in shaped]
        one = binary.settled(signature.read(bundle), items, dtype)
        signatures.append(one)
        blobs[f"model_{name}.py"] = (HEAD + model["predict"]).encode()
        outputs = tuple(buffers.Tensor(*pair) for pair in shaped)
        module, call = f"model_{name}", f"model_{name}.predict({model['call']})"
        parts.append(buffers.Part(one, VERSION, outputs, dtype, module, call))
    for planned in map(prepare, bundles):
        signatures.append(planned.part.signature)
        blobs |= planned.files
        parts.append(planned.part)
    versions = {part.signature.name: part.version for part in parts}
    health = json.dumps({"status": "ok", "models": versions}, separators=(",", ":"))
    source = tables.source(
        parts,
        render_page(signatures, versions),
        render_openapi(signatures, versions, routes),
        health.encode(),
        VERSION,
        routes,
    )
    return stage(source, blobs, host, folder / "stage")
