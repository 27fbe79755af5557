"""Checking: a credential of ours against our own documents, and a stranger's file in a process of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from issuer.credential.imitation import warn_of_imitation
from issuer.credential.instants import CLOCK_SKEW
from issuer.credential.noted_documents import NotedDocuments, Seen
from issuer.credential.report import VerificationReport, failed
from issuer.credential.verifier import Verifier
from issuer.services.codes import normalise_code
from issuer.services.keys import list_disbelieved, list_issuer_ids
from issuer.services.own_documents import OwnDocuments
from issuer.services.ports import BoundedVerifier
from issuer.services.trust import known_issuers
from issuer.store.credentials import Credential, find_credential_by_code


def find_by_code(session: Session, typed: str) -> Credential | None:
    """Return the credential whose code somebody typed, whatever the case and the hyphens, or None."""
    code = normalise_code(typed)
    return find_credential_by_code(session, code) if code is not None else None


def verify_issued(
    session: Session, credential: Credential, *, now: datetime, seen: Seen | None = None
) -> VerificationReport:
    """Verify the stored bytes of a credential of ours at `now`, with no network: an edited row would show.

    It exists, so its award has been: where the clock of the machine that awarded it is a little ahead of this one's,
    `now` is no sooner than its beginning. The documents that the verdict rests on are noted in `seen`.
    """
    if timedelta(0) < credential.valid_from - now <= CLOCK_SKEW:
        now = credential.valid_from
    own = OwnDocuments(session)
    verifier = Verifier(
        own if seen is None else NotedDocuments(own, seen),
        trusted=list_issuer_ids(session),
        disbelieved=list_disbelieved(session),
    )
    report = verifier.verify(credential.document.encode(), now=now)
    # A genuine credential in the place of another would be a green tick for the wrong one. Only the end of the
    # address is compared: the installation may have moved since.
    if report.view is None or str(report.view.document.get("id")).endswith(f"/credentials/{credential.id}"):
        return report
    other = failed("format", "FORMAT", "What is stored here is another credential than this one.")
    return VerificationReport((other, *report.checks[1:]), None, now)


def verify_upload(
    session: Session,
    data: bytes,
    *,
    now: datetime,
    bounded: BoundedVerifier,
    seen: Seen | None = None,
    refresh: bool = False,
) -> VerificationReport:
    """Verify any badge that somebody brought. Our own documents are at hand; others' are fetched where that is on.

    Trusted are our own organizations and the issuers on the site's list; one that looks like them is warned of.
    With `refresh` the issuer is asked for a newer edition, where the badge says where that is.
    """
    known = known_issuers(session)
    trusted = [entry for each in known for entry in each.entries]
    report = bounded(
        data,
        now=now,
        documents=OwnDocuments(session),
        trusted=trusted,
        seen=seen,
        refresh=refresh,
        disbelieved=list_disbelieved(session),
    )
    return warn_of_imitation(report, known)
