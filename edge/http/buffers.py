"""The buffers that a request is taken apart in and its answer is put together in."""

from edge.bound import models
from edge.types import static, u8

TARGET_BYTES = 8192
TAG_BYTES = 31  # quote, version, dash, hash, quote

# texts from TARGET_BYTES downwards, near the small buffers; behind it, defaults
DECODED = static(u8, TARGET_BYTES + models.DEFAULT_BYTES)
ANSWER = static(u8, models.BUFFER_BYTES)
TAG = static(u8, TAG_BYTES)
