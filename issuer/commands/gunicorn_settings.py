"""What gunicorn reads: `gunicorn --config python:issuer.commands.gunicorn_settings issuer.wsgi`, as `serve` runs it.

The names are gunicorn's. Where to listen comes on its command line.
"""

from __future__ import annotations

import os
from typing import Any

from issuer.commands.processes import EMBEDDED, stop_with_parent
from issuer.settings import read_settings

workers = read_settings().workers
preload_app = True  # imported once, then forked: a start is quicker and the processes share memory
worker_class = "gthread"
threads = 4
timeout = 30
graceful_timeout = 5
keepalive = 5
loglevel = "warning"
control_socket_disable = True  # it would be made in the home directory, which may be read-only or shared


def when_ready(_server: Any) -> None:
    """Follow `issuer serve` when it is killed: an orphan would keep the port."""
    if os.environ.get(EMBEDDED):
        stop_with_parent()


def post_fork(server: Any, _worker: Any) -> None:
    """Forget the connections opened before the fork, two processes must not talk over one, and prepare to verify."""
    toolkit = server.app.wsgi().extensions["toolkit"]  # loaded already, by the process that forked
    toolkit.engine.dispose(close=False)
    toolkit.bounded.start()
