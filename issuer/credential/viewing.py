"""What may be shown of a credential: read from the rebuilt document, once its signature held, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from issuer.credential.errors import CredentialError
from issuer.credential.members import values_of
from issuer.credential.report import Check, View
from issuer.credential.seal import Seal
from issuer.credential.validity import read_dates

_KINDS = {
    "OpenBadgeCredential": "badge",
    "AchievementCredential": "badge",
    "EndorsementCredential": "endorsement",
    "ClrCredential": "record",
}
_KIND_TITLES = {
    "endorsement": "The file is an endorsement: it praises somebody, and nobody earned it",
    "record": "The file is a learner record, with credentials inside that speak for themselves",
}


def look_at(rebuilt: dict[str, Any], seal: Seal) -> View:
    """Return what may be shown; call it only once the signature held."""
    subject = _first_object(rebuilt.get("credentialSubject"))
    try:
        valid_from, valid_until = read_dates(rebuilt, seal.period)
    except CredentialError:  # told by the check of the dates
        valid_from = valid_until = None
    kind = kind_of_view(rebuilt)
    return View(
        name=_text(rebuilt.get("name")),
        issuer_id=seal.issuer_id,
        issuer_name=_text(_first_object(rebuilt.get("issuer")).get("name")),
        achievement_name=_achievement_name(subject) if kind != "record" else None,
        valid_from=valid_from,
        valid_until=valid_until,
        recipient=_recipient(subject) if kind != "endorsement" else None,
        document=rebuilt,
        kind=kind,
        about=_text(subject.get("id")) if kind == "endorsement" else None,
        comment=_text(subject.get("endorsementComment")) if kind == "endorsement" else None,
    )


def kind_of_view(document: Mapping[str, Any]) -> str:
    """Return which of `report.KINDS` a credential is, from its types."""
    types = values_of(document.get("type"))
    for name, kind in _KINDS.items():
        if name in types:
            return kind
    return "other"


def name_kind(check: Check, view: View) -> Check:
    """Return the check of the format with what the credential is: praise or a record must not pass for a badge."""
    title = _KIND_TITLES.get(view.kind)
    return check if title is None else replace(check, title=title)


def _achievement_name(subject: Mapping[str, Any]) -> str | None:
    """Return the name of the one achievement of a badge; a record has several, in an order that is not signed."""
    return _text(_first_object(subject.get("achievement")).get("name"))


def _recipient(subject: Mapping[str, Any]) -> str | None:
    """Return the plainest thing that the credential says about whom it is: names before an id before a hash.

    Of several alike all are told: their order is not signed, so the first could be whichever the holder likes.
    """
    identities = [each for each in values_of(subject.get("identifier")) if isinstance(each, dict)]
    plain = [each for each in identities if each.get("hashed") is False]
    named = [each for each in plain if each.get("identityType") == "name"]
    return _hashes(named) or _hashes(plain) or _text(subject.get("id")) or _hashes(identities)


def _hashes(identities: list[dict[str, Any]]) -> str | None:
    return ", ".join(sorted(each["identityHash"] for each in identities if _text(each.get("identityHash")))) or None


def _first_object(member: object) -> dict[str, Any]:
    first = next(iter(values_of(member)), None)
    return first if isinstance(first, dict) else {}


def _text(member: object) -> str | None:
    return member if isinstance(member, str) else None
