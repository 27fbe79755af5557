"""The WSGI application, for gunicorn or any other server: `issuer.wsgi:application`."""

from __future__ import annotations

import issuer.adapters.badge_image  # noqa: F401 - as below
from issuer.adapters.logs import configure
from issuer.app import create_app
from issuer.bootstrap import open_toolkit
from issuer.settings import read_settings

_settings = read_settings()
configure(_settings.log)
_toolkit = open_toolkit(_settings)
_toolkit.fence.look(ask=False)  # nobody answers yet: who does is asked by the worker
# Before the processes part: they share what pages need now and then, and no page waits for its being loaded.
_toolkit.queue.open()
application = create_app(_toolkit)
