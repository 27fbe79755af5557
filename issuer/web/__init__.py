"""The web layer: the only place that knows Flask. `register` puts it together."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from issuer.web import database, errors, filters, guards, headers, hosts, limits, request_log, templates, turns
from issuer.web.limits import limiter

__all__ = ["LANGUAGES", "csrf", "limiter", "register"]

LANGUAGES = ("en",)

csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Attach extensions, guards, error pages, filters and every blueprint to `app`."""
    Babel(app, locale_selector=lambda: request.accept_languages.best_match(LANGUAGES) or "en")
    templates.register(app)
    request_log.register(app)
    turns.register(app)
    csrf.init_app(app)
    limits.register(app)
    hosts.register(app)
    database.register(app)
    guards.register(app)
    errors.register(app)
    headers.register(app)
    filters.register(app)
    from issuer.web.blueprints import BLUEPRINTS  # late: the blueprints import `limiter` from here

    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for name in guards.WITHOUT_COOKIE:
        csrf.exempt(app.blueprints[name])  # no cookie, so there is no session to ride on
    if app.extensions["toolkit"].settings.vc_api:
        from issuer.web.vc_api.application import mount

        mount(app)
