"""Columns of the tables that a build writes into ``edge.bound.models``.

A row a model in ``MODEL``, a row a feature in ``FEATURE``, a row an output tensor in
``OUTPUT``, a row a member of an answer in ``MEMBER``; a row a path and a method in
``ROUTE``, where those of one path lie together, a row a header in ``HEADER``. A *text*
is two columns: where it starts in ``TEXT``, and its bytes. Texts named ``…_JSON`` are
JSON values ready to be written, quotes included; those named ``…_SAID`` stand inside a
JSON string. The rows of ``PATH``, of one model in ``FEATURE_BY_NAME`` and of one
feature in ``CHOICE`` are sorted by the lengths of their texts, then their bytes.
"""

# MODEL
NAME = 0  # text
ETAG = 2  # text: "<version>", quotes included
FIRST_MEMBER = 4  # row of MEMBER: what a prediction is made of
MEMBERS = 5
FIRST_FEATURE = 6
FEATURES = 7
FIRST_OUTPUT = 8
OUTPUTS = 9
FIRST_LABEL = 10  # row of LABEL: a text each, as JSON
LABELS = 11
IGNORE_UNKNOWN = 12
FIRST_ORIGIN = 13  # row of ORIGIN: a text each; one row: it is sent as it is
ORIGINS = 14
IS_F64 = 15  # the outputs are float64
MODEL_COLUMNS = 16

# MEMBER
MEMBER_TEXT = 0  # text: {"model":"iris","version":"3f9ac01b22de","label":
MEMBER_VALUE = 2  # what is written behind it
MEMBER_COLUMNS = 3

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
BODY = 11  # row of LIMIT, counted from 1; 0: the request's body is not read
ROUTE_COLUMNS = 12

# LIMIT
LIMIT_BYTES = 0  # a body has at most
LIMIT_SAID = 1  # text: the body is longer than 1,048,576 bytes
LIMIT_COLUMNS = 3

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
POST = 2

# WRITES
PREDICTION = 0
PACKED = 1  # a document among the packed ones
PLAIN = 2  # one that lies in TEXT

# SOURCE
QUERY = 1  # 0: the answer needs no values

# MEMBER_VALUE
NOTHING = 0  # the text is the end
BEST_LABEL = 1
SECOND_LABEL = 2  # by the threshold, the second label or the first
LIKELY_LABELS = 3
SHARES = 4  # every label with its output
BOTH_SHARES = 5  # of an output that is the second label's
NUMBER = 6
NUMBERS = 7
DETECTIONS = 8
TENSORS = 9

# DTYPE
FLOAT32 = 0
FLOAT64 = 1
INT32 = 2
INT64 = 3
BOOL = 4
STRING = 5
