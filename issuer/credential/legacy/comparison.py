"""A file beside what its issuer says: whether somebody has changed the file. Nothing of the file is ever shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.credential.errors import CredentialError
from issuer.credential.legacy.assertion import Assertion
from issuer.credential.legacy.instants import read_instant
from issuer.credential.legacy.lookup import BadgeClass
from issuer.credential.legacy.names import body, member, reference
from issuer.credential.legacy.recipient import read_recipient

_DATES = ("issuedOn", "expires")
# Of these a difference is told, but issuers add to them, and a file keeps what was there on its day.
_TOLD = ("evidence", "narrative", "image")


def require_agreement(copy: Mapping[str, Any], assertion: Assertion, badge_class: BadgeClass) -> None:
    """Raise PROOF_SIGNATURE where a file contradicts its issuer about who was awarded what, by whom and when."""
    contradicted = [
        words
        for words, agrees in (
            ("whom it was awarded to", _same_recipient(copy, assertion)),
            ("what it was awarded for", _same_badge(copy, assertion, badge_class)),
            ("when it was awarded or expires", _same_dates(copy, assertion)),
        )
        if not agrees
    ]
    if contradicted:
        told = " and ".join(contradicted)
        raise CredentialError("PROOF_SIGNATURE", f"The file says something else than its issuer about {told}.")


def describe_differences(copy: Mapping[str, Any], assertion: Assertion) -> str:
    """Return a sentence about lesser differences, or nothing."""
    differing = [name for name in _TOLD if member(copy, name) != member(assertion.document, name)]
    if not differing:
        return ""
    return f" The file itself has another {' and '.join(differing)}; only what the issuer says is shown."


def _same_recipient(copy: Mapping[str, Any], assertion: Assertion) -> bool:
    try:
        return read_recipient(member(copy, "recipient"), lenient=True) == assertion.recipient
    except CredentialError:
        return False


def _same_badge(copy: Mapping[str, Any], assertion: Assertion, badge_class: BadgeClass) -> bool:
    badge = member(copy, "badge")
    try:
        embedded = body(badge)
        if reference(badge) not in (assertion.badge_id, badge_class.id):
            return False
        if embedded is None:
            return True
        issuer = reference(member(embedded, "issuer"))
    except CredentialError:
        return False
    return member(embedded, "name") in (None, badge_class.name) and issuer in (None, badge_class.issuer.id)


def _same_dates(copy: Mapping[str, Any], assertion: Assertion) -> bool:
    """Compare instants, not letters: one server writes `Z`, another `+00:00`."""
    for name in _DATES:
        dates = []
        for document in (copy, assertion.document):
            value = member(document, name)
            try:
                dates.append(None if value is None else read_instant(value, lenient=True))
            except CredentialError:
                dates.append(None)
        if dates[0] != dates[1]:
            return False
    return True
