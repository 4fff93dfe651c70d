"""What a build writes for the models of a component: tables, buffers, ``predict``.

Columns of the tables are named in ``edge/http/tables.py``.
"""

from edge.types import Ptr, f32, f64, i16, i32, i64, u8

MODELS: int  # models in the component
PATHS: int  # paths that it answers
FEATURES: int  # most features of a model
DEFAULT_BYTES: int  # of all default texts of a model
ANSWER_BYTES: int  # no answer that is put together is longer
BUFFER_BYTES: int  # nor are the documents, unpacked

# what the models need of the handler: what is False is compiled without
HAS_FLOAT32: bool  # features of this dtype
HAS_FLOAT64: bool
HAS_INTEGER: bool
HAS_BOOL: bool
HAS_STRING: bool
HAS_CHOICE: bool
HAS_DEFAULT: bool
MAY_MISS: bool
GIVES_BEST_LABEL: bool  # members of this value, and outputs of this dtype
GIVES_SECOND_LABEL: bool
GIVES_LIKELY_LABELS: bool
GIVES_SHARES: bool
GIVES_BOTH_SHARES: bool
GIVES_NUMBER: bool
GIVES_NUMBERS: bool
GIVES_DETECTIONS: bool
GIVES_TENSORS: bool
GIVES_FLOAT32: bool
GIVES_FLOAT64: bool
VARIES: bool  # answers depend on the request's origin
TAKES_BODY: bool  # a route reads the request's body
ANSWERS_POST: bool
MIXES_METHODS: bool  # a path has rows for methods that another of its rows has not
IGNORES_UNKNOWN: bool  # a model ignores parameters that it does not know

TEXT: Ptr[u8]  # every text, one after the other
PATH: Ptr[i32]
ROUTE: Ptr[i16]
HEADER: Ptr[i32]
LIMIT: Ptr[i32]
ALLOWED: Ptr[i32]
DOCUMENT: Ptr[i32]
MODEL: Ptr[i32]
MEMBER: Ptr[i32]
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
SIGNATURES: Ptr[i32]  # a JSON array of all: where among the unpacked documents, bytes

NOT_FOUND: Ptr[i32]  # a text: what to say of a path that is none, as JSON, no quotes

F32: Ptr[f32]  # the request's values, by SLOT
F64: Ptr[f64]
I64: Ptr[i64]
BODY: Ptr[u8]  # of the request, with room for one byte more than there may be
BODY_BYTES: Ptr[i32]  # one number
TEXT_AT: Ptr[i32]  # strings: where in edge.http.buffers.DECODED, bytes (-1: missing)
TEXT_BYTES: Ptr[i32]
OUT_F32: Ptr[f32]  # what predict left, by OUTPUT_AT
OUT_F64: Ptr[f64]

def predict(m: i32) -> None:
    """Run model ``m`` on the request's values."""
