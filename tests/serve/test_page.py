"""docs/serve.md says the numbers that hold."""

from pathlib import Path

import pytest

from serve import body, connection, crowd, exchange, http1, log, server, turns
from serve import resources as held
from serve import wasifields as fields
from serve.guest import Limits

PAGE = (Path(__file__).parents[2] / "docs" / "serve.md").read_text()
LIMITS = Limits()
PLACES = turns.MOST_QUICK + turns.MOST_SLOW


def mb(n):
    return f"{n >> 20} MB"


LINES = exchange.MOST_LINES, exchange.MOST_LINE_BYTES
CHUNKS = body.MOST_EXTENSION_BYTES, body.MOST_TRAILER_BYTES
# what → how the page says the limit
ROWS = {
    "a request's time": f"{LIMITS.seconds:g} s",
    "a component's memories together": mb(LIMITS.memory_bytes),
    "… how many": f"{LIMITS.memories}",
    "… tables, elements of each": f"{LIMITS.tables}, {LIMITS.table_elements:,}",
    "… core instances": f"{LIMITS.instances}",
    "… handles it holds": f"{held.MOST:,}",
    "… lines it prints for a request": f"{LINES[0]} of {LINES[1]:,} bytes",
    "… headers of its answer": f"{fields.MOST_BYTES:,} bytes",
    "… body of its answer": mb(LIMITS.body_bytes),
    "a request's target": f"{http1.MOST_TARGET_BYTES:,} bytes",
    "… headers": f"{http1.MOST_FIELDS}, {http1.MOST_FIELDS_BYTES:,} bytes",
    "… chunk extensions, trailers": f"{CHUNKS[0]:,}, {CHUNKS[1]:,} bytes",
    "… head, once it has begun": f"{connection.HEAD_S:g} s",
    "the next request on a connection": f"{connection.IDLE_S:g} s",
    "an answer's way to a client": f"{connection.SEND_S:g} s",
    "connections": f"{crowd.MOST_CONNECTIONS}",
    "requests that run": f"{turns.MOST_QUICK}, and {turns.MOST_SLOW} older than "
    f"{turns.SLOW_S:g} s",
    "… of one client's address": f"{turns.MOST_OF_ONE}",
    "waiting for a place": f"{server.QUEUE_S:g} s",
    "lines that wait to be logged": f"{log.MOST_WAITING_LINES:,}",
}


def table():
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| ")]
    return {row[1].strip(): row[2].strip() for row in rows[1:]}


def test_the_table_is_whole():
    assert table() == ROWS


@pytest.mark.parametrize(
    "text",
    [
        f"`http://{server.ADDRESS}:{server.PORT}`",
        f"Each ends after {LIMITS.seconds:g} s",
        f"has run for {turns.SLOW_S:g} s",
        f"fewer than {turns.MOST_SLOW} such run",
        f"all {PLACES} places",
        f"at one address can take {turns.MOST_OF_ONE} places",
        f"at most {LIMITS.seconds + server.CLOSE_S:g} s long",
    ],
)
def test_the_text(text):
    assert text in " ".join(PAGE.split())


def test_others_always_have_places():
    assert PLACES - turns.MOST_OF_ONE == 4
    assert "so others have four" in PAGE
