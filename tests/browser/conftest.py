"""The built site in Chromium, for every test of this folder."""

from __future__ import annotations

import fcntl
import functools
import http.server
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.projects import build_project

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MOUNT = "/alphatree/"
"""Where the site stands on its server, as on the real one: nothing may rely on the root."""
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site as GitHub Pages does: one error page for every unknown address, and files that may be kept."""

    protocol_version = "HTTP/1.1"

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, format, *args):  # noqa: A002 - the name it has in the library
        pass

    def send_error(self, code, message=None, explain=None):
        if code != 404:
            super().send_error(code, message, explain)
            return
        body = Path(self.directory, MOUNT.strip("/"), "404.html").read_bytes()
        self._send(404, "text/html; charset=utf-8", body)

    def _send(self, code, kind, body):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class QuickHandler(Handler):
    """Serves an empty index to search in: the theme reads the whole index on every page, longer than all the rest."""

    def do_GET(self):
        if self.path.endswith("/search_index.json"):
            config = {"lang": ["en"], "separator": "[\\s]+", "pipeline": [], "fields": {}}
            self._send(200, "application/json", json.dumps({"config": config, "docs": []}).encode())
        else:
            super().do_GET()


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id) -> Path:
    """The built site: the one that ALPHATREE_SITE names, or one that the first of all processes builds."""
    web = tmp_path_factory.mktemp("web") if worker_id == "master" else tmp_path_factory.getbasetemp().parent / "web"
    web.mkdir(exist_ok=True)
    folder: Path = web / MOUNT.strip("/")
    built = web / "built"
    with (web / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            if ready := os.environ.get("ALPHATREE_SITE"):
                folder.symlink_to(ROOT / ready, target_is_directory=True)
            else:
                build_project(ROOT, site_dir=str(folder))
            built.touch()
    return folder


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Say nothing: a browser that leaves a page drops what was still on its way."""


@contextmanager
def served(site: Path, handler: type[Handler]) -> Iterator[str]:
    """Serve the site as long as the context lasts; yields where."""
    server = Server(("127.0.0.1", 0), functools.partial(handler, directory=str(site.parent)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{MOUNT}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(site) -> Iterator[str]:
    """Where the site is served."""
    with served(site, Handler) as address:
        yield address


@pytest.fixture(scope="session")
def quick_address(site) -> Iterator[str]:
    """Where the site is served with nothing to search in, for tests that open many pages."""
    with served(site, QuickHandler) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        message = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, quick_address):
    """Open a page and note everything that goes wrong on it. `without`: which addresses it does not load."""
    contexts = []

    def open_page(path="", *, address=quick_address, viewport=DESKTOP, without="", **options):
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.problems = watch(page, address)
        if without:
            page.route(without, lambda route: route.abort())
        page.goto(urljoin(address, path), wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


def watch(page, address):
    """Return the list that the page's console errors and foreign requests will be added to."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "requestfailed",
        # What was still loading when the reader went on is no fault.
        lambda request: None if request.failure == "net::ERR_ABORTED" else problems.append(f"failed: {request.url}"),
    )
    page.on(
        "request",
        lambda request: (
            problems.append(f"foreign: {request.url}")
            if urlsplit(request.url).netloc != urlsplit(address).netloc and not request.url.startswith("data:")
            else None
        ),
    )
    return problems
