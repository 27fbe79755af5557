"""How often something may be tried, and how long whoever tried too often has to wait.

Counted in the memory of each web process: with several of them, somebody lucky gets as many tries more.
"""

from __future__ import annotations

import math
import time

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")


def seconds_to_wait() -> int:
    """Return after how many seconds the limit that this request ran into gives way; at least 1."""
    limit = limiter.current_limit
    return max(1, math.ceil(limit.reset_at - time.time())) if limit else 60
