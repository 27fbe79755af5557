"""An address of another site that somebody has typed, pasted or scanned: the badge there is asked for, once."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import request
from flask_babel import gettext as _

from issuer.credential.documents import DocumentGone
from issuer.credential.errors import CredentialError
from issuer.web.database import toolkit
from issuer.web.verify.bringing import Brought, Problem

_WEB = re.compile(r"https?://", re.IGNORECASE)


def fetch(typed: str) -> Brought | Problem:
    """Return what is served at an address, or why nothing was had."""
    tools = toolkit()
    if not tools.settings.fetch:
        detail = _(
            "Only addresses of this site are looked up here. "
            "Open the address yourself, save the badge, and bring the file."
        )
        return Problem(_("That address is not looked up"), detail)
    if not _WEB.match(typed):
        detail = _("An address begins with https://. A code has 26 letters and digits, without the letter u.")
        return Problem(_("That is neither an address nor a code"), detail)
    try:
        return Brought("", tools.fetch_badge(typed), typed)
    except CredentialError as error:
        return _refused(error)


def is_ours(typed: str) -> bool:
    """Return whether an address is one of this site, whatever stands there."""
    try:
        parts = urlsplit(typed)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return host is not None and host == urlsplit(toolkit().addresses.base).hostname


def is_from_elsewhere() -> bool:
    """Return whether another site's page has made the browser send this: nobody has typed or pressed anything here."""
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told not in ("same-origin", "none")
    # Older browsers, and those that came by http. “null” is what our own pages say, which tell nobody where one was.
    origin = request.headers.get("Origin", "null")
    if origin == "null":
        return False
    try:
        return urlsplit(origin).netloc.lower() != request.host.lower()
    except ValueError:
        return True


def _refused(error: CredentialError) -> Problem:
    said = error.detail
    if isinstance(error, DocumentGone):
        detail = _("A badge of Open Badges 1 or 2 is revoked in this way.")
        return Problem(_("The badge is no longer there"), f"{said} {detail}")
    if error.code == "NET_TYPE":
        detail = _("Open the address yourself, look there for the badge's file (PNG, SVG or JSON), and bring that.")
        return Problem(_("At that address is no badge's file"), f"{said} {detail}", error.code)
    detail = _("Check that all of it was copied, or open it yourself, save the badge, and bring the file.")
    code = error.code if error.code.startswith("NET_") else ""
    return Problem(_("That address could not be looked up"), f"{said} {detail}", code)
