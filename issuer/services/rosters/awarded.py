"""Rows that were awarded before: looked up in the database, many rows at a time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.services.rosters.findings import Finding, Verdict
from issuer.store.credentials import Credential
from issuer.store.jobs import RowState


class AwardLookup:
    """Finds standing credentials of the Achievement for the same person and the same evidence."""

    def __init__(self, achievement_id: str, *, column: str, may_be_doubled: bool) -> None:
        self._achievement_id = achievement_id
        self._column = column
        self._state = RowState.WARNING if may_be_doubled else RowState.ALREADY

    def __call__(self, session: Session, verdicts: Sequence[Verdict]) -> None:
        """Say in the verdicts which rows were awarded before, and when."""
        open_ones = [verdict for verdict in verdicts if verdict.can_be_done]
        if not open_ones:
            return
        found = session.execute(
            select(Credential.recipient_key, Credential.evidence_digest, Credential.awarded_at)
            .where(
                Credential.achievement_id == self._achievement_id,
                Credential.recipient_key.in_([verdict.recipient_key for verdict in open_ones]),
                Credential.revoked_at.is_(None),
                Credential.withdrawn_at.is_(None),
            )
            .order_by(Credential.awarded_at)
        )
        awarded = {(key, digest): at for key, digest, at in found}
        for verdict in open_ones:
            at = awarded.get((verdict.recipient_key or "", verdict.evidence_digest or ""))
            if at is not None:
                message = f"This was awarded to this person for the same evidence on {at.day} {at:%B %Y}."
                verdict.find(self._state, Finding(self._column, "already", message))
