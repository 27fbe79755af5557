"""What gunicorn reads: `gunicorn --config python:issuer.commands.gunicorn_settings issuer.wsgi`, as `serve` runs it.

The names are gunicorn's. Where to listen comes on its command line.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from gunicorn.glogging import Logger

from issuer.adapters.logs import configure, formatter
from issuer.commands.processes import EMBEDDED, stop_with_parent
from issuer.settings import read_settings

_settings = read_settings()
configure(_settings.log)


class logger_class(Logger):
    """Lets gunicorn write in the form of our own log. It keeps no log of requests: ours knows their routes and ids."""

    def setup(self, cfg: Any) -> None:
        """Set gunicorn's log up and put our formatter in."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(_settings.log))


workers = _settings.workers
preload_app = True  # imported once, then forked: a start is quicker and the processes share memory
worker_class = "gthread"
threads = 5
timeout = 30
graceful_timeout = 5
keepalive = 5
loglevel = "warning"
control_socket_disable = True  # it would be made in the home directory, which may be read-only or shared


def when_ready(_server: Any) -> None:
    """Follow `issuer serve` when it is killed: an orphan would keep the port.

    What was loaded stays. The garbage collector would look through it again and again while somebody waits, and touch
    the memory that the processes share.
    """
    gc.collect()
    gc.freeze()
    if os.environ.get(EMBEDDED):
        stop_with_parent()


def post_fork(server: Any, _worker: Any) -> None:
    """Forget the connections opened before the fork, two processes must not talk over one, and prepare to verify.

    Threads also wait for each other a fifth of the usual time: a page is dozens of short steps, at each of which the
    thread that draws it may have to wait for one that computes.
    """
    toolkit = server.app.wsgi().extensions["toolkit"]  # loaded already, by the process that forked
    toolkit.engine.dispose(close=False)
    toolkit.bounded.start()
    sys.setswitchinterval(0.001)
