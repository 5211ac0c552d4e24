"""An action server of the tests: keeps what it was asked, answers what it is told."""

from __future__ import annotations

import http.server
import json
import threading
import zlib
from typing import Any

SAID = {"events": [], "responses": [{"response": "utter_no_problem"}]}


class FakeActions:
    """Serves Rasa's contract for actions on loopback. Use as a context manager."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.status, self.body = 200, SAID
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._answer(self)

            def log_message(self, *_: object) -> None:
                """Nothing: the test's output stays readable."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]

    def __enter__(self) -> FakeActions:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def works_again(self) -> None:
        """Forget what was asked, answer normally."""
        self.asked, self.headers = [], []
        self.status, self.body = 200, SAID

    def _answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        body = _body_of(handler)
        if handler.headers.get("Content-Encoding") == "deflate":
            body = zlib.decompress(body)
        self.asked.append(json.loads(body))
        self.headers.append(dict(handler.headers))
        content = json.dumps(self.body).encode()
        handler.send_response(self.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)


def _body_of(handler: http.server.BaseHTTPRequestHandler) -> bytes:
    """Also of a request whose length is not known beforehand: Rasa sends compressed trackers in chunks."""
    length = handler.headers.get("Content-Length")
    if length is not None:
        return handler.rfile.read(int(length))
    body = b""
    while size := int(handler.rfile.readline().split(b";")[0], 16):
        body += handler.rfile.read(size)
        handler.rfile.readline()
    handler.rfile.readline()
    return body
