"""Builds the Flask application from a Toolkit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from issuer import web
from issuer.resources import folder
from issuer.web.sessions import CookieSessions

if TYPE_CHECKING:
    from issuer.bootstrap import Toolkit

_UPLOAD_LIMIT = 5 * 1024 * 1024 + 64 * 1024  # the largest image that is read, and the form around it


def create_app(toolkit: Toolkit) -> Flask:
    """Return the application that serves one installation."""
    app = Flask("issuer", template_folder=str(folder("templates")), static_folder="static")
    settings = toolkit.settings
    secure = not settings.is_local
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-touchstone" if secure else "touchstone",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=_UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=3000,
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the session: a long-written step must not be lost to a clock
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE="UTC",
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        # Never x_host: addresses come from settings.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # Flask's own way
    app.session_interface = CookieSessions()
    app.extensions["toolkit"] = toolkit
    web.register(app)
    return app
