"""The page that an employer scans, through the whole WSGI application, beside a page that only says hello."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from werkzeug.test import Client

from issuer.app import create_app
from issuer.bootstrap import open_toolkit
from issuer.commands.first_start import prepare
from issuer.settings import Settings

_BASE = "http://127.0.0.1:8000"


@contextmanager
def pages() -> Iterator[tuple[Callable[[], object], Callable[[], object]]]:
    """Give two functions that each fetch one page: the example badge's verification page, and hello.

    Both run in this process, without a network; the example lies in a temporary data folder.
    """
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
        toolkit = open_toolkit(replace(Settings(), home=Path(folder), keys=Path(folder) / "keys"))
        code = prepare(toolkit).sample_code
        try:
            yield _fetch(create_app(toolkit), f"/v/{code}"), _fetch(hello(), "/")
        finally:
            toolkit.engine.dispose()


def _fetch(app: Flask, path: str) -> Callable[[], object]:
    client = Client(app)

    def fetch() -> None:
        response = client.get(path, base_url=_BASE)
        if response.status_code != 200 or not response.get_data():
            raise RuntimeError(f"{path} answered {response.status}; a benchmark of a wrong answer is none")

    return fetch


def hello() -> Flask:
    """Return an application that only says hello."""
    app = Flask(__name__)

    @app.get("/")
    def hello() -> str:
        return "<!doctype html><title>Hello</title><p>Hello"

    return app
