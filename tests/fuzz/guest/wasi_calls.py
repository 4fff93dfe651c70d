"""A host for ``edge/hosts/wasi_native.py`` in the subset: requests lie in memory.

It stands in for ``edge/hosts/wasi_calls.pyi`` of a stage. ``WORDS`` holds of each
request the case of its method, the method's bytes, whether it has a target, the
target's bytes, the number of headers, the write at which the client goes (0: none),
the body's bytes, the bytes of its pieces, whether it breaks off, and of each header the
bytes of its name and value; ``BYTES`` the texts in the same order, the body last.
Of each answer ``SAID_WORDS`` holds the status, the number of headers, the body's bytes,
and of each header the bytes of name and value; ``SAID`` the texts and then the body.

Whatever a guest may not do of this interface traps: a handle that is not its own, a
handle kept, an order that is wrong, a write that is too long.
"""

from edge.hosts import heap
from edge.types import Ptr, copy, i32, i64, pointer, range, static, trap, u8

WORDS = static(i32, 65536)
BYTES = static(u8, 4194304)
SAID_WORDS = static(i32, 65536)
SAID = static(u8, 33554432)

REQUEST_WORDS = 9
SAID_HEAD = 3
MOST_BYTES = 4096  # of a write

# columns of AT: where reading and writing are
WORD = 0
BYTE = 1
SAID_WORD = 2
SAID_BYTE = 3
HEAD = 4  # of this answer in SAID_WORDS
WRITES = 5
DONE = 6  # requests answered
READ = 7  # of this request's body
AT = static(i32, 8)

# handles
REQUEST = 1
OUTPARAM = 2
FIELDS = 3
ADDED = 4
RESPONSE = 5
BODY = 6
STREAM = 7
ERROR = 8
INCOMING = 9
INPUT = 10
HANDLES = 11
LIVE = static(i32, HANDLES)


def begin() -> None:
    """Open the next request: its two handles are the guest's."""
    LIVE[REQUEST] = 1
    LIVE[OUTPARAM] = 1
    AT[HEAD] = AT[SAID_WORD]
    AT[WRITES] = 0
    AT[READ] = 0
    SAID_WORDS[AT[HEAD]] = 0
    SAID_WORDS[AT[HEAD] + 1] = 0
    SAID_WORDS[AT[HEAD] + 2] = 0
    AT[SAID_WORD] = AT[HEAD] + SAID_HEAD


def end() -> None:
    """Close the request: it has been answered, and no handle is left."""
    for k in range(HANDLES):
        if LIVE[k] != 0:
            trap()
    words = WORDS[AT[WORD] :]
    AT[BYTE] = AT[BYTE] + words[1] + words[3] + words[6]
    at = i32(REQUEST_WORDS)
    for _ in range(words[4]):
        AT[BYTE] = AT[BYTE] + words[at] + words[at + 1]
        at += 2
    AT[WORD] = AT[WORD] + at
    AT[DONE] = AT[DONE] + 1


def opened(handle: i32) -> i32:
    """Give a handle away."""
    if LIVE[handle] != 0:
        trap()
    LIVE[handle] = 1
    return handle


def uses(handle: i32, wanted: i32) -> None:
    """Take a handle that must be this one, and the guest's."""
    if handle != wanted or LIVE[handle] == 0:
        trap()


def closes(handle: i32, wanted: i32) -> None:
    """Take a handle back."""
    uses(handle, wanted)
    LIVE[handle] = 0


def answer(to: i32, case: i32, first: i32, second: i32) -> None:
    """Write a case and its payload where the guest wants it."""
    pointer(u8, to, i32(1))[0] = case
    words = pointer(i32, to, i32(3))
    words[1] = first
    words[2] = second


def lay(p: Ptr[u8], n: i32) -> i32:
    """Hand a text over: its place in the guest's memory."""
    at = heap.cabi_realloc(i32(0), i32(0), i32(1), n)
    copy(pointer(u8, at, n), p, n)
    return at


def method(request: i32, to: i32) -> None:
    """See ``edge/hosts/wasi_calls.pyi``, as for all that follow."""
    uses(request, i32(REQUEST))
    words = WORDS[AT[WORD] :]
    at = i32(0)
    if words[0] == 9:
        at = lay(BYTES[AT[BYTE] :], words[1])
    answer(to, words[0], at, words[1])


def path_with_query(request: i32, to: i32) -> None:
    uses(request, i32(REQUEST))
    words = WORDS[AT[WORD] :]
    at = i32(0)
    if words[2] != 0:
        at = lay(BYTES[AT[BYTE] + words[1] :], words[3])
    answer(to, words[2], at, words[3])


def headers(request: i32) -> i32:
    uses(request, i32(REQUEST))
    return opened(i32(FIELDS))


def is_named(p: Ptr[u8], q: Ptr[u8], n: i32) -> bool:
    """Whether two names of ``n`` bytes are one, whatever their case."""
    for k in range(n):
        a = p[k]
        if a >= 65 and a <= 90:
            a += 32
        if a != q[k]:
            return False
    return True


