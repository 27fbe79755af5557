"""Rosters of credentials that exist already: to be revoked, or to be issued again.

A row names its credential by its code, its address or its id. To be revoked, it may also give nothing but the address
of a person who holds exactly one in force; where there are several, nobody guesses which one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.services.codes import normalise_code
from issuer.services.errors import Invalid
from issuer.services.mail_address import normalise_email
from issuer.services.renewal import check_changes
from issuer.services.revocation import check_reason
from issuer.services.rosters.fields import RowReader
from issuer.services.rosters.findings import Finding, Verdict
from issuer.services.rosters.holders import find_held, is_in_force, say_several
from issuer.services.rosters.own_ids import OwnIds
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobKind, RowState
from issuer.urls import Addresses

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class CredentialCheck:
    """Judges rows that name a credential, as far as the file alone can tell. `reason` is that of rows without one."""

    def __init__(
        self, kind: JobKind, reader: RowReader, *, reason: str, addresses: Addresses, zone: str, now: datetime
    ) -> None:
        self._kind = kind
        self._reader = reader
        self._reason = reason
        self._addresses = addresses
        self._zone = zone
        self.own_ids = OwnIds(reader)
        self.now = now

    def __call__(self, verdict: Verdict) -> None:
        """Check every cell, and note down which credential is meant."""
        self._try(verdict, "credential", lambda: self.which(verdict))
        self._try(verdict, "recipient_email", lambda: self.address(verdict))
        if self._kind is JobKind.REVOKE:
            text = self._reader.text_of(verdict.cells, "reason")
            self._try(verdict, "reason", lambda: check_reason(text or self._reason))
        else:
            request, problems = self._reader.read(verdict.cells)
            verdict.find(RowState.WRONG, *(Finding(column, "cell", message) for column, message in problems.items()))
            self._try(verdict, "", lambda: check_changes(request, zone=self._zone))

    def which(self, verdict: Verdict) -> str:
        """Return the id or the code of the credential that a row is about, "" where it gives only who holds it.

        Raises Invalid.
        """
        text = self._reader.text_of(verdict.cells, "credential")
        if not text and self._kind is JobKind.REVOKE:
            if self._reader.text_of(verdict.cells, "recipient_email"):
                return ""
            raise Invalid({"credential": "Say which credential: by its code, or by the address of who holds it."})
        for beginning in (self._addresses.credential(""), self._addresses.verification("")):
            text = text.removeprefix(beginning)
        if _ID.fullmatch(text.lower()):
            return text.lower()
        code = normalise_code(text)
        if code is None:
            raise Invalid({"credential": "This is no code, address or id of a credential."})
        return code

    def address(self, verdict: Verdict) -> str:
        """Return the address of the recipient that a row gives, "" where it gives none. Raises Invalid."""
        text = self._reader.text_of(verdict.cells, "recipient_email")
        return normalise_email(text) if text else ""

    def is_over(self, verdict: Verdict, valid_until: datetime | None) -> bool:
        """Tell whether a credential that is valid until then would be over already when it is issued again."""
        ends = check_changes(self._reader.request_of(verdict.cells), zone=self._zone).valid_until or valid_until
        return ends is not None and ends <= self.now

    def column_of(self, field: str) -> str:
        """Return the column of a field."""
        return self._reader.column_of(field, {})

    def _try(self, verdict: Verdict, code: str, check: Callable[[], object]) -> None:
        try:
            check()
        except Invalid as error:
            for field, message in error.problems.items():
                name = code or field
                column = self.column_of("recipient_email" if field == "email" else name)
                verdict.find(RowState.WRONG, Finding(column, name, message))


class CredentialLookup:
    """Finds the credentials that rows are about, and what keeps them from being revoked or issued again."""

    def __init__(self, job: Job, check: CredentialCheck) -> None:
        self._job = job
        self._check = check
        self._column = check.column_of("credential")
        self._lines: dict[str, int] = {}

    def __call__(self, session: Session, verdicts: Sequence[Verdict]) -> None:
        """Say in the verdicts what is found."""
        open_ones = [verdict for verdict in verdicts if verdict.can_be_done]
        wanted = {verdict.number: self._check.which(verdict) for verdict in open_ones}
        people = {verdict.number: self._check.address(verdict) for verdict in open_ones if not wanted[verdict.number]}
        found = self._find(session, {key for key in wanted.values() if key})
        held = find_held(session, self._job.organization_id, self._job.achievement_id, set(people.values()))
        for verdict in open_ones:
            if verdict.number in people:
                self._judge_person(verdict, held.get(people[verdict.number], ()))
            else:
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
                Credential.valid_until,
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
        self._accept(verdict, credential, self._column)

    def _judge_person(self, verdict: Verdict, held: Sequence[Any]) -> None:
        """Find the one credential in force that somebody holds."""
        column = self._check.column_of("recipient_email")
        in_force = [each for each in held if is_in_force(each, self._check.now)]
        over = [each for each in held if each.revoked_at is None and each.withdrawn_at is None]
        if len(in_force) == 1:
            self._accept(verdict, in_force[0], column)
        elif in_force:
            verdict.find(RowState.WRONG, Finding(column, "several", say_several(in_force)))
        elif over:
            message = f"What was awarded to this address has expired. To revoke it, give its code: {over[-1].code}."
            verdict.find(RowState.WRONG, Finding(column, "over", message))
        elif held:
            self._accept(verdict, held[-1], column)
        else:
            whose = "by this organization" if self._job.achievement_id is None else "of what this job is about"
            verdict.find(RowState.WRONG, Finding(column, "unknown", f"Nothing {whose} was awarded to this address."))

    def _accept(self, verdict: Verdict, credential: Any, column: str) -> None:
        """Note down the credential that a row is about, and what keeps it from being done."""
        verdict.recipient_key = credential.recipient_key
        verdict.chosen = {"credential_id": credential.id}
        self._check.own_ids.judge(verdict)
        self._judge_state(verdict, credential, column)
        line = self._lines.get(credential.id)
        if line is None and verdict.can_be_done:  # or a line that does nothing would keep the next from doing it
            self._lines[credential.id] = verdict.line
        elif line is not None:
            message = f"The same credential is in line {line}."
            verdict.find(RowState.DUPLICATE, Finding(column, "duplicate", message))

    def _judge_state(self, verdict: Verdict, credential: Any, column: str) -> None:
        ended = (("withdrawn", credential.withdrawn_at), ("revoked", credential.revoked_at))
        word, at = next(((word, at) for word, at in ended if at is not None), ("", None))
        if at is None:
            if self._job.kind is JobKind.REISSUE and self._check.is_over(verdict, credential.valid_until):
                message = "This would already have expired. Choose a later last day."
                verdict.find(RowState.WRONG, Finding(self._check.column_of("valid_until"), "valid_until", message))
            return
        state = RowState.ALREADY if self._job.kind is JobKind.REVOKE else RowState.WRONG
        verdict.find(state, Finding(column, "already", f"This credential was {word} on {at:%Y-%m-%d}."))

    def _finding(self, code: str, message: str) -> Finding:
        return Finding(self._column, code, message)
