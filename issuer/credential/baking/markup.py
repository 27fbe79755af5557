"""How a file begins that is XML, whichever way it is written."""

from __future__ import annotations

import re

# XML 1.0, appendix F.1. Without a byte order mark UTF-16 is not looked for: no program writes a picture so.
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe(?:[\t\n\r ]\x00)*<\x00|\xfe\xff(?:\x00[\t\n\r ])*\x00<")


def begins_as_markup(data: bytes) -> bool:
    """Tell whether a file begins as XML does, in UTF-8 or, with its byte order mark, in UTF-16."""
    return _BEGINNING.match(data) is not None
