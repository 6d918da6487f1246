"""A static server for the built site, on this computer only: for ``make serve``, the tests and the benchmarks."""

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from loyaltylab.errors import LoyaltyLabError

HOST = "127.0.0.1"
DEFAULT_PORT = 8000

# The operating system's own table decides without this, and a browser refuses WebAssembly or a module of another type.
TYPES = {
    **SimpleHTTPRequestHandler.extensions_map,
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
}


@dataclass
class Answer:
    """One answered request: its path with the query, its status, and the bytes sent so far including the headers."""

    path: str
    status: int
    size: int = 0


class Line:
    """A line of so many megabits a second, shared by all answers: what does not fit through waits its turn."""

    def __init__(self, megabits: float) -> None:
        self.bytes_a_second = megabits * 1e6 / 8
        self._lock = threading.Lock()
        self._free_at = time.monotonic()

    def take(self, size: int) -> None:
        """Wait until ``size`` bytes would have gone through."""
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + size / self.bytes_a_second
            wait = self._free_at - time.monotonic()
        time.sleep(max(wait, 0))


@dataclass
class Site:
    """A folder being served, as fast as this computer can or over a line."""

    url: str
    folder: Path
    line: Line | None = None
    answers: list[Answer] = field(default_factory=list)

    @property
    def failures(self) -> list[Answer]:
        """Answers with a status of 400 or more."""
        return [answer for answer in self.answers if answer.status >= 400]

    @property
    def size(self) -> int:
        """Bytes sent so far."""
        return sum(answer.size for answer in self.answers)


class _Counting:
    """A stream that adds what is written to the size of an answer, at the speed of a line if there is one."""

    def __init__(self, stream: Any, answer: Answer, line: Line | None) -> None:
        self.stream = stream
        self.answer = answer
        self.line = line

    def write(self, content: bytes) -> int:
        self.answer.size += len(content)
        if self.line:
            self.line.take(len(content))
        return int(self.stream.write(content))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = TYPES

    def __init__(self, *arguments: Any, site: Site, **words: Any) -> None:
        self.site = site
        super().__init__(*arguments, directory=str(site.folder), **words)

    def do_GET(self) -> None:
        self._answer(super().do_GET)

    def do_HEAD(self) -> None:
        self._answer(super().do_HEAD)

    def _answer(self, send: Callable[[], None]) -> None:
        whole = self.wfile
        try:
            send()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the reader has left the page
        finally:
            self.wfile = whole

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        # Called before the first byte leaves, so whoever has the answer also finds it in the list.
        answer = Answer(self.path, int(code))
        self.site.answers.append(answer)
        self.wfile = _Counting(self.wfile, answer, self.site.line)  # type: ignore[assignment]

    def end_headers(self) -> None:
        # A rebuilt page shows at the next reload; unchanged files are answered with 304.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: Any) -> None:
        # A static host lists no folders either: what is only found by listing would break there.
        self.send_error(404, "No page here")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep the terminal quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # On Windows this option would let two servers take one port; elsewhere it only saves waiting after a restart.
    allow_reuse_address = os.name != "nt"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep silent about a browser that closed its connection."""


def _bind(folder: Path, port: int) -> tuple[_Server, Site]:
    if not (folder / "index.html").is_file():
        raise LoyaltyLabError(
            f"There is no built site in {folder}: build it first with `make book`, then serve it again."
        )
    site = Site("", folder.resolve())
    try:
        server = _Server((HOST, port), partial(_Handler, site=site))
    except OverflowError:
        raise LoyaltyLabError(
            f"There is no port {port}: choose one from 1024 to 65535 with --port."
        ) from None
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)):
            raise LoyaltyLabError(
                f"Port {port} is in use by another program: stop that program, or choose another port, for example --port {port + 1}."
            ) from None
        raise LoyaltyLabError(
            f"Port {port} cannot be opened ({error.strerror}): choose another with --port."
        ) from None
    site.url = f"http://{HOST}:{server.server_address[1]}"
    return server, site


@contextmanager
def serving(folder: Path, port: int = 0, line: Line | None = None) -> Iterator[Site]:
    """Serve ``folder`` in the background while the block runs; port 0 takes a free one, ``line`` slows it to a line's speed.

    Raises
    ------
    LoyaltyLabError
        When the folder holds no ``index.html``, or the port cannot be had.
    """
    server, site = _bind(folder, port)
    site.line = line
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serve(folder: Path, port: int = DEFAULT_PORT) -> None:
    """Serve the built site until Ctrl+C.

    Raises
    ------
    LoyaltyLabError
        As :func:`serving`.
    """
    server, site = _bind(folder, port)
    print(f"The book is at {site.url}/ (Ctrl+C stops it).", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
