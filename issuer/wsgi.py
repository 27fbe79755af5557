"""The WSGI application, for gunicorn or any other server: `issuer.wsgi:application`."""

from __future__ import annotations

from issuer.adapters.logs import configure
from issuer.app import create_app
from issuer.bootstrap import open_toolkit
from issuer.settings import read_settings

_settings = read_settings()
configure(_settings.log)
application = create_app(open_toolkit(_settings))
