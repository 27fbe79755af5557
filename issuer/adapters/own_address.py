"""Asks under the public address of this installation who answers there."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

_SECONDS = 3
_LARGEST = 4096
KIND = "touchstone-signer"


def ask_who_answers(base: str, token: str) -> bool | None:
    """Return whether whoever answers under `base` knows a token; None where nobody says so in the way that we do.

    A name that is not resolved, a proxy's own page, a redirection and an older release are no answer.
    """
    parts = urlsplit(base)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
        try:
            connection.request(
                "GET", f"{parts.path.rstrip('/')}/signer/{token}", headers={"Accept": "application/json"}
            )
            answer = connection.getresponse()
            document = json.loads(answer.read(_LARGEST)) if answer.status == http.client.OK else None
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError):
        return None
    if not isinstance(document, dict) or document.get("kind") != KIND or type(document.get("known")) is not bool:
        return None
    known: bool = document["known"]
    return known