def get(fields: i32, name: i32, name_bytes: i32, to: i32) -> None:
    uses(fields, i32(FIELDS))
    wanted = pointer(u8, name, name_bytes)
    words = WORDS[AT[WORD] :]
    at = i32(0)
    count = i32(0)
    # counted, then laid: the list comes before its items
    for turn in range(2):
        word = i32(REQUEST_WORDS)
        byte = AT[BYTE] + words[1] + words[3]
        items = pointer(i32, at, count * 2)
        found = i32(0)
        for _ in range(words[4]):
            size = words[word]
            same = size == name_bytes
            if same and is_named(BYTES[byte:], wanted, size):
                if turn == 1:
                    items[found * 2] = lay(BYTES[byte + size :], words[word + 1])
                    items[found * 2 + 1] = words[word + 1]
                found += 1
            byte += size + words[word + 1]
            word += 2
        if turn == 0:
            count = found
            at = heap.cabi_realloc(i32(0), i32(0), i32(4), count * 8)
    words_to = pointer(i32, to, i32(2))
    words_to[0] = at
    words_to[1] = count


def consume(request: i32, to: i32) -> None:
    uses(request, i32(REQUEST))
    answer(to, i32(0), opened(i32(INCOMING)), i32(0))


def input_stream(body: i32, to: i32) -> None:
    uses(body, i32(INCOMING))
    answer(to, i32(0), opened(i32(INPUT)), i32(0))


def body_at() -> i32:
    """Where the request's body lies in BYTES."""
    words = WORDS[AT[WORD] :]
    at = AT[BYTE] + words[1] + words[3]
    for k in range(words[4]):
        at += words[REQUEST_WORDS + 2 * k] + words[REQUEST_WORDS + 2 * k + 1]
    return at


def read(stream: i32, most: i64, to: i32) -> None:
    uses(stream, i32(INPUT))
    words = WORDS[AT[WORD] :]
    size = words[6] - AT[READ]
    if size > words[7]:
        size = words[7]
    if size > i32(most):
        size = i32(most)
    if size > 0:
        at = lay(BYTES[body_at() + AT[READ] :], size)
        AT[READ] = AT[READ] + size
        answer(to, i32(0), at, size)
    elif words[8] != 0:
        answer(to, i32(1), i32(0), opened(i32(ERROR)))
    else:
        answer(to, i32(1), i32(1), i32(0))


def say(p: Ptr[u8], n: i32) -> None:
    """Keep a text of the answer."""
    copy(SAID[AT[SAID_BYTE] :], p, n)
    AT[SAID_BYTE] = AT[SAID_BYTE] + n


def from_list(entries: i32, n: i32, to: i32) -> None:
    items = pointer(i32, entries, n * 4)
    for k in range(n):
        for part in range(2):
            size = items[4 * k + 2 * part + 1]
            SAID_WORDS[AT[SAID_WORD]] = size
            AT[SAID_WORD] = AT[SAID_WORD] + 1
            say(pointer(u8, items[4 * k + 2 * part], size), size)
    SAID_WORDS[AT[HEAD] + 1] = n
    answer(to, i32(0), opened(i32(ADDED)), i32(0))


def new_response(fields: i32) -> i32:
    closes(fields, i32(ADDED))
    SAID_WORDS[AT[HEAD]] = 200
    return opened(i32(RESPONSE))


def set_status(response: i32, status: i32) -> i32:
    uses(response, i32(RESPONSE))
    SAID_WORDS[AT[HEAD]] = status
    return i32(status < 100 or status > 599)


def body(response: i32, to: i32) -> None:
    uses(response, i32(RESPONSE))
    answer(to, i32(0), opened(i32(BODY)), i32(0))


def respond(
    outparam: i32,
    error: i32,
    response: i32,
    payload0: i32,
    payload1: i64,
    payload2: i32,
    payload3: i32,
    payload4: i32,
    payload5: i32,
) -> None:
    if error != 0:
        trap()
    closes(outparam, i32(OUTPARAM))
    closes(response, i32(RESPONSE))


def stream(body: i32, to: i32) -> None:
    uses(body, i32(BODY))
    answer(to, i32(0), opened(i32(STREAM)), i32(0))


def write(stream: i32, data: i32, n: i32, to: i32) -> None:
    uses(stream, i32(STREAM))
    if n > MOST_BYTES or LIVE[OUTPARAM] != 0:
        trap()
    AT[WRITES] = AT[WRITES] + 1
    gone = WORDS[AT[WORD] + 5]
    if gone == 0 or AT[WRITES] < gone:
        say(pointer(u8, data, n), n)
        SAID_WORDS[AT[HEAD] + 2] = SAID_WORDS[AT[HEAD] + 2] + n
        answer(to, i32(0), i32(0), i32(0))
    elif gone % 2 == 0:
        answer(to, i32(1), i32(1), i32(0))
    else:
        answer(to, i32(1), i32(0), opened(i32(ERROR)))


def finish(body: i32, has_trailers: i32, trailers: i32, to: i32) -> None:
    drop_body(body)
    if LIVE[OUTPARAM] != 0 or has_trailers != 0:
        trap()
    answer(to, i32(WORDS[AT[WORD] + 5] == 1), i32(0), i32(0))


def drop_request(request: i32) -> None:
    closes(request, i32(REQUEST))
    if LIVE[INCOMING] != 0:
        trap()


def drop_input(stream: i32) -> None:
    closes(stream, i32(INPUT))


def drop_incoming(body: i32) -> None:
    closes(body, i32(INCOMING))
    if LIVE[INPUT] != 0:
        trap()


def drop_fields(fields: i32) -> None:
    closes(fields, i32(FIELDS))


def drop_stream(stream: i32) -> None:
    closes(stream, i32(STREAM))


def drop_body(body: i32) -> None:
    closes(body, i32(BODY))
    if LIVE[STREAM] != 0:
        trap()


def drop_error(error: i32) -> None:
    closes(error, i32(ERROR))
