import re

from serve.log import to_stderr


def test_lines_have_the_time_and_steer_no_terminal(capsys):
    to_stderr("a\x1b[31mb\tc\nd é…")
    first, second = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d a\\x1b\[31mb\\x09c", first)
    assert re.fullmatch(r"\d\d:\d\d:\d\d d é…", second)
