"""Awarding: index, build, sign, verify what was signed, store, queue the mail, record, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.achievement_credential import StatusEntry as PublicStatusEntry
from issuer.credential.data_integrity import add_proof
from issuer.credential.errors import CredentialError
from issuer.credential.jwt_signing import sign_token
from issuer.credential.report import Verdict
from issuer.credential.signer import Signer
from issuer.credential.strict_json import dump_json
from issuer.credential.token_signer import TokenSigner
from issuer.credential.verifier import Verifier
from issuer.services.award_building import Chosen, build_credential, choose
from issuer.services.award_request import AwardRequest, CheckedAward, EvidenceInput, check_award
from issuer.services.codes import new_code
from issuer.services.delivery import queue_award_mail
from issuer.services.digests import digests_of
from issuer.services.errors import AlreadyAwarded, KeyUnavailable, NotSignable, SigningFailed
from issuer.services.halting import require_running
from issuer.services.keys import require_believed, signer_for
from issuer.services.own_documents import OwnDocuments
from issuer.services.ports import SYSTEM_CHANCE, Chance, KeyRing, MailTemplates
from issuer.services.published import Published, lock_offered, require_offered
from issuer.services.status_lists import take_place
from issuer.services.token_keys import token_signer_for
from issuer.store import audit
from issuer.store.base import insert_row, new_id, store_object
from issuer.store.credentials import Credential, find_same_award
from issuer.store.designs import Achievement
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.profiles import find_active_key
from issuer.store.status_lists import StatusEntry
from issuer.urls import Addresses

__all__ = ["AwardRequest", "Chosen", "EvidenceInput", "build_credential", "issue_credential", "preview"]

_NOT_YET = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class _Signed:
    """One credential in every form in which it was signed."""

    document: str
    token: str | None

    @property
    def forms(self) -> tuple[bytes, ...]:
        """What will be stored."""
        return tuple(form.encode() for form in (self.document, self.token) if form is not None)


def preview(
    session: Session, achievement: Achievement, request: AwardRequest, *, addresses: Addresses, now: datetime
) -> dict[str, Any]:
    """Return exactly what would be public, unsigned, with stand-ins for the ids that chance chooses. Writes nothing.

    Raises Invalid with every problem at once, NotEditable for a retired Achievement.
    """
    require_offered(achievement)
    published = Published.of(achievement.draft, achievement.achievement)
    organization, award = _check(session, achievement, published, request, now)
    key = find_active_key(session, organization.id)
    if key is None:
        raise KeyUnavailable("This organization has no signing key yet. Run: issuer keys create")
    status_list = addresses.status_list(_NOT_YET)
    chosen = Chosen(
        issuer_id=key.controller,
        credential_id=_NOT_YET,
        subject_id=f"urn:uuid:{_NOT_YET}",
        salt="0" * 22,
        status=PublicStatusEntry(f"{status_list}#0", 0, status_list),
    )
    return _build(achievement, published, request, award, chosen, organization, addresses, now)


def issue_credential(
    session: Session,
    achievement: Achievement,
    request: AwardRequest,
    *,
    key_ring: KeyRing,
    addresses: Addresses,
    templates: MailTemplates,
    actor: Person,
    now: datetime,
    confirm_duplicate: bool = False,
    chance: Chance = SYSTEM_CHANCE,
) -> Credential:
    """Award an Achievement to one person and return the stored credential; it exists once the caller commits.

    Raises Halted, Invalid, AlreadyAwarded (unless confirmed), NotEditable, KeyUnavailable, NotSignable, SigningFailed.
    """
    require_running(session)
    # Two requests at the same moment must see each other: the row of the Achievement is their common lock.
    with _told_as_refusal():
        published = lock_offered(session, achievement)
    organization, award = _check(session, achievement, published, request, now)
    _refuse_double(session, achievement, award, confirmed=confirm_duplicate or request.confirm_duplicate)
    signer = signer_for(session, organization, key_ring)
    issuer_id = signer.verification_method.partition("#")[0]
    # Before the place: whoever locks the organization and a list does so in this order.
    token_signer = token_signer_for(session, organization, issuer_id, key_ring, now=now)
    status_list, index = take_place(session, organization, signer, addresses=addresses, now=now, chance=chance)
    require_believed(session, signer, token_signer)
    chosen = choose(new_id(), status_list, index, addresses=addresses, chance=chance)
    with _told_as_refusal():
        unsigned = _build(achievement, published, request, award, chosen, organization, addresses, now)
        signed = _sign(unsigned, signer, token_signer, now=now)
    _verify_what_was_signed(session, signed, chosen.issuer_id, now=now)
    credential = _store(session, achievement, request, award, chosen, signed, new_code(chance), actor, now)
    insert_row(
        session, StatusEntry, status_list_id=status_list.id, status_list_index=index, credential_id=credential.id
    )
    queue_award_mail(session, credential, addresses=addresses, templates=templates, now=now)
    _audit(session, credential, actor, now)
    return credential


def _check(
    session: Session, achievement: Achievement, published: Published, request: AwardRequest, now: datetime
) -> tuple[Organization, CheckedAward]:
    organization = session.get_one(Organization, achievement.organization_id)
    return organization, check_award(published.draft, request, zone=organization.zone, now=now)


def _refuse_double(session: Session, achievement: Achievement, award: CheckedAward, *, confirmed: bool) -> None:
    existing = find_same_award(session, achievement.id, award.recipient_key, award.evidence_digest)
    if existing is not None and not confirmed:
        raise AlreadyAwarded(existing)


def _build(
    achievement: Achievement,
    published: Published,
    request: AwardRequest,
    award: CheckedAward,
    chosen: Chosen,
    organization: Organization,
    addresses: Addresses,
    now: datetime,
) -> dict[str, Any]:
    return build_credential(
        achievement,
        request,
        award,
        chosen,
        organization=organization,
        addresses=addresses,
        now=now,
        published=published,
    )


def _sign(unsigned: dict[str, Any], signer: Signer, token_signer: TokenSigner | None, *, now: datetime) -> _Signed:
    """Sign a credential, and a second time as a token where there is a signer for those. Raises CredentialError."""
    document = dump_json(add_proof(unsigned, signer, created=now)).decode()
    return _Signed(document, sign_token(unsigned, token_signer) if token_signer is not None else None)


@contextmanager
def _told_as_refusal() -> Iterator[None]:
    """Raise SigningFailed for a signature that does not hold, and NotSignable for what no signature would help."""
    try:
        yield
    except CredentialError as error:
        if error.code == "PROOF_SIGNATURE":
            raise SigningFailed(
                f"The key store does not sign as it should, so nothing was issued. {error.detail}"
            ) from error
        raise NotSignable(f"This cannot be signed as it stands. {error.detail}") from error


def _store(
    session: Session,
    achievement: Achievement,
    request: AwardRequest,
    award: CheckedAward,
    chosen: Chosen,
    signed: _Signed,
    code: str,
    actor: Person,
    now: datetime,
) -> Credential:
    return store_object(
        session,
        Credential,
        id=chosen.credential_id,
        code=code,
        organization_id=achievement.organization_id,
        achievement_id=achievement.id,
        document=signed.document,
        token=signed.token,
        recipient_name=award.recipient_name,
        recipient_email=award.recipient_email,
        recipient_key=award.recipient_key,
        evidence_digest=award.evidence_digest,
        name_is_public=request.name_is_public,
        awarded_at=now,
        awarded_by=actor.id,
        valid_from=award.valid_from,
        valid_until=award.valid_until,
        revoked_at=None,
        revoked_by=None,
        revocation_reason=None,
        withdrawn_at=None,
    )


def _audit(session: Session, credential: Credential, actor: Person, now: datetime) -> None:
    audit.record_stored(
        session,
        "credential.awarded",
        credential.id,
        now=now,
        organization_id=credential.organization_id,
        actor_id=actor.id,
        achievement_id=credential.achievement_id,
        **digests_of(credential.document, credential.token),
    )


def _verify_what_was_signed(session: Session, signed: _Signed, issuer_id: str, *, now: datetime) -> None:
    """Read back the very bytes that will be stored, as a stranger would, before anybody can see them."""
    for form in signed.forms:
        report = Verifier(OwnDocuments(session), trusted=(issuer_id,)).verify(form, now=now)
        if report.verdict is not Verdict.VALID:
            codes = ", ".join(report.codes) or report.verdict.value
            raise SigningFailed(f"What was signed does not verify here ({codes}), so nothing was issued.")
