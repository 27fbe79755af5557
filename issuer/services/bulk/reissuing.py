"""Credentials issued again under their ids: the old text is kept, and what is served changes with the commit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from issuer.credential.data_integrity import add_proof, verify_proof
from issuer.credential.did import did_document, did_web_url
from issuer.credential.documents import MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant, parse_instant
from issuer.credential.jwt_signing import sign_token
from issuer.credential.signer import CheckedSigner, Signer
from issuer.credential.strict_json import dump_json
from issuer.credential.token_signer import TokenSigner
from issuer.services.bulk.checking import Checker, Signed, key_trouble
from issuer.services.bulk.faults import Outdated, WrongSignature
from issuer.services.bulk.kinds import Fate, Work, store_fates
from issuer.services.bulk.parts import BulkParts
from issuer.services.bulk.revoking import NAMES_NOTHING
from issuer.services.bulk.storing import event
from issuer.services.digests import digests_of
from issuer.services.errors import Invalid
from issuer.services.keys import KeyGone, profile_of, require_believed, signer_of_controller
from issuer.services.renewal import check_changes, later, renewed
from issuer.services.revocation import refresh_status_list
from issuer.services.rosters.fields import RowReader
from issuer.services.token_keys import token_signer_for
from issuer.store.audit import AuditEvent
from issuer.store.base import new_ordered_id
from issuer.store.credentials import Credential
from issuer.store.jobs import CredentialEdition, JobRow, RowState
from issuer.store.many import insert_all
from issuer.store.profiles import list_keys_of
from issuer.store.status_lists import list_entries_of

REVOKED = "This credential is revoked, so it is not issued again. Award it anew."
_CHANGED = "This credential was revoked or issued again by somebody else meanwhile."


@dataclass(frozen=True, slots=True)
class Edition:
    """What came of a row: the columns of the credential that change, or the reason why nothing does."""

    number: int
    credential_id: str
    digest: str = ""
    values: dict[str, object] | None = None
    error: str | None = None


class Reissuing:
    """Issues the credential that each row names again, with a later `validFrom` and what the row changes."""

    def __init__(self, parts: BulkParts) -> None:
        self._parts = parts
        self._signed_with: list[Signer | TokenSigner | None] = []

    def choose(self, session: Session, work: Work, now: datetime) -> None:
        """Write down the instants, and which text is replaced; chosen anew where that text has been replaced since."""
        credentials = _credentials(session, work)
        for row in work.rows:
            credential = credentials.get(_named(row))
            if credential is None:
                continue
            digest = _digest(credential.document)
            if row.chosen is None or row.chosen.get("digest") != digest:
                row.chosen = {
                    "credential_id": credential.id,
                    "digest": digest,
                    "at": format_instant(now),
                    "valid_from": format_instant(later(now, credential.valid_from)),
                }
        session.flush()
        for issuer_id in sorted({_issuer_id(json.loads(each.document)) for each in credentials.values()}):
            token_signer_for(session, work.organization, issuer_id, self._parts.key_ring, now=now)
        entries = list_entries_of(session, credentials.keys())
        for status_list_id in sorted({entry.status_list_id for entry in entries}):
            refresh_status_list(
                session, status_list_id, key_ring=self._parts.key_ring, addresses=self._parts.addresses, now=now
            )

    def make(self, session: Session, work: Work) -> list[Edition]:
        """Return the new editions, signed. Raises WrongSignature, KeyUnavailable, Outdated."""
        credentials = _credentials(session, work)
        signing = _Signing(self._parts, session, work)
        editions = signing.sign_rows(work.rows, credentials)
        self._signed_with = signing.signers
        return editions

    def store(self, session: Session, work: Work, made: Sequence[Edition], now: datetime) -> None:
        """Keep the old texts, put the new ones in their places, and say in each row what became of it.

        Raises KeyUnavailable.
        """
        require_believed(session, *self._signed_with)
        new = {each.credential_id: each for each in made if each.values is not None}
        found = _locked(session, work, new)
        good = [new[id] for id, text in found.items() if text is not None and _digest(text) == new[id].digest]
        if good:
            editions = [
                {
                    "id": new_ordered_id(),
                    "credential_id": each.credential_id,
                    "document": found[each.credential_id],
                    "replaced_at": now,
                    "job_id": work.job.id,
                }
                for each in good
            ]
            insert_all(session, CredentialEdition, editions)
            session.execute(update(Credential), [{"id": each.credential_id, **(each.values or {})} for each in good])
            events = [_reissued(work, each, now) for each in good]
            insert_all(session, AuditEvent, events)
        done = {each.number for each in good}
        store_fates(session, work, {each.number: _fate(each, done) for each in made})


class _Signing:
    """Signs the editions of one chunk, each with a key of the identity that issued the credential."""

    def __init__(self, parts: BulkParts, session: Session, work: Work) -> None:
        self._parts, self._session, self._work = parts, session, work
        self._reader = RowReader(work.job.reading["columns"], work.job.options, zone=work.organization.zone)
        self._signers: dict[str, tuple[CheckedSigner, TokenSigner | None]] = {}
        self._made: dict[str, list[Signed]] = {}

    @property
    def signers(self) -> list[Signer | TokenSigner | None]:
        """What has signed."""
        return [each for pair in self._signers.values() for each in pair]

    def sign_rows(self, rows: Sequence[JobRow], credentials: dict[str, Credential]) -> list[Edition]:
        editions = []
        for row in rows:
            self._work.beat(self._session)
            with key_trouble():
                editions.append(self._sign_row(row, credentials.get(_named(row))))
        for issuer_id, made in self._made.items():
            Checker(self._parts, self._session, issuer_id, in_full=True).check_some(made)
        return editions

    def _sign_row(self, row: JobRow, credential: Credential | None) -> Edition:
        if credential is None:
            return Edition(row.number, _named(row), error=NAMES_NOTHING)
        if credential.revoked_at is not None or credential.withdrawn_at is not None:
            return Edition(row.number, credential.id, error=REVOKED)
        assert row.chosen is not None
        if row.chosen.get("digest") != _digest(credential.document):
            raise Outdated
        try:
            values = self._sign(row, row.chosen, credential)
        except Invalid as error:
            return Edition(row.number, credential.id, error=" ".join(error.problems.values()))
        except KeyGone as error:
            return Edition(row.number, credential.id, error=error.message)
        except CredentialError as error:
            if error.code == "PROOF_SIGNATURE":
                raise WrongSignature(error.detail) from error
            return Edition(row.number, credential.id, error=f"This cannot be signed as it stands. {error.detail}")
        return Edition(row.number, credential.id, row.chosen["digest"], values)

    def _sign(self, row: JobRow, chosen: dict[str, str], credential: Credential) -> dict[str, object]:
        work = self._work
        changes = check_changes(self._reader.request_of(row.cells), zone=work.organization.zone)
        old = json.loads(credential.document)
        issuer_id = _issuer_id(old)
        self._require_ours(old, issuer_id, now=max(self._parts.clock(), credential.valid_from))
        signer, tokens = self._signers_of(issuer_id)
        at, valid_from = parse_instant(chosen["at"]), parse_instant(chosen["valid_from"])
        edition = renewed(
            old,
            changes,
            profile=profile_of(work.organization, issuer_id, self._parts.addresses),
            valid_from=valid_from,
            valid_until=credential.valid_until,
        )
        document = dump_json(add_proof(edition, signer, created=at))
        token = sign_token(edition, tokens) if tokens is not None else None
        ends = changes.valid_until or credential.valid_until
        self._made.setdefault(issuer_id, []).append(Signed(document, token, valid_from, ends))
        return {
            "document": document.decode(),
            "token": token,
            "valid_from": valid_from,
            "valid_until": ends,
            "recipient_name": changes.recipient_name or credential.recipient_name,
        }

    def _require_ours(self, document: dict[str, Any], issuer_id: str, *, now: datetime) -> None:
        """Raise Invalid unless the organization signed what is stored, with any key that it ever had.

        Also with one that counts no more today: badges of a compromised key are issued again for that very reason.
        """
        keys = [key.public_key_multibase for key in list_keys_of(self._session, issuer_id)]
        known = {did_web_url(issuer_id): dump_json(did_document(issuer_id, keys))} if _has_document(issuer_id) else {}
        try:
            verify_proof(document, MappingDocuments(known), now=now)
        except CredentialError as error:
            raise Invalid({"": f"What is stored of this credential is damaged ({error.code})."}) from error

    def _signers_of(self, issuer_id: str) -> tuple[CheckedSigner, TokenSigner | None]:
        """Return what signs for an identity, which may be one that the organization has left. Raises KeyGone."""
        if issuer_id not in self._signers:
            organization, key_ring = self._work.organization, self._parts.key_ring
            signer = signer_of_controller(self._session, organization, issuer_id, key_ring)
            now = self._parts.clock()
            tokens = token_signer_for(self._session, organization, issuer_id, key_ring, now=now)
            self._signers[issuer_id] = CheckedSigner(signer), tokens
        return self._signers[issuer_id]


def _reissued(work: Work, edition: Edition, now: datetime) -> dict[str, Any]:
    values = edition.values or {}
    digests = digests_of(cast("str", values["document"]), cast("str | None", values["token"]))
    return event(work.job, "credential.reissued", edition.credential_id, now, **digests)


def _named(row: JobRow) -> str:
    return str((row.chosen or {}).get("credential_id", ""))


def _credentials(session: Session, work: Work) -> dict[str, Credential]:
    """Return the credentials of this organization that the rows name, by id."""
    ids = {_named(row) for row in work.rows}
    found = session.scalars(
        select(Credential).where(Credential.id.in_(ids), Credential.organization_id == work.organization.id)
    )
    return {credential.id: credential for credential in found}


def _locked(session: Session, work: Work, ids: Collection[str]) -> dict[str, str | None]:
    """Lock these credentials and return their texts by id, None for one that is revoked or withdrawn by now."""
    found = session.execute(
        select(Credential.id, Credential.document, Credential.revoked_at, Credential.withdrawn_at)
        .where(Credential.id.in_(ids))
        .order_by(Credential.id)
        .with_for_update()
    )
    return {id: text if revoked is None and withdrawn is None else None for id, text, revoked, withdrawn in found}


def _fate(each: Edition, done: set[int]) -> Fate:
    if each.number in done:
        return Fate(RowState.ISSUED)
    return Fate(RowState.FAILED, each.error or _CHANGED)


def _issuer_id(document: dict[str, object]) -> str:
    issuer = document["issuer"]
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)


def _has_document(issuer_id: str) -> bool:
    return issuer_id.startswith("did:web:")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
