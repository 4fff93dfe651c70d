"""What a request gives: the table of values, which sources fill and the reader reads.

A source of values (``request.py``: the query) lays down in the row of ``VALUE`` of each
feature, counted from the model's first, how often it is given and where its text lies
in ``DECODED``, or what is wrong with it; in ``UNKNOWN`` the first names that the model
does not know. ``values.py`` makes numbers of the texts, once, and leaves a fault with
its place and count here; ``problem.py`` says them all.
"""

from edge.bound import models
from edge.types import i32, static

UNKNOWN_NAMES = 32

# columns of VALUE, a row a feature, and the first three of UNKNOWN, a row a name
FAULT = 0  # 0 for none
AT = 1  # the text in DECODED; of a fault, the item that is at fault
BYTES = 2
GIVEN = 3  # how often
COUNTED = 4  # of a wrong count: how many items there are
VALUE_COLUMNS = 5
UNKNOWN_COLUMNS = 3

# faults, in the order in which they are looked for
MISSING = 1
TWICE = 2
BAD_PERCENT = 3
BAD_UTF8 = 4
HAS_NUL = 5
FORM = 6
COUNT = 7
RANGE = 8
CHOICE = 9

VALUE = static(i32, models.FEATURES * VALUE_COLUMNS)
UNKNOWN = static(i32, UNKNOWN_NAMES * UNKNOWN_COLUMNS)
