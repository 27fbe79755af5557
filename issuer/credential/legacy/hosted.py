"""Hosted badges: the issuer's own address is asked, and its answer is the badge (Open Badges 2.0, HostedBadge)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from issuer.credential.documents import DocumentGone, Documents
from issuer.credential.errors import CredentialError, UnreadFormat, excerpt
from issuer.credential.legacy.addresses import require_address
from issuer.credential.legacy.assertion import Assertion, hosted_at, is_withdrawn, read_assertion
from issuer.credential.legacy.badge import HOSTED, Titles, Vouched, Withdrawn
from issuer.credential.legacy.comparison import describe_differences, require_agreement
from issuer.credential.legacy.lookup import fetch_kept, find_badge_class
from issuer.credential.legacy.names import is_first_draft, member
from issuer.credential.legacy.revocation import gone, withdrawn


@dataclass(frozen=True, slots=True)
class HostedBadge:
    """A badge that lives at its issuer's; a file only says where."""

    address: Any
    """As the file has it, which may be anything."""
    copy: Mapping[str, Any] | None
    """What the file says of the award: compared, never believed, never shown."""
    description: str

    @property
    def titles(self) -> Titles:
        """Return the words for checks of what an address says."""
        return HOSTED

    def vouch(self, documents: Documents) -> Vouched:
        """Return what the issuer's address says. Raises as `LegacyBadge.vouch`."""
        address = require_address(self.address, "badge")
        assertion = _fetch_assertion(address, documents)
        badge_class = find_badge_class(assertion, documents)
        scope = badge_class.issuer.scope
        # Wherever it was sent on from and to, so that nothing but the issuer's own place vouches.
        for each in assertion.asked_at:
            if not scope.covers(each):
                detail = f"The badge is kept at {excerpt(each)}, but its issuer keeps its badges at {excerpt(scope)}."
                raise CredentialError("ISSUER_MISMATCH" if each == address else "NET_REDIRECT", detail)
        if self.copy is not None:
            require_agreement(self.copy, assertion, badge_class)
        differences = describe_differences(self.copy, assertion) if self.copy is not None else ""
        return Vouched(
            assertion,
            badge_class,
            key=f"{excerpt(badge_class.issuer.id)} keeps its badges at {excerpt(scope)}, and this one is there.",
            signature=f"{excerpt(address, 120)} was asked, and nothing but its answer vouches for the badge."
            + differences,
            vouched_at=None if scope.is_declared else assertion.asked_at[-1],
        )


def _fetch_assertion(address: str, documents: Documents) -> Assertion:
    """Return the assertion at its address. Raises Withdrawn, and `CredentialError` as `vouch`."""
    try:
        kept = fetch_kept(address, "badge", documents)
    except DocumentGone as error:
        raise Withdrawn(gone()) from error
    document = kept.document
    if is_withdrawn(document) and member(document, "badge") is None:
        # Open Badges 2.0: of a revoked award nothing need be left but its id.
        if member(document, "id") not in (None, *kept.trail):
            raise CredentialError("KEY_CONTROLLER", "What is found at the badge's address is another badge.")
        raise Withdrawn(withdrawn(document))
    if is_first_draft(document):
        raise UnreadFormat("What is kept at its address is a badge of Open Badges 0.5, which is not read.")
    assertion = read_assertion(document)
    if assertion.verification.way != "hosted":
        raise CredentialError("PROOF_TYPE", "The badge's address says that it is signed, but nothing signed is there.")
    if hosted_at(document) not in kept.trail:
        raise CredentialError("KEY_CONTROLLER", "What is found at the badge's address is the badge of another address.")
    return replace(assertion, asked_at=kept.trail)
