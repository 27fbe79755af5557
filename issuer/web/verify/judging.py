"""One badge that somebody brought, judged: everything that a page shows of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from issuer.credential.noted_documents import Seen
from issuer.credential.refresh import address_of
from issuer.credential.report import Check, Outcome, VerificationReport
from issuer.services.check_records import describe_check
from issuer.services.keys import list_issuer_ids
from issuer.services.recipient_match import AddressMatch, match_address
from issuer.services.verification import verify_upload
from issuer.store.credentials import Credential, find_credential
from issuer.web.database import now, toolkit
from issuer.web.turns import turn_of
from issuer.web.verify.faces import Face, face_of
from issuer.web.verify.nested import Inside, Praise, read_contained, read_praise
from issuer.web.verify.reading import BadgeRead, read_badge, text
from issuer.web.verify.reasons import reasons_of
from issuer.web.verify.tickets import seal


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and what goes with it. `ticket` is the unsigned record of this check, for a page to carry."""

    report: VerificationReport
    face: Face
    badge: BadgeRead | None
    issued: Credential | None
    is_known: bool
    reasons: list[str]
    match: AddressMatch | None
    ticket: str
    contained: list[Inside]
    praise: list[Praise]

    @property
    def edition(self) -> Check | None:
        """What came of asking the issuer for a newer edition; None where nobody asked."""
        return next((check for check in self.report.checks if check.id == "refresh"), None)

    @property
    def may_have_newer(self) -> bool:
        """True where the badge says where a newer edition may be had, and nobody asked there."""
        view = self.report.view
        return self.edition is None and view is not None and address_of(view.document) is not None

    @property
    def is_unread(self) -> bool:
        """True for a file in which no badge was found: nothing is known about any."""
        check = self.report.check("format")
        return self.report.view is None and check.outcome is not Outcome.PASSED and check.code is not None


def judge(
    session: Session, data: bytes, *, applicant: str = "", seen: Seen | None = None, refresh: bool = False
) -> Judged:
    """Verify a badge and hold it against the address that an applicant gave, if there is one.

    With `refresh` its issuer is asked for a newer edition. Raises Busy for one that has to come back.
    """
    seen = {} if seen is None else seen
    with turn_of(data):
        report = verify_upload(session, data, now=now(), bounded=toolkit().bounded, seen=seen, refresh=refresh)
    toolkit().metrics.verdict(report.verdict.value)
    match = match_address(report.view, applicant) if applicant.strip() else None
    base = toolkit().addresses.base
    return Judged(
        report=report,
        face=face_of(report),
        badge=read_badge(report.view, base=base) if report.view else None,
        issued=_own(session, report),
        is_known=_is_known(report),
        reasons=reasons_of(report),
        match=match,
        ticket=seal(describe_check(data, report, seen, site=base, match=match)),
        contained=read_contained(report, base=base),
        praise=read_praise(report),
    )


def _is_known(report: VerificationReport) -> bool:
    return report.view is not None and report.check("issuer").outcome is Outcome.PASSED


def _own(session: Session, report: VerificationReport) -> Credential | None:
    """Return our own credential when the proved document is one of ours and its page still stands."""
    # A trusted issuer elsewhere may write what it likes into an id, ours included.
    if report.view is None or report.view.issuer_id not in list_issuer_ids(session):
        return None
    prefix = toolkit().addresses.credential("")
    identifier = text(report.view.document.get("id")) or ""
    if not re.fullmatch(re.escape(prefix) + r"[0-9a-f-]{36}", identifier):
        return None
    credential = find_credential(session, identifier.removeprefix(prefix))
    return credential if credential is not None and credential.withdrawn_at is None else None
