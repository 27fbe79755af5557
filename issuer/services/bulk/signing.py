"""The credentials of a chunk, made and signed from what was chosen for each row: the same bytes whenever it is done."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.achievement_credential import StatusEntry
from issuer.credential.batch import BatchSigner, Filled
from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import OB_V3, VC_V2
from issuer.credential.errors import CredentialError
from issuer.credential.instants import parse_instant
from issuer.credential.jwt_signing import sign_token
from issuer.credential.multikey import decode_multikey
from issuer.credential.signer import CheckedSigner, Signer
from issuer.credential.strict_json import dump_json
from issuer.credential.token_signer import TokenSigner
from issuer.review.draft import Draft
from issuer.services.award_building import AwardParts, Chosen, assemble, public_parts
from issuer.services.award_request import CheckedAward, check_award
from issuer.services.bulk.checking import Checker, Signed, key_trouble
from issuer.services.bulk.faults import WrongSignature
from issuer.services.bulk.parts import BulkParts
from issuer.services.bulk_forms import Forms
from issuer.services.errors import Invalid
from issuer.services.keys import signer_for
from issuer.services.rosters.fields import RowReader
from issuer.services.token_keys import token_signer_for
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobRow
from issuer.store.organizations import Organization


@dataclass(frozen=True, slots=True)
class SignedRow:
    """What came of a row: the columns of its credential, or the reason why there is none."""

    number: int
    credential: dict[str, Any] | None
    error: str | None = None


class Signing:
    """Signs the rows of one job with one key; kept from chunk to chunk. Not for several threads at once."""

    def __init__(
        self, parts: BulkParts, session: Session, job: Job, achievement: Achievement, organization: Organization
    ) -> None:
        self._parts = parts
        self._job = job
        self._achievement = achievement
        self._organization = organization
        self._draft = Draft.from_document(achievement.draft)
        self._reader = RowReader(job.reading["columns"], job.options, zone=organization.zone, draft=self._draft)
        self._signer = signer_for(session, organization, parts.key_ring)
        self.verification_method = self._signer.verification_method
        """The key with which this signs."""
        self.issuer_id, _, key = self.verification_method.partition("#")
        """The identity under which this signs."""
        self._checked = CheckedSigner(self._signer)
        self._public_key = decode_multikey(key)
        self._tokens = token_signer_for(session, organization, self.issuer_id, parts.key_ring, now=parts.clock())
        self._forms = (
            Forms(achievement, organization, parts.shapes, addresses=parts.addresses) if parts.shapes else None
        )
        self._batches: dict[datetime, BatchSigner] = {}
        self._has_signed = False

    @property
    def signers(self) -> tuple[Signer, TokenSigner | None]:
        """What signs."""
        return self._signer, self._tokens

    def sign_rows(
        self, session: Session, rows: Sequence[JobRow], *, beat: Callable[[Session], None] = lambda session: None
    ) -> list[SignedRow]:
        """Return what comes of each row. Raises WrongSignature, KeyUnavailable when the key cannot be used.

        `beat` is called between the rows, and what it raises is raised.
        """
        signed = []
        for row in rows:
            beat(session)
            with key_trouble():
                signed.append(self._sign_row(row))
        checker = Checker(self._parts, session, self.issuer_id, in_full=self._forms is not None)
        made = [row.credential for row in signed if row.credential is not None]
        checker.check_some(
            [Signed(each["document"], each["token"], each["awarded_at"], each["valid_until"]) for each in made],
            first_in_full=not self._has_signed,
        )
        self._has_signed = True
        return signed

    def _sign_row(self, row: JobRow) -> SignedRow:
        chosen, at, code = _chosen(row, self._parts)
        try:
            request = self._reader.request_of(row.cells)
            award = check_award(self._draft, request, zone=self._organization.zone, now=at)
            public = public_parts(
                self._draft, self._achievement, request, award, chosen, addresses=self._parts.addresses, now=at
            )
            document, token = self._sign(public, chosen, at)
        except Invalid as error:
            return SignedRow(row.number, None, " ".join(error.problems.values()))
        except CredentialError as error:
            if error.code == "PROOF_SIGNATURE":
                raise WrongSignature(error.detail) from error
            return SignedRow(row.number, None, f"This cannot be signed as it stands. {error.detail}")
        values = self._columns(award, chosen, code, at)
        return SignedRow(
            row.number, {**values, "document": document, "token": token, "name_is_public": request.name_is_public}
        )

    def _sign(self, public: AwardParts, chosen: Chosen, at: datetime) -> tuple[bytes, str | None]:
        filled = self._forms.fill(public, chosen) if self._forms is not None else None
        if filled is not None:
            document = self._batch(at).sign(filled)
        else:
            document = dump_json(add_proof(self._unsigned(public, chosen), self._checked, created=at))
        if self._tokens is None:
            return document, None
        return document, sign_token(self._of(filled, public, chosen), self._tokens)

    def _of(self, filled: Filled | None, public: AwardParts, chosen: Chosen) -> dict[str, Any]:
        unsigned: dict[str, Any] = json.loads(filled.text) if filled is not None else self._unsigned(public, chosen)
        return unsigned

    def _unsigned(self, public: AwardParts, chosen: Chosen) -> dict[str, Any]:
        return assemble(
            self._achievement,
            public,
            chosen,
            organization=self._organization,
            addresses=self._parts.addresses,
        )

    def _batch(self, at: datetime) -> BatchSigner:
        if at not in self._batches:
            self._batches = {at: BatchSigner(self._signer, self._public_key, [VC_V2, OB_V3], created=at)}
        return self._batches[at]

    def _columns(self, award: CheckedAward, chosen: Chosen, code: str, at: datetime) -> dict[str, Any]:
        return {
            "id": chosen.credential_id,
            "code": code,
            "organization_id": self._organization.id,
            "achievement_id": self._achievement.id,
            "recipient_name": award.recipient_name,
            "recipient_email": award.recipient_email,
            "recipient_key": award.recipient_key,
            "evidence_digest": award.evidence_digest,
            "awarded_at": at,
            "awarded_by": self._job.confirmed_by,
            "valid_from": award.valid_from,
            "valid_until": award.valid_until,
        }


def _chosen(row: JobRow, parts: BulkParts) -> tuple[Chosen, datetime, str]:
    """Return what was chosen for a row, the instant of its award and its code."""
    stored = row.chosen
    assert stored is not None and row.credential_id is not None
    address, index = parts.addresses.status_list(stored["status_list_id"]), stored["status_list_index"]
    chosen = Chosen(
        issuer_id=stored["issuer_id"],
        credential_id=row.credential_id,
        subject_id=stored["subject_id"],
        salt=stored["salt"],
        status=StatusEntry(f"{address}#{index}", index, address),
    )
    return chosen, parse_instant(stored["at"]), stored["code"]
