"""Is a text an absolute http(s) address? Judged by its form alone: nothing is ever fetched."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?|\[[0-9A-Fa-f:.]+\]")
_UNFIT = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]")


def is_web_address(text: str) -> bool:
    """Return True for an absolute http or https address with a host in working form."""
    address = text.strip()
    if _UNFIT.search(address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return False
    if parts.scheme.lower() not in ("http", "https") or len(host) > 253:
        return False
    return bool(_HOST.fullmatch(f"[{host}]" if ":" in host else host))
