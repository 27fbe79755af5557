"""The façade beside the site: what makes pages has no part in its answers."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from issuer.web import request_log
from issuer.web.vc_api import blueprint

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


_log = logging.getLogger(__name__)


def mount(site: Flask) -> None:
    """Have requests for the façade answered by it, and all others by the site as before."""
    facade = Flask(__name__, static_folder=None)  # without a secret it can have no session
    facade.extensions["toolkit"] = site.extensions["toolkit"]
    facade.log_exception = _log_fault  # type: ignore[assignment,method-assign]  # Flask's own writes the path
    request_log.register(facade)
    facade.register_blueprint(blueprint)
    site.wsgi_app = _beside(site.wsgi_app, facade)  # type: ignore[assignment,method-assign]  # Flask's own way


def _log_fault(fault: Any) -> None:
    _log.error("a fault of ours on %s", request.endpoint, exc_info=fault)


def _beside(site: WSGIApplication, facade: WSGIApplication) -> WSGIApplication:
    root = str(blueprint.url_prefix)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        is_its = path == root or path.startswith(f"{root}/")
        return (facade if is_its else site)(environ, start_response)

    return answer
