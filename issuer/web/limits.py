"""How often something may be tried, and how long whoever tried too often has to wait.

Counted in Redis for all web processes together where the task queue lies there. Otherwise, and while that Redis is
dead, each web process counts in its own memory: with several of them, somebody lucky gets as many tries more.
"""

from __future__ import annotations

import hashlib
import math
import time
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from issuer.web.limits_memory import SCHEME

limiter = Limiter(key_func=get_remote_address)

_SECONDS = 1.0  # as long as a page waits for a Redis that may be dead
_SCHEMES = {"redis": "redis", "rediss": "rediss", "unix": "redis+unix"}  # of QUEUE_URL, and what they are called here


def register(app: Flask) -> None:
    """Let an application count."""
    settings = app.extensions["toolkit"].settings
    app.config.update(_storage(settings.queue_url, settings.secret_key), RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True)
    limiter.init_app(app)


def seconds_to_wait() -> int:
    """Return after how many seconds the limit that this request ran into gives way; at least 1."""
    limit = limiter.current_limit
    return max(1, math.ceil(limit.reset_at - time.time())) if limit else 60


def _storage(queue_url: str, secret: str) -> dict[str, Any]:
    """Return where to count: installations that share a Redis must not count each other's visitors."""
    scheme, separator, rest = queue_url.partition("://")
    if scheme not in _SCHEMES:
        return {"RATELIMIT_STORAGE_URI": f"{SCHEME}://"}
    options = {"socket_timeout": _SECONDS} | ({} if scheme == "unix" else {"socket_connect_timeout": _SECONDS})
    return {
        "RATELIMIT_STORAGE_URI": f"{_SCHEMES[scheme]}{separator}{rest}",
        "RATELIMIT_STORAGE_OPTIONS": options,
        "RATELIMIT_KEY_PREFIX": hashlib.sha256(b"touchstone limits\x00" + secret.encode()).hexdigest()[:12],
    }
