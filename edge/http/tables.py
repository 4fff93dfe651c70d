"""Columns of the tables that a build writes into ``edge.bound.models``.

A row a model in ``MODEL``, a row a feature in ``FEATURE``, a row an output tensor in
``OUTPUT``. A *text* is two columns: where it starts in ``TEXT``, and its bytes. Texts
named ``…_JSON`` are JSON values ready to be written, quotes included; those named
``…_SAID`` stand inside a JSON string. The rows of one model in ``FEATURE_BY_NAME`` and
of one feature in ``CHOICE`` are sorted by the lengths of their texts, then their bytes.
"""

# MODEL
NAME = 0  # text
SIGNATURE = 2  # text among the documents: the signature's canonical JSON
ETAG = 4  # text: "<version>", quotes included
OPENING = 6  # text: {"model":"iris","version":"3f9ac01b22de",
CACHE_CONTROL = 8  # text
SURROGATE_CONTROL = 10  # text
SURROGATE_KEY = 12  # text
UNIT_JSON = 14  # text: ,"unit":"s" or nothing
KIND = 16
FIRST_FEATURE = 17
FEATURES = 18
FIRST_OUTPUT = 19
OUTPUTS = 20
FIRST_LABEL = 21  # row of LABEL: a text each, as JSON
LABELS = 22
IGNORE_UNKNOWN = 23
FIRST_ORIGIN = 24  # row of ORIGIN: a text each; one row: it is sent as it is
ORIGINS = 25
IS_F64 = 26  # the outputs are float64
MODEL_COLUMNS = 27

# FEATURE
FEATURE_NAME = 0  # text
FEATURE_NAME_JSON = 2  # text
RANGE_SAID = 4  # text: 0.1 to 30 cm
CHOICES_SAID = 6  # text: setosa, versicolor
DEFAULT = 8  # text
DTYPE = 10
ITEMS = 11
IS_SHAPED = 12
SLOT = 13  # first item's place in the model's F32, F64, I64 or TEXT_AT
HAS_DEFAULT = 14
MAY_MISS = 15
FIRST_CHOICE = 16  # row of CHOICE
CHOICES = 17
DEFAULT_AT = 18  # counted from the end of the longest target in DECODED
FEATURE_COLUMNS = 19

# OUTPUT
OUTPUT_NAME_JSON = 0  # text
SHAPE_JSON = 2  # text: [2,3]
OUTPUT_ITEMS = 4
OUTPUT_AT = 5  # first item's place in OUT_F32 or OUT_F64
OUTPUT_COLUMNS = 6

# FEATURE_BY_NAME and CHOICE
SORTED_TEXT = 0  # text: a feature's name, a choice as a request writes it
SORTED_NUMBER = 2  # the feature or choice, counted from its model's or feature's first
SORTED_COLUMNS = 3

# KIND
CLASSIFICATION = 0
MULTI_LABEL = 1
REGRESSION = 2
VECTOR = 3
DETECTION = 4
TENSOR = 5
BINARY = 6

# DTYPE
FLOAT32 = 0
FLOAT64 = 1
INT32 = 2
INT64 = 3
BOOL = 4
STRING = 5
