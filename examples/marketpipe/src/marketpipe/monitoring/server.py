"""The HTTP server for Prometheus."""

import signal
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import FrameType

from marketpipe.errors import MarketPipeError
from marketpipe.monitoring.exposition import CONTENT_TYPE

ADDRESS = "127.0.0.1"
_PLAIN = "text/plain; charset=utf-8"


def serve(port: int, metrics: Callable[[], str], *, ready: Callable[[], None]) -> None:
    """Serve `/metrics` until SIGINT or SIGTERM; call `ready` once the port is bound."""
    with _listen(port, metrics) as server:

        def stop(_number: int, _frame: FrameType | None) -> None:
            # shutdown() waits for serve_forever() to return, which this very thread runs.
            Thread(target=server.shutdown).start()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        ready()
        server.serve_forever(poll_interval=0.1)


def _listen(port: int, metrics: Callable[[], str]) -> ThreadingHTTPServer:
    class Handler(_Handler):
        render = staticmethod(metrics)

    try:
        return ThreadingHTTPServer((ADDRESS, port), Handler)
    except OSError as error:
        raise MarketPipeError(
            f"Failed to start metrics server: port {port}: {error.strerror}",
            hint="try another one with --port",
        ) from None


class _Handler(BaseHTTPRequestHandler):
    server_version = "MarketPipe"
    render: Callable[[], str]

    def do_GET(self) -> None:
        if self.path.partition("?")[0] != "/metrics":
            self._answer(HTTPStatus.NOT_FOUND, _PLAIN, "metrics are at /metrics\n")
            return
        try:
            self._answer(HTTPStatus.OK, CONTENT_TYPE, self.render())
        except MarketPipeError as error:
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, _PLAIN, f"{error.message}\n")

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Log nothing: Prometheus reads every few seconds."""

    def _answer(self, status: HTTPStatus, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
