"""Asking an issuer for a newer edition of a credential (`refreshService`; “1EdTech Credential Status and Refresh”).

Only for those who ask for it, once, and after the proof held. What comes back counts only as an edition of the same
credential by the same issuer, and no older: whoever stands on the way can withhold it, and do nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from issuer.credential.documents import Documents, Purpose, fetch_for
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import format_instant
from issuer.credential.members import values_of
from issuer.credential.report import Check, Verdict, VerificationReport, View, passed

_SERVICE = "1EdTechCredentialRefresh"


def address_of(document: Mapping[str, Any]) -> str | None:
    """Return where a newer edition of a rebuilt credential may be had, None where it names no such place."""
    for service in values_of(document.get("refreshService")):
        if isinstance(service, dict) and _SERVICE in values_of(service.get("type")):
            identifier = service.get("id")
            return identifier if isinstance(identifier, str) else None
    return None


def fetch_edition(address: str, documents: Documents) -> bytes:
    """Return what the issuer's service answers. Raises `CredentialError` as `Documents.fetch`."""
    return fetch_for(Purpose.REFRESH, address, documents)


def require_edition(newer: VerificationReport, old: View) -> View:
    """Return what is in a newer edition; raise unless it is genuine, of the same credential, and no older.

    Raises FORMAT, ISSUER_MISMATCH or TIME_ORDER.
    """
    new = newer.view if newer.verdict is not Verdict.INVALID else None
    if new is None or new.kind != old.kind or _id(new) != _id(old):
        raise CredentialError("FORMAT", "What the issuer's service gave is no genuine edition of this credential.")
    if new.issuer_id != old.issuer_id:
        raise CredentialError("ISSUER_MISMATCH", "What the issuer's service gave was issued by somebody else.")
    if new.valid_from is None or old.valid_from is None or new.valid_from < old.valid_from:
        raise CredentialError("TIME_ORDER", "What the issuer's service gave is older than this credential.")
    return new


def tell_same(address: str) -> Check:
    """Return the check of a credential of which the issuer's service gave the very edition that was brought."""
    return passed(
        "refresh", f"{excerpt(address)} gives the same edition as the file.", title="Its issuer gives no newer edition"
    )


def tell_newer(address: str, new: View, old: VerificationReport) -> Check:
    """Return the check that names both editions: the one that was judged, and the one that was brought."""
    alone = str(old.verdict).lower().replace("_issuer", ", issuer").replace("_", " ")
    return passed(
        "refresh",
        f"The file holds the edition of {_date(old.view)}, which is “{alone}” by itself. {excerpt(address)} gave that "
        f"of {_date(new)}, and all that is said here is said of it.",
        title="What was judged is the newest edition, as its issuer gives it",
    )


def _date(view: View | None) -> str:
    return format_instant(view.valid_from) if view is not None and view.valid_from is not None else "no date"


def _id(view: View) -> str:
    """Return the id by which editions are known as one credential (Open Badges 3.0, section 8.3)."""
    return unquote(str(view.document.get("id"))).strip()
