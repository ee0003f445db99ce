"""A gateway for SMS on loopback, that answers what a test wants."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway:
    """`taken`: what it was given, as `path` and JSON. `answer`: a status; 0 for bytes that are no HTTP, -1 for nothing
    at all until it is closed."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.answer = 200
        self.closing = threading.Event()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.taken.append((self.path, json.loads(content)))
                self.close_connection = True
                if gateway.answer == 0:
                    self.wfile.write(b"nonsense \xff\n\n")
                    return
                if gateway.answer == -1:
                    gateway._dawdle(self)
                    return
                self.send_response(gateway.answer)
                # What urllib3 warns of, with the address.
                self.send_header("Content-Length", "0")
                self.end_headers()
                self.wfile.write(b"" if gateway.answer == 200 else b": no header\r\n")

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://sms:mot-de-passe@{self.address}/sms?:to={{to}}"

    def numbers(self) -> list[str]:
        return [content["to"] for _, content in self.taken]

    def texts(self) -> list[str]:
        return [content["message"] for _, content in self.taken]

    def _dawdle(self, handler: BaseHTTPRequestHandler) -> None:
        """A byte now and then, so that no silence is long enough to give up on it."""
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not self.closing.is_set():
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
