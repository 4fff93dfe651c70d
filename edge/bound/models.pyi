"""What a build writes for the models of a component: tables, buffers, ``predict``.

Columns of the tables are named in ``edge/http/tables.py``.
"""

from edge.types import Ptr, f32, f64, i32, i64, u8

MODELS: int  # models in the component
FEATURES: int  # most features of a model
DEFAULT_BYTES: int  # of all default texts of a model
BODY_BYTES: int  # no answer that is put together is longer

TEXT: Ptr[u8]  # every text, one after the other
MODEL: Ptr[i32]
FEATURE: Ptr[i32]
OUTPUT: Ptr[i32]
FEATURE_BY_NAME: Ptr[i32]
CHOICE: Ptr[i32]
LABEL: Ptr[i32]  # a row: where in TEXT, bytes
ORIGIN: Ptr[i32]
BOUND_F64: Ptr[f64]  # two a feature: least and greatest value
BOUND_I64: Ptr[i64]

PAGE: Ptr[i32]  # one text each, as a row of LABEL
PAGE_POLICY: Ptr[i32]
OPENAPI: Ptr[i32]
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
