"""Where to go after signing in: a path on this site, whatever the address bar was made to say."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Printable ASCII without the backslash, which browsers read as a slash, and without white space, which they drop.
_PLAIN = re.compile(r"/[!-\[\]-~]*")


def local_path(text: str | None) -> str | None:
    """Return `text` when it is a path on this site, with its query; None for anything that might lead elsewhere.

    `//host`, `/\\host`, `/%09/host` after decoding, `https:host` and the like are addresses to a browser, not paths.
    """
    if not text or len(text) > 2000 or not _PLAIN.fullmatch(text) or text.startswith("//"):
        return None
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    return text
