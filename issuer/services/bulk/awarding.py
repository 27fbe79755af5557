"""Awards: ids, salts, codes and places are chosen, credentials are signed from them, and stored with their mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from issuer.credential.instants import format_instant, parse_instant
from issuer.credential.signer import Signer
from issuer.services.award_building import Chosen, choose
from issuer.services.bulk.faults import CannotGoOn, Outdated
from issuer.services.bulk.kinds import Work
from issuer.services.bulk.parts import BulkParts
from issuer.services.bulk.places import take_places
from issuer.services.bulk.signing import SignedRow, Signing
from issuer.services.bulk.storing import store_rows
from issuer.services.codes import new_codes
from issuer.services.keys import require_believed, signer_for
from issuer.services.revocation import refresh_status_list
from issuer.services.token_keys import token_signer_for
from issuer.store.base import new_ids, new_ordered_id
from issuer.store.designs import Achievement
from issuer.store.jobs import JobRow
from issuer.store.many import insert_all
from issuer.store.status_lists import StatusEntry, StatusList


class Awarding:
    """Awards an Achievement to each row. Keeps what signs for a job from chunk to chunk."""

    def __init__(self, parts: BulkParts) -> None:
        self._parts = parts
        self._signing: tuple[str, Signing] | None = None

    def choose(self, session: Session, work: Work, now: datetime) -> None:
        """Choose what chance chooses for the rows that lack it, and write it down with their places.

        Raises CannotGoOn when the Achievement was retired meanwhile, KeyUnavailable.
        """
        retired = select(Achievement.retired_at).where(Achievement.id == work.job.achievement_id)
        if session.scalar(retired) is not None:
            raise CannotGoOn("This version was retired after the job was confirmed, and is no longer awarded.")
        signer = signer_for(session, work.organization, self._parts.key_ring)
        # Where a key for tokens is still to be made, it is made here: what signs later can write nothing.
        token_signer_for(
            session, work.organization, signer.verification_method.partition("#")[0], self._parts.key_ring, now=now
        )
        _no_later_than(now, work.rows)
        open_rows = self._rows_to_choose_for(session, work.rows, signer)
        places = take_places(
            session,
            work.organization,
            signer,
            len(open_rows),
            addresses=self._parts.addresses,
            now=now,
            chance=self._parts.chance,
        )
        require_believed(session, signer)  # it may have signed a list
        self._write_down(session, list(zip(open_rows, places, strict=True)), now)
        # Rows that were chosen for days ago point to lists that nobody may have signed since.
        for status_list_id in sorted({row.chosen["status_list_id"] for row in work.rows if row.chosen}):
            refresh_status_list(
                session, status_list_id, key_ring=self._parts.key_ring, addresses=self._parts.addresses, now=now
            )

    def make(self, session: Session, work: Work) -> list[SignedRow]:
        """Return the signed credentials. Raises WrongSignature, KeyUnavailable, Outdated."""
        signer = signer_for(session, work.organization, self._parts.key_ring)
        kept = self._signing
        if kept is None or (kept[0], kept[1].verification_method) != (work.job.id, signer.verification_method):
            achievement = session.get_one(Achievement, work.job.achievement_id)
            self._signing = kept = (
                work.job.id,
                Signing(self._parts, session, work.job, achievement, work.organization),
            )
        signing = kept[1]
        if any(row.chosen is None or row.chosen["issuer_id"] != signing.issuer_id for row in work.rows):
            raise Outdated  # the identity changed since they were chosen
        instants = {row.chosen["at"] for row in work.rows if row.chosen is not None}  # most of them share one
        if any(parse_instant(each) > self._parts.clock() for each in instants):
            raise Outdated  # the clock was set back since
        return signing.sign_rows(session, work.rows, beat=work.beat)

    def store(self, session: Session, work: Work, made: Sequence[SignedRow], now: datetime) -> None:
        """Store credentials, mails, audit events and the rows' fates. Raises KeyUnavailable."""
        signing, self._signing = self._signing, None  # kept on only where what it signs with is believed
        if signing is not None:
            require_believed(session, *signing[1].signers)
        self._signing = signing
        store_rows(session, work, made, now=now)

    def _rows_to_choose_for(self, session: Session, rows: Sequence[JobRow], signer: Signer) -> list[JobRow]:
        issuer_id = signer.verification_method.partition("#")[0]
        stale = [row for row in rows if row.chosen is not None and row.chosen["issuer_id"] != issuer_id]
        if stale:
            # The identity changed before anything of these was signed: their places speak for the old one.
            ids = [row.credential_id for row in stale]
            session.execute(delete(StatusEntry).where(StatusEntry.credential_id.in_(ids)))
        return [row for row in rows if row.chosen is None or row in stale]

    def _write_down(
        self, session: Session, places: Sequence[tuple[JobRow, tuple[StatusList, int]]], now: datetime
    ) -> None:
        entries: list[dict[str, Any]] = []
        chosen_for: list[dict[str, Any]] = []
        ids = new_ids(len(places), self._parts.chance.octets)
        codes = new_codes(len(places), self._parts.chance)
        for (row, (status_list, index)), credential_id, code in zip(places, ids, codes, strict=True):
            chosen = choose(
                credential_id, status_list, index, addresses=self._parts.addresses, chance=self._parts.chance
            )
            written = _written(chosen, code, status_list, index, now)
            # Said to be stored already, as it is below: the session would look at each row by itself.
            set_committed_value(row, "credential_id", credential_id)
            set_committed_value(row, "chosen", written)
            chosen_for.append(
                {"job_id": row.job_id, "number": row.number, "credential_id": credential_id, "chosen": written}
            )
            entries.append(
                {
                    "id": new_ordered_id(),
                    "status_list_id": status_list.id,
                    "status_list_index": index,
                    "credential_id": credential_id,
                }
            )
        if entries:
            session.execute(update(JobRow), chosen_for)
            insert_all(session, StatusEntry, entries)


def _written(chosen: Chosen, code: str, status_list: StatusList, index: int, now: datetime) -> dict[str, Any]:
    """Return what a row keeps of what chance chose for it; the id of its credential has a column of its own."""
    return {
        "issuer_id": chosen.issuer_id,
        "subject_id": chosen.subject_id,
        "salt": chosen.salt,
        "code": code,
        "status_list_id": status_list.id,
        "status_list_index": index,
        "at": format_instant(now),
    }


def _no_later_than(now: datetime, rows: Sequence[JobRow]) -> None:
    """Let no award begin after it is signed: the clock may have been set back since its instant was chosen."""
    for row in rows:
        if row.chosen is not None and parse_instant(row.chosen["at"]) > now:
            row.chosen = {**row.chosen, "at": format_instant(now)}
