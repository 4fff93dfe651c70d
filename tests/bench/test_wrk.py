import re
import sys

import pytest

from bench import wrk
from bench.hosts import free_port, running
from bench.wrk import Load, Refused, load, parse
from tests.missing_hosts import require

# as wrk 4.1 and wrk.lua print
OUTPUT = """\
Running 5s test @ http://127.0.0.1:8080/iris
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   273.94us  178.13us   5.97ms   92.14%
    Req/Sec    14.11k     0.98k   15.80k    70.59%
  71642 requests in 5.10s, 31.36MB read
Requests/sec:  14047.19
Transfer/sec:      6.15MB
wrk: requests=71642 duration=5100096 p50=259 p99=890 \
connect=0 read=0 write=0 status=0 timeout=0
"""


def test_what_wrk_prints():
    assert parse(OUTPUT) == Load(71642 / 5.100096, 259e-6, 890e-6)


@pytest.mark.parametrize("error", wrk.ERRORS)
def test_any_error_is_refused(error):
    with pytest.raises(Refused, match=f"errors: 3 {error}"):
        parse(OUTPUT.replace(f"{error}=0", f"{error}=3"))


@pytest.mark.parametrize(
    ("pattern", "replacement", "said"),
    [
        (r"^wrk: .*$", "", "no result"),  # wrk.lua did not run
        (r"p99=890 ", "", "no p99"),
        (r"requests=71642", "requests=0", "no request"),
        (r"^Requests/sec", "  Non-2xx or 3xx responses: 7\nRequests/sec", "not 2xx"),
    ],
)
def test_what_is_not_a_result_is_refused(pattern, replacement, said):
    changed = re.sub(pattern, replacement, OUTPUT, flags=re.MULTILINE)
    assert changed != OUTPUT
    with pytest.raises(Refused, match=said):
        parse(changed)


def test_wrk_itself(tmp_path):
    require("wrk")
    (tmp_path / "there").write_text("a file")
    port = free_port()
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", port]
    with running(command, port, tmp_path, tmp_path / "log") as url:
        found = load(f"{url}/there", connections=1, seconds=1)
        with pytest.raises(Refused, match=r"/gone: wrk counts errors: \d+ status"):
            load(f"{url}/gone", connections=1, seconds=1)
    assert found.rate > 10
    assert 1e-5 < found.p50 <= found.p99 < 1
