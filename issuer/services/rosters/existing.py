"""Rosters of credentials that exist already: to be revoked, or to be issued again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.services.award_request import end_of_day
from issuer.services.codes import normalise_code
from issuer.services.errors import Invalid
from issuer.services.people import normalise_email
from issuer.services.plain_text import clean_line, clean_paragraphs
from issuer.services.revocation import REASON_MAX
from issuer.services.rosters.fields import RowReader
from issuer.services.rosters.findings import Finding, Verdict
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobKind, RowState
from issuer.urls import Addresses

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CredentialCheck:
    """Judges rows that name a credential, as far as the file alone can tell."""

    def __init__(self, kind: JobKind, reader: RowReader, *, addresses: Addresses, zone: str, now: datetime) -> None:
        self._kind = kind
        self._reader = reader
        self._addresses = addresses
        self._zone = zone
        self._now = now

    def __call__(self, verdict: Verdict) -> None:
        """Check every cell, and note down which credential is meant."""
        self._try(verdict, "credential", self._which)
        self._try(verdict, "recipient_email", lambda text: normalise_email(text) if text else None)
        if self._kind is JobKind.REVOKE:
            self._try(verdict, "reason", lambda text: clean_line(text, "reason", maximum=REASON_MAX, required=True))
        else:
            self._try(verdict, "valid_until", self._last_day)
            self._try(verdict, "narrative", lambda text: clean_paragraphs(text, "narrative", maximum=5000))

    def which(self, verdict: Verdict) -> str:
        """Return the id or the code of the credential that a row is about."""
        return self._which(self._reader.text_of(verdict.cells, "credential"))

    def address(self, verdict: Verdict) -> str:
        """Return the address of the recipient that a row gives, "" where it gives none."""
        text = self._reader.text_of(verdict.cells, "recipient_email")
        return normalise_email(text) if text else ""

    def column_of(self, field: str) -> str:
        """Return the column of a field."""
        return self._reader.column_of(field, {})

    def _try(self, verdict: Verdict, field: str, check: Callable[[str], object]) -> None:
        try:
            check(self._reader.text_of(verdict.cells, field))
        except Invalid as error:
            message = " ".join(error.problems.values())
            verdict.find(RowState.WRONG, Finding(self.column_of(field), field, message))

    def _which(self, text: str) -> str:
        for beginning in (self._addresses.credential(""), self._addresses.verification("")):
            text = text.removeprefix(beginning)
        if _ID.fullmatch(text.lower()):
            return text.lower()
        code = normalise_code(text)
        if code is None:
            raise Invalid({"credential": "This is no code, address or id of a credential."})
        return code

    def _last_day(self, text: str) -> None:
        if not text:
            return
        try:
            day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None:
            raise Invalid({"valid_until": f"“{text[:60]}” is not a day such as 2026-11-25."})
        if end_of_day(day, self._zone) <= self._now:
            raise Invalid({"valid_until": "This would already have expired. Choose a later last day."})


class CredentialLookup:
    """Finds the credentials that rows are about, and what keeps them from being revoked or issued again."""

    def __init__(self, job: Job, check: CredentialCheck) -> None:
        self._job = job
        self._check = check
        self._column = check.column_of("credential")
        self._lines: dict[str, int] = {}

    def __call__(self, session: Session, verdicts: Sequence[Verdict]) -> None:
        """Say in the verdicts what is found."""
        wanted = {verdict.number: self._check.which(verdict) for verdict in verdicts if verdict.can_be_done}
        found = self._find(session, set(wanted.values()))
        for verdict in verdicts:
            if verdict.number in wanted:
                self._judge(verdict, found.get(wanted[verdict.number]))

    def _find(self, session: Session, wanted: set[str]) -> dict[str, Any]:
        rows = session.execute(
            select(
                Credential.id,
                Credential.code,
                Credential.achievement_id,
                Credential.recipient_email,
                Credential.recipient_key,
                Credential.revoked_at,
                Credential.withdrawn_at,
            ).where(
                Credential.organization_id == self._job.organization_id,
                Credential.id.in_(wanted) | Credential.code.in_(wanted),
            )
        ).all()
        return {key: row for row in rows for key in (row.id, row.code)}

    def _judge(self, verdict: Verdict, credential: Any) -> None:
        if credential is None:
            verdict.find(RowState.WRONG, self._finding("unknown", "There is no such credential of this organization."))
            return
        if self._job.achievement_id not in (None, credential.achievement_id):
            verdict.find(RowState.WRONG, self._finding("other", "This credential is another one than this job's."))
            return
        address = self._check.address(verdict)
        if address and address != credential.recipient_email:
            finding = Finding(
                self._check.column_of("recipient_email"),
                "recipient_email",
                "This credential was awarded to another address.",
            )
            verdict.find(RowState.WRONG, finding)
            return
        verdict.recipient_key = credential.recipient_key
        verdict.chosen = {"credential_id": credential.id}
        self._judge_state(verdict, credential)
        line = self._lines.setdefault(credential.id, verdict.line)
        if line != verdict.line:
            verdict.find(RowState.DUPLICATE, self._finding("duplicate", f"The same credential is in line {line}."))

    def _judge_state(self, verdict: Verdict, credential: Any) -> None:
        ended = (("withdrawn", credential.withdrawn_at), ("revoked", credential.revoked_at))
        word, at = next(((word, at) for word, at in ended if at is not None), ("", None))
        if at is None:
            return
        state = RowState.ALREADY if self._job.kind is JobKind.REVOKE else RowState.WRONG
        verdict.find(state, self._finding("already", f"This credential was {word} on {at:%Y-%m-%d}."))

    def _finding(self, code: str, message: str) -> Finding:
        return Finding(self._column, code, message)
