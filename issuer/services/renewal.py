"""Issuing a credential again under its id: what it says now, from a later instant on, in its place in the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from issuer.credential.instants import format_instant
from issuer.credential.profile import Profile
from issuer.services.award_request import AwardRequest
from issuer.services.days import end_of_day
from issuer.services.errors import Invalid
from issuer.services.plain_text import clean_line, clean_paragraphs

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different; None leaves it as it is."""

    recipient_name: str | None = None
    narrative: str | None = None
    valid_until: datetime | None = None


def check_changes(request: AwardRequest, *, zone: str) -> Changes:
    """Return the changes that a row asks for; what is empty stays as it is. Raises Invalid with every problem."""
    problems: dict[str, str] = {}
    name = narrative = None
    try:
        name = clean_line(request.recipient_name, "recipient_name", maximum=200)
    except Invalid as error:
        problems |= error.problems
    try:
        narrative = clean_paragraphs(request.narrative, "narrative", maximum=5000)
    except Invalid as error:
        problems |= error.problems
    if problems:
        raise Invalid(problems)
    valid_until = end_of_day(request.valid_until, zone) if request.valid_until is not None else None
    return Changes(name or None, narrative or None, valid_until)


def later(now: datetime, before: datetime) -> datetime:
    """Return the instant from which the new edition is valid: now, and to the second after that of the old one."""
    return max(now.replace(microsecond=0), before.replace(microsecond=0) + _SECOND)


def renewed(
    document: dict[str, Any],
    changes: Changes,
    *,
    profile: Profile,
    valid_from: datetime,
    valid_until: datetime | None,
) -> dict[str, Any]:
    """Return the unsigned new edition of a signed credential.

    Its id, its subject, its achievement, its evidence and its place in the status list stay; the issuer's profile is
    that of today. `valid_until` is the end of the old edition. Raises Invalid where the new one would be over already.
    """
    ends = changes.valid_until or valid_until
    if ends is not None and ends <= valid_from:
        raise Invalid({"valid_until": "This would already have expired. Choose a later last day."})
    subject = dict(document["credentialSubject"])
    if changes.narrative is not None:
        subject["narrative"] = changes.narrative
    if changes.recipient_name is not None and "identifier" in subject:
        subject["identifier"] = [_renamed(each, changes.recipient_name) for each in subject["identifier"]]
    edition = {name: value for name, value in document.items() if name != "proof"}
    edition |= {
        "issuer": profile.to_json(),
        "validFrom": format_instant(valid_from),
        "credentialSubject": subject,
    }
    if ends is not None:
        edition["validUntil"] = format_instant(ends)
    return edition


def _renamed(identifier: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an identifier with the new name, if it is the name in clear."""
    if identifier.get("identityType") == "name" and not identifier.get("hashed"):
        return {**identifier, "identityHash": name}
    return identifier
