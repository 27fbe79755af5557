"""Under which names the site answers. No address is made from the Host header; a foreign one is refused besides."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, abort, request

from issuer.settings import Settings

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERY_INTERFACE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not listened on


def register(app: Flask) -> None:
    """Refuse requests under names that are not ours; a supervisor may ask for health under any."""
    settings: Settings = app.extensions["toolkit"].settings

    @app.before_request
    def refuse_foreign_names() -> None:
        if request.blueprint != "health" and not is_ours(request.host, settings):
            abort(421)


def is_ours(host: str, settings: Settings) -> bool:
    """Return whether `host`, with or without a port, is the public address, this machine, or what is listened on.

    Listening on every interface without a public address means a trial in a local network: then any bare IP address
    will do, but no name, since a name could be made to point here by somebody else.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name in _THIS_MACHINE or name in (urlsplit(settings.base_address).hostname, settings.host):
        return True
    return not settings.public_url and settings.host in _EVERY_INTERFACE and _is_address(name)


@lru_cache(maxsize=64)
def is_this_machine(host: str) -> bool:
    """Return whether `host`, with or without a port, is a name that every machine has for itself."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".") in _THIS_MACHINE
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
