"""Fixtures for tests in a real Chromium: a served installation, pages of several sizes, and axe.

Without Chromium these tests skip, and the last line of the run says so; `CHROMIUM` names one that lies elsewhere.
With SLOW_LINE=0.3 every page comes late and in parts: a test that looks too early then fails each time, not by chance.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from issuer.bootstrap import Toolkit
from issuer.web.guards import SESSION_KEY
from tests.browser.slow_line import Line, over, slow
from tests.web import world

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 640}
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_MISSING = "Chromium was not found; install it (apt install chromium) or name it in CHROMIUM"
_skipped_for_want_of_it: list[bool] = []


def _executable() -> str | None:
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["/usr/bin/chromium", "chromium-browser", "google-chrome"]
    return next((found for name in candidates if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Live:
    """A served installation."""

    address: str
    toolkit: Toolkit
    app: Flask

    def url(self, path: str) -> str:
        """Return the address of a path on this server."""
        return self.address + path


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the test's own report is enough."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; every test gets its own context in it."""
    executable = _executable()
    if executable is None:
        _skipped_for_want_of_it.append(True)
        pytest.skip(_MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built(built_world: Path) -> Path:
    """The installation that each test copies."""
    return built_world


@contextmanager
def served(home: Path, *, line: Line | None = None, **settings: object) -> Iterator[Live]:
    """Serve an installation on a free port of this machine, under the address that it prints on badges.

    Its pages come over `line`, if one is given.
    """
    if line is None and (seconds := os.environ.get("SLOW_LINE")):
        line = slow(float(seconds))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with world.opened(world.settings_of(home, port=port, **settings)) as toolkit:
            app = world.application(toolkit)
            wsgi = over(line, app) if line else app
            server = make_server("127.0.0.1", port, wsgi, threaded=True, request_handler=_Quiet, fd=listening.fileno())
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield Live(f"http://127.0.0.1:{port}", toolkit, app)
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def live(built: Path, tmp_path: Path) -> Iterator[Live]:
    """This test's own installation."""
    with served(world.copy(built, tmp_path / "home")) as live:
        yield live


@pytest.fixture
def open_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts: `open_context(viewport=PHONE, color_scheme="dark", java_script_enabled=False)`."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        context = chromium.new_context(**({"viewport": DESKTOP, "locale": "en-GB"} | options))
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desk."""
    return open_context().new_page()


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone."""
    return open_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True).new_page()


def hold_back(page: Page, pattern: str) -> Callable[[], None]:
    """Keep what a page asks for on its way, as on a slow line, until the function returned is called."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))

    def let_through() -> None:
        while not held:
            page.wait_for_timeout(10)
        held.pop().continue_()

    return let_through


@pytest.fixture
def sign_in(live: Live) -> Callable[[Page | BrowserContext, str], None]:
    """Signs a page's browser in by role: `sign_in(page, "designer")`."""
    serializer = live.app.session_interface.get_signing_serializer(live.app)  # type: ignore[attr-defined]

    def enter(page: Page | BrowserContext, role: str) -> None:
        context = page.context if isinstance(page, Page) else page
        value = serializer.dumps({SESSION_KEY: world.session_token(live.toolkit, role)})
        context.add_cookies([{"name": live.app.config["SESSION_COOKIE_NAME"], "value": value, "url": live.address}])

    return enter


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Returns what axe finds on a page, one line each; it must be nothing."""

    def examine(page: Page) -> list[str]:
        page.wait_for_load_state()  # half a page has no landmark yet
        # What passed need not be described: a page has hundreds of such things.
        violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        return [
            f"{violation['id']}: {node['html']} ({' '.join(node['failureSummary'].split())})"
            for violation in violations
            for node in violation["nodes"]
        ]

    return examine


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line that no browser test ran, so that nobody takes the run for a whole one."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if _skipped_for_want_of_it and reporter is not None:
        reporter.write_line(f"BROWSER TESTS DID NOT RUN: {_MISSING}.", yellow=True)
