"""A model whose route takes a body: it answers with its length and a checksum."""

from pathlib import Path

from convert.documents import routes
from convert.documents.routes import Route
from tests.contract.every import feature, write_models

MOST = 70_000  # bytes of a body: more than any host hands over at once
ECHO = Route(
    "/{model}",
    routes.PREDICTION,
    "The length and a checksum of a body",
    "{model}",
    "post_{model}",
    method="POST",
    source=routes.QUERY,
    tag=routes.NOTHING,
    body_bytes=MOST,
)
MODELS = {
    "echo": {
        "signature": {
            "features": [feature("x", default=0)],
            "output": {"kind": "vector"},
        },
        "outputs": [("v", (2,))],
        "dtype": "float64",
        "call": "OUT_F64, BODY, BODY_BYTES",
        "predict": """from edge.types import u8, u32


def predict(y: Ptr[f64], p: Ptr[u8], n: Ptr[i32]) -> None:
    total = u32(0)
    for k in range(n[0]):
        total = total * 31 + u32(p[k])
    y[0] = f64(n[0])
    y[1] = f64(total)
""",
    },
}


def write(folder: Path, host: str) -> Path:
    """Write the stage of the model."""
    return write_models(MODELS, folder, host, routes=(*routes.ROUTES, ECHO))


def said(body: bytes) -> list[int]:
    """What the model says of a body."""
    total = 0
    for byte in body:
        total = (total * 31 + byte) % (1 << 32)
    return [len(body), total]
