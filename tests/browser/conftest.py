"""The built site in Chromium, for every test of this folder."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
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
    """Serves the site as GitHub Pages does: one error page for every unknown address."""

    def log_message(self, format, *args):  # noqa: A002 - the name it has in the library
        pass

    def send_error(self, code, message=None, explain=None):
        if code != 404:
            super().send_error(code, message, explain)
            return
        body = Path(self.directory, MOUNT.strip("/"), "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The built site."""
    return build_project(ROOT, site_dir=str(tmp_path_factory.mktemp("web") / MOUNT.strip("/")))


@pytest.fixture(scope="session")
def address(site) -> Iterator[str]:
    """Where the site is served."""
    handler = functools.partial(Handler, directory=str(site.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{MOUNT}"
    server.shutdown()
    server.server_close()


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
def open_page(chromium, address):
    """Open a page and note everything that goes wrong on it."""
    contexts = []

    def open_page(path="", *, viewport=DESKTOP, **options):
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.problems = watch(page, address)
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
