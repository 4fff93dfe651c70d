"""Columns of the tables that a build writes into ``edge.bound.models``.

A row a model in ``MODEL``, a row a feature in ``FEATURE``, a row an output tensor in
``OUTPUT``, a row a path and its methods in ``ROUTE``, where those of one path lie
together; a row a header in ``HEADER``. A *text* is two columns: where it starts in
``TEXT``, and its bytes. Texts named ``…_JSON`` are JSON values ready to be written,
quotes included; those named ``…_SAID`` stand inside a JSON string. The rows of
``PATH``, of one model in ``FEATURE_BY_NAME`` and of one feature in ``CHOICE`` are
sorted by the lengths of their texts, then their bytes.
"""

# MODEL
NAME = 0  # text
ETAG = 2  # text: "<version>", quotes included
OPENING = 4  # text: {"model":"iris","version":"3f9ac01b22de",
UNIT_JSON = 6  # text: ,"unit":"s" or nothing
KIND = 8
FIRST_FEATURE = 9
FEATURES = 10
FIRST_OUTPUT = 11
OUTPUTS = 12
FIRST_LABEL = 13  # row of LABEL: a text each, as JSON
LABELS = 14
IGNORE_UNKNOWN = 15
FIRST_ORIGIN = 16  # row of ORIGIN: a text each; one row: it is sent as it is
ORIGINS = 17
IS_F64 = 18  # the outputs are float64
MODEL_COLUMNS = 19

# ROUTE: small numbers
METHODS = 0  # the sum of those that the row answers
MORE = 1  # the next row is of the same path
ALLOWED = 2  # row of ALLOWED, of the path
OF_MODEL = 3  # of what all models share, the first
WRITES = 4
SOURCE = 5
IS_TAGGED = 6  # a prediction has an ETag of its values
ASKED = 7  # where the query asks for nothing, the next row answers
FIRST_HEADER = 8  # row of HEADER; the last one is Content-Type, which 304 is without
HEADERS = 9
CONTENT = 10  # row of DOCUMENT
ROUTE_COLUMNS = 11

# ALLOWED
ALLOW = 0  # text: GET, HEAD, OPTIONS
USE = 2  # text: use GET, HEAD or OPTIONS
ALLOWED_COLUMNS = 4

# DOCUMENT
DOCUMENT_TEXT = 0  # text: where it is, or where it will be unpacked
DOCUMENT_ETAG = 2  # text: of no bytes where it has none
DOCUMENT_COLUMNS = 4

# HEADER
HEADER_NAME = 0  # text
HEADER_VALUE = 2  # text
HEADER_COLUMNS = 4

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

# PATH, FEATURE_BY_NAME and CHOICE
SORTED_TEXT = 0  # text: a path, a feature's name, a choice as a request writes it
SORTED_NUMBER = 2  # the first row; the feature or choice, from its model's or feature's
SORTED_COLUMNS = 3

# METHODS
READ = 1  # GET and HEAD

# WRITES
PREDICTION = 0
PACKED = 1  # a document among the packed ones
PLAIN = 2  # one that lies in TEXT

# SOURCE
QUERY = 1  # 0: the answer needs no values

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
