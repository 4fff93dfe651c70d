"""What a build writes for the models of a component: tables, buffers, ``predict``.

Columns of the tables are named in ``edge/http/tables.py``.
"""

from edge.types import Ptr, f32, f64, i32, i64, u8

MODELS: int  # models in the component
FEATURES: int  # most features of a model
DEFAULT_BYTES: int  # of all default texts of a model
ANSWER_BYTES: int  # no answer that is put together is longer
BODY_BYTES: int  # nor are the documents, unpacked

# what the models need of the handler: what is False is compiled without
HAS_FLOAT32: bool  # features of this dtype
HAS_FLOAT64: bool
HAS_INTEGER: bool
HAS_BOOL: bool
HAS_STRING: bool
HAS_CHOICE: bool
HAS_DEFAULT: bool
MAY_MISS: bool
GIVES_CLASSIFICATION: bool  # outputs of this kind, and of this dtype
GIVES_BINARY: bool
GIVES_MULTI_LABEL: bool
GIVES_REGRESSION: bool
GIVES_VECTOR: bool
GIVES_DETECTION: bool
GIVES_TENSOR: bool
GIVES_FLOAT32: bool
GIVES_FLOAT64: bool
VARIES: bool  # answers depend on the request's origin
FIRST_IGNORES_UNKNOWN: bool  # the first model ignores parameters that it does not know

TEXT: Ptr[u8]  # every text, one after the other
MODEL: Ptr[i32]
FEATURE: Ptr[i32]
OUTPUT: Ptr[i32]
FEATURE_BY_NAME: Ptr[i32]
CHOICE: Ptr[i32]
LABEL: Ptr[i32]  # a row: where in TEXT, bytes
ORIGIN: Ptr[i32]
THRESHOLD: Ptr[f64]  # one a model: a binary one's, a value of the outputs' dtype
BOUND_F64: Ptr[f64]  # two a feature: least and greatest value
BOUND_I64: Ptr[i64]

DOCUMENTS: Ptr[u8]  # packed: see edge/http/unpack.py
DOCUMENTS_BYTES: int  # packed
PAGE: Ptr[i32]  # one text each: where among the unpacked documents, bytes
OPENAPI: Ptr[i32]
SIGNATURES: Ptr[i32]  # a JSON array of every model's

PAGE_POLICY: Ptr[i32]  # one text each, as a row of LABEL
HEALTH: Ptr[i32]
COMPONENT_ETAG: Ptr[i32]
NOT_FOUND: Ptr[i32]  # what to say of a path that is none, as JSON without quotes

F32: Ptr[f32]  # the request's values, by SLOT
F64: Ptr[f64]
I64: Ptr[i64]
TEXT_AT: Ptr[i32]  # strings: where in edge.http.request.DECODED, bytes (-1: missing)
TEXT_BYTES: Ptr[i32]
OUT_F32: Ptr[f32]  # what predict left, by OUTPUT_AT
OUT_F64: Ptr[f64]

def predict(m: i32) -> None:
    """Run model ``m`` on the request's values."""
