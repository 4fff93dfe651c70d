"""Servers for a browser: the handler in this Python, and a page of another origin."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from convert.bundle import signature
from convert.documents import page
from tests.contract.hosts import Answer, InProcess

Respond = Callable[[str], Answer]


@contextlib.contextmanager
def serving(respond: Respond) -> Iterator[str]:
    """Serve GET requests by a function of their target; the server's URL."""
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with turn:
                answer = respond(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def with_a_page_each(stage: Path, bundles: Path, version: str) -> Respond:
    """Answer by the stage's handler; `/page/NAME` is the page of any of its models."""
    in_process = InProcess(stage)

    def respond(target: str) -> Answer:
        if not target.startswith("/page/"):
            return in_process.request("GET", target)
        name = target.removeprefix("/page/")
        made = page.render([signature.read(bundles / name)], {name: version})
        headers = {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy": made.csp,
        }
        return Answer(200, headers, made.html)

    return respond


def blank(target: str) -> Answer:
    """A page with nothing in it, for scripts of another origin."""
    return Answer(
        200, {"content-type": "text/html"}, b"<!doctype html><title>x</title>"
    )
