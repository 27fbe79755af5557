"""Fetches pages as a browser would, and holds each of them against what every page of ours must be.

Whatever a test is about, the pages it passes through are checked: title, headings, language, labels, ids, valid HTML,
no inline script or style, a strict policy, links that lead somewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.page_rules import problems_of
from tests.web.pages import Page, page_of, text_of

__all__ = ["REDIRECTS", "Page", "Visitor", "page_of", "problems_of", "text_of"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass
class Visitor:
    """Somebody with a browser that runs no scripts; `client` keeps the cookies."""

    client: FlaskClient
    user_agent: str = "Harness/1.0"

    def request(self, method: str, path: str, **options: object) -> TestResponse:
        """Send one request as it is; nothing is checked."""
        return self.client.open(path, method=method, headers={"User-Agent": self.user_agent}, **options)

    def get_page(self, path: str, status: int = 200) -> Page:
        """Fetch a page, following redirects, and check it."""
        return self._page(path, self.request("GET", path), status)

    def submit(self, page: Page, button: str, values: Mapping[str, object] | None = None, *, status: int = 200) -> Page:
        """Press a button of a page, with `values` typed into its form first, and return the page that comes."""
        return self._page(page.path, self.send(page, button, values), status)

    def send(self, page: Page, button: str, values: Mapping[str, object] | None = None) -> TestResponse:
        """Press a button and return the bare answer, a redirect included."""
        form = page.form(button)
        data: dict[str, object] = {name: list(value) for name, value in form.values.items()}
        for name, value in (values or {}).items():
            assert name in form.names, f"no control {name!r} in the form on {page.path}: {sorted(form.names)}"
            data[name] = value
        pressed = next(own for own in form.buttons if own.text == button)
        if pressed.name:
            data[pressed.name] = pressed.value
        action, method = pressed.action or form.action, pressed.method or form.method
        path = urljoin(page.path, action) if action else page.path
        options = {"query_string": data} if method == "GET" else {"data": data}
        return self.request(method, path, **options)

    def _page(self, path: str, response: TestResponse, status: int) -> Page:
        for _hop in range(5):
            if response.status_code not in REDIRECTS:
                break
            path = urljoin(path, response.headers["Location"])
            response = self.request("GET", path)
        page = page_of(path, response)
        assert page.status == status, f"{path} answered {page.status}, not {status}: {page.main[:400]}"
        problems = problems_of(page, self.client.application)
        assert not problems, f"{path} is not as a page should be:\n  " + "\n  ".join(problems)
        return page
