"""A small server for the tests of services: ``server.py PORT [how it misbehaves]``."""

from __future__ import annotations

import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, how = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path:
            case "/crash":
                sys.stdout.write("crashing\n")
                sys.stdout.flush()
                signal.raise_signal(signal.SIGKILL)
            case "/garbage":
                self.wfile.write(b"no HTTP at all\r\n\r\n")
            case "/hang":
                threading.Event().wait()
            case "/big":
                self.answer(200, b"x" * 5_000_000)
            case "/moved":
                self.send_response(302)
                self.send_header("Location", "/")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/":
                self.answer(200, b"hello")
            case _:
                self.answer(404, b"no such page")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        said = f"{self.headers.get('X-Word')} {self.rfile.read(length).decode()}"
        self.answer(201, said.encode())

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Test", "yes")
        self.end_headers()
        self.wfile.write(body)


if how == "silent":
    threading.Event().wait()
if how == "early":
    sys.exit(3)
if how == "deaf":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
if how == "term":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
if how == "chatty":
    sys.stdout.write("chat\n" * 100_000)
server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
sys.stdout.write(f"listening on {port}\n")
sys.stdout.flush()
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.stdout.write("goodbye\n")
    sys.exit(130)
