"""What is published: it verifies (I4), none of it is unsigned or half (I5), and its bytes never change (I6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.credential.errors import CredentialError
from issuer.credential.report import Outcome, VerificationReport
from issuer.credential.strict_json import dump_json, parse_json
from issuer.credential.verifier import Verifier
from issuer.services.digests import NAMES, digests_of
from issuer.services.fsck.examined import Due, Examined, Violation, as_stored, read_object
from issuer.services.own_documents import OwnDocuments
from issuer.services.signed_by import compromised_methods, methods_of
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import CredentialEdition
from issuer.store.organizations import Organization
from issuer.store.status_lists import StatusList

VERIFIED_WITHOUT_ASKING = 100_000
"""So many credentials are verified before somebody has to ask for more: some minutes of work."""
DIGESTED = ("credential.awarded", "credential.reissued")
"""The events that note the digest of the bytes that were signed."""
_TO_ISSUE_AGAIN = "A compromised key signed it, so nobody is to believe it. If it is genuine, issue it again."
_OF_THE_SIGNATURE = ("format", "shape", "key", "signature")


def every_published_credential_verifies(examined: Examined) -> Iterator[Violation]:
    """I4: the stored bytes of every credential are signed by its issuer, and are those of the credential of that id."""
    with examined.read() as session:
        published = Credential.withdrawn_at.is_(None)
        total = session.scalar(select(func.count()).select_from(Credential).where(published)) or 0
        wanted = VERIFIED_WITHOUT_ASKING if examined.sample is None else examined.sample
        if total > wanted:
            examined.notes.append(f"{wanted} of {total} credentials were verified, chosen by chance.")
        verifier = Verifier(_KeysOnly(session), trusted=())
        compromised = compromised_methods(session)
        stands = Credential.revoked_at.is_(None)
        query = select(Credential.id, Credential.document, Credential.token, stands).where(published)
        for left, (credential_id, document, token, is_standing) in zip(
            range(total, 0, -1), examined.stream(session, query), strict=False
        ):
            if wanted < left and examined.chance.below(left) >= wanted:
                continue  # of those that are left, as many are taken as are still wanted: each with the same chance
            wanted -= 1
            if not _is_signed(document):
                continue  # which I5 says
            for form in filter(None, (document, token)):
                report = verifier.verify(form.encode(), now=examined.now)
                if problem := _problem(report, credential_id):
                    yield Violation("I4", credential_id, problem)
            if is_standing and compromised & methods_of(document, token):
                examined.due.append(Due(credential_id, _TO_ISSUE_AGAIN))
    for difference in examined.differences:
        yield Violation("I4", "-", f"Two ways to verify do not agree. {difference}")


def nothing_unsigned_or_half_is_public(examined: Examined) -> Iterator[Violation]:
    """I5: what stands at a public address is signed and whole, with the organization and version that it is of."""
    with examined.read() as session:
        query = (
            select(Credential.id, Credential.document, Credential.token, Organization.id, Achievement.id)
            .outerjoin(Organization, Organization.id == Credential.organization_id)
            .outerjoin(Achievement, Achievement.id == Credential.achievement_id)
        )
        for credential_id, document, token, organization_id, achievement_id in examined.stream(session, query):
            if not _is_signed(document):
                yield Violation("I5", credential_id, "What is published of this credential bears no signature.")
            if token is not None and (token.count(".") != 2 or not all(token.split("."))):
                yield Violation("I5", credential_id, "What is published as its token is none.")
            if organization_id is None or achievement_id is None:
                yield Violation("I5", credential_id, "The organization or the version that this is of is not there.")
        for status_list_id, document in examined.stream(session, select(StatusList.id, StatusList.document)):
            if not _is_signed(document):
                yield Violation("I5", status_list_id, "What is published of this status list bears no signature.")


def stored_bytes_are_those_that_were_signed(examined: Examined) -> Iterator[Violation]:
    """I6: the bytes of a credential are those whose digest was noted when they were signed, the last time."""
    noted = (
        select(Credential.id, Credential.document, Credential.token, as_stored(AuditEvent.details).label("details"))
        .outerjoin(AuditEvent, (AuditEvent.subject_id == Credential.id) & AuditEvent.action.in_(DIGESTED))
        .order_by(Credential.id, AuditEvent.at, AuditEvent.action)
    )
    unknown = 0
    with examined.read() as session:
        for credential_id, rows in groupby(examined.stream(session, noted), key=attrgetter("id")):
            *_, row = found = list(rows)
            noted_each = [_noted(read_object(each.details)) for each in found]
            stored = digests_of(row.document, row.token)
            if "digest" not in noted_each[-1]:
                unknown += 1
            elif not _is_signed(row.document) or stored == noted_each[-1]:
                continue
            elif stored not in noted_each or not _is_newest(session, credential_id, stored, noted_each):
                yield Violation("I6", credential_id, "The stored bytes are not those that were signed.")
    if unknown:
        examined.notes.append(
            f"{unknown} credentials were signed before digests were noted: their bytes are not compared."
        )


def _noted(details: dict[str, Any]) -> dict[str, Any]:
    return {name: details[name] for name in NAMES if name in details}


def _is_newest(session: Session, credential_id: str, stored: dict[str, str], noted: Sequence[dict[str, str]]) -> bool:
    """Tell whether all but this has been replaced: a clock that was set back brings events out of order."""
    replaced = session.scalars(
        select(CredentialEdition.document).where(CredentialEdition.credential_id == credential_id)
    )
    there = Counter([stored["digest"], *(digests_of(document, None)["digest"] for document in replaced)])
    return there == Counter(each.get("digest") for each in noted)


def _is_signed(document: str) -> bool:
    proof = read_object(document).get("proof")
    return isinstance(proof, dict | list) and bool(proof)


def _problem(report: VerificationReport, credential_id: str) -> str:
    for name in _OF_THE_SIGNATURE:
        check = report.check(name)
        if check.outcome is not Outcome.PASSED:
            return f"It does not verify ({check.code}): {check.detail}"
    said = str(report.view.document.get("id")) if report.view is not None else ""
    return "" if said.endswith(f"/credentials/{credential_id}") else f"Another credential stands in its place: {said}"


def _with_every_key(data: bytes) -> bytes:
    document = parse_json(data)
    for method in document["verificationMethod"]:
        method.pop("revoked", None)
    return dump_json({**document, "assertionMethod": [method["id"] for method in document["verificationMethod"]]})


class _KeysOnly:
    """The documents of our issuers, each read once, and no status lists: those are judged by themselves.

    All keys are in them, as if none were compromised: whether we signed something is asked, and not who else could.
    """

    def __init__(self, session: Session) -> None:
        self._own = OwnDocuments(session)
        self._known: dict[str, bytes] = {}

    def fetch(self, url: str) -> bytes:
        """Return a DID document of ours. Raises CredentialError STATUS_FETCH or KEY_UNRESOLVED."""
        if "/status/" in url:
            raise CredentialError("STATUS_FETCH", "The list is not asked.")
        if url not in self._known:
            self._known[url] = _with_every_key(self._own.fetch(url))
        return self._known[url]
