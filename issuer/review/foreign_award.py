"""What one award tells of the design behind it, and what in it is about the award alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from issuer.review.foreign_parts import Part, as_list, types_of

_ABOUT_THE_AWARD = "Is about one award, and the review judges the design."
_STATUS = {
    "BitstringStatusListEntry": "bitstring",
    "StatusList2021Entry": "bitstring",
    "1EdTechRevocationList": "revocation_list",
}
_DAYS_IN_A_YEAR = 365.2425
_REASONS = {
    "proof": "The signature is not judged here: verify the badge for that.",
    "endorsement": "Endorsements by others are not judged.",
    "endorsementJwt": "Endorsements by others are not judged.",
}


def award_fields(credential: Part, subject: Part) -> dict[str, Any]:
    """Return the fields of a design that an AchievementCredential shows: validity, status, proof inside."""
    fields: dict[str, Any] = {}
    if years := _years(credential):
        fields["validity"] = {"years": years}
    status = credential.raw("credentialStatus")
    for entry in as_list(status):
        found = (
            [_STATUS[name] for name in sorted(types_of(entry)) if name in _STATUS] if isinstance(entry, dict) else []
        )
        if found:
            fields["status_method"] = found[0]
    if status and "status_method" not in fields:
        credential.leave("credentialStatus", "Is no way to take an award back that a design knows.")
    if included := _included(credential, subject):
        fields["include_in_credential"] = included
    subject.close(otherwise=_ABOUT_THE_AWARD)
    credential.close(_REASONS, otherwise=_ABOUT_THE_AWARD)
    return fields


def _years(credential: Part) -> int | None:
    """Return for how many whole years the award is valid, None when it does not end or the span is no whole years."""
    begin = _instant(credential.text("validFrom", "issuanceDate"))
    end = _instant(credential.text("validUntil", "expirationDate"))
    if begin is None or end is None:
        return None
    days = (end - begin).days
    years = round(days / _DAYS_IN_A_YEAR)
    if years >= 1 and abs(days - years * _DAYS_IN_A_YEAR) <= 2:
        return years
    credential.notes.add("validUntil", "Is not a whole number of years after the award, so no validity was read.")
    return None


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:40]).replace(tzinfo=None) if text else None
    except ValueError:
        return None


def _included(credential: Part, subject: Part) -> dict[str, Any]:
    """Return what of the proof this award carries: it is taken for what every award of the design would carry."""
    included: dict[str, Any] = {}
    evidence = [entry for entry in as_list(credential.raw("evidence")) if isinstance(entry, dict)]
    if any(isinstance(entry.get("id"), str) and entry["id"].startswith(("https://", "http://")) for entry in evidence):
        included["evidence"] = "link"
    elif any(isinstance(entry.get("narrative"), str) and entry["narrative"].strip() for entry in evidence):
        included["evidence"] = "narrative"
    if any(isinstance(entry, dict) for entry in as_list(subject.raw("result"))):
        included["result"] = True
    return included
