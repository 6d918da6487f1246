"""Chromium for tests: shut off from the network, and everything that a page asked for or complained of is kept.

    with serve(folder) as site, open_browser(width=360) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/index.html")
        ...
    assert browser.external == []
    assert browser.errors == []
    assert site.failures == []

Request events of a page do not show what its workers ask for. All traffic that is not for this computer therefore
goes to a proxy that refuses it and keeps the address; ``external`` joins both.
"""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from loyaltylab.site.chromium import find_chromium
from loyaltylab.site.server import Site, serving

__all__ = ["Browser", "Site", "open_browser", "serve"]

serve = serving

OWN_HOSTS = ("127.0.0.1", "localhost")

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-features=OptimizationHints,Translate,MediaRouter,AutofillServerCommunication,CertificateTransparencyComponentUpdater",
)

# Chromium itself, not a page, asks for these; whole host names, so that a font or a script from the same firm still shows.
CHROMIUM_HOSTS = frozenset(
    {
        "accounts.google.com",
        "android.clients.google.com",
        "clients2.google.com",
        "content-autofill.googleapis.com",
        "edgedl.me.gvt1.com",
        "optimizationguide-pa.googleapis.com",
        "redirector.gvt1.com",
        "safebrowsing.googleapis.com",
        "safebrowsingohttpgateway.googleapis.com",
        "update.googleapis.com",
        "www.google.com",
    }
)


class RefusingProxy:
    """Refuses every request and keeps its address."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        addresses = self.addresses

        class Handler(BaseHTTPRequestHandler):
            def refuse(self) -> None:
                addresses.append(self.path)
                self.send_response(403)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_CONNECT = do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = refuse

            def log_message(self, format: str, *arguments: Any) -> None:
                """Keep the terminal quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Keep silent about a closed connection."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self.thread.start()

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@dataclass
class Browser:
    """One Chromium profile, with what its pages asked for and complained of.

    Attributes
    ----------
    requested
        Addresses outside this computer that pages asked for, from request events.
    errors
        Console errors and uncaught exceptions, ``"kind: text (address)"``.
    """

    context: BrowserContext
    proxy: RefusingProxy
    requested: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def new_page(self) -> Page:
        """Open a tab whose uncaught exceptions are kept."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"exception: {error} ({page.url})"))
        return page

    @property
    def external(self) -> list[str]:
        """Every address outside this computer that pages, workers and service workers asked for."""
        refused = [address for address in self.proxy.addresses if _host(address) not in CHROMIUM_HOSTS]
        return sorted({*self.requested, *refused})


def _host(address: str) -> str:
    return (urlsplit(address if "//" in address else f"//{address}").hostname) or ""


@contextmanager
def open_browser(
    profile: Path | None = None, width: int = 1280, height: int = 900, dark: bool = False, **options: Any
) -> Iterator[Browser]:
    """Start Chromium.

    Parameters
    ----------
    profile
        Folder of the profile, to keep what a page stores for the next start; without it a fresh one is used and removed.
    width, height
        Size of the page in CSS pixels.
    dark
        Whether the reader's system asks for dark pages.
    options
        Further options of Playwright's ``launch_persistent_context``.
    """
    folder = profile or Path(tempfile.mkdtemp(prefix="loyaltylab-browser-"))
    proxy = RefusingProxy()
    try:
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                str(folder),
                executable_path=find_chromium(playwright),
                headless=True,
                args=[*FLAGS, "--proxy-bypass-list=127.0.0.1;localhost"],
                proxy={"server": proxy.url, "bypass": ",".join(OWN_HOSTS)},
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                **options,
            )
            browser = Browser(context, proxy)

            def on_console(message: ConsoleMessage) -> None:
                if message.type == "error":
                    browser.errors.append(f"console: {message.text} ({message.location.get('url', '')})")

            def on_request(request: Any) -> None:
                parts = urlsplit(request.url)
                if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in OWN_HOSTS:
                    browser.requested.append(request.url)

            context.on("console", on_console)
            context.on("request", on_request)
            try:
                yield browser
            finally:
                context.close()
    finally:
        proxy.close()
        if profile is None:
            shutil.rmtree(folder, ignore_errors=True)


# Nothing new has come for half a second. Playwright's own word for it, "networkidle", sometimes never comes.
QUIET = """() => {
  const came = performance.getEntriesByType('resource').length;
  if (window.lanternCame?.came !== came) window.lanternCame = { came, since: performance.now() };
  return performance.now() - window.lanternCame.since > 500;
}"""


def wait_until_quiet(page: Page) -> None:
    """Wait until an opened page has loaded what it loads by itself."""
    page.wait_for_function(QUIET)
