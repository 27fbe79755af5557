"""Bitstring status lists and which credential holds which place in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, cast, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant, OptionalInstant, OrderedId, Reference, SignedText


class StatusList(Base):
    """A status list of an organization; `document` is its signed credential, served byte for byte.

    `controller` is the DID that signs it: a list speaks only for credentials of the same issuer, and an organization
    has another DID after moving, or after a change of keys under did:key. One with `closed_at` gives no place any more:
    places of it may have been given that a restored database does not know of. `taken` counts the places that were
    given, by whoever gives them and has the row locked: entries are too many to be counted for each award.
    """

    __tablename__ = "status_lists"

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    controller: Mapped[str] = mapped_column(String(500))
    purpose: Mapped[str] = mapped_column(String(20), default="revocation")
    size: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
    document: Mapped[str] = mapped_column(SignedText())
    created_at: Mapped[Instant]
    signed_at: Mapped[Instant]
    valid_until: Mapped[Instant]
    closed_at: Mapped[OptionalInstant]


class StatusEntry(Base):
    """The place of one credential in one list. A place is never given twice, not even after revocation.

    The place of a row in a bulk job is taken before its credential is signed, so the credential may not be there yet.
    """

    __tablename__ = "status_entries"
    __table_args__ = (UniqueConstraint("status_list_id", "status_list_index"),)

    id: Mapped[OrderedId]
    status_list_id: Mapped[str] = mapped_column(ForeignKey("status_lists.id"))
    status_list_index: Mapped[int]
    credential_id: Mapped[str] = mapped_column(String(36), unique=True)
    set_at: Mapped[OptionalInstant]


def find_status_list(session: Session, status_list_id: str) -> StatusList | None:
    """Return a status list of any organization: they are public."""
    return session.get(StatusList, status_list_id)


def find_entry(session: Session, credential_id: str) -> StatusEntry | None:
    """Return the place of a credential."""
    return session.scalar(select(StatusEntry).where(StatusEntry.credential_id == credential_id))


def list_entries_of(session: Session, credential_ids: Collection[str]) -> Sequence[StatusEntry]:
    """Return the places of these credentials, for those that have one."""
    return session.scalars(select(StatusEntry).where(StatusEntry.credential_id.in_(credential_ids))).all()


def find_open_list(
    session: Session, organization_id: str, controller: str, *, filling: float, without: Collection[str] = ()
) -> StatusList | None:
    """Return the newest list of an organization under this DID that is less than `filling` (0..1) taken, or None.

    `without` are lists that are known to be full.
    """
    return session.scalars(
        select(StatusList)
        .where(
            StatusList.organization_id == organization_id,
            StatusList.controller == controller,
            StatusList.closed_at.is_(None),
            StatusList.id.not_in(without),
            StatusList.taken + 1 <= StatusList.size * filling,
        )
        .order_by(StatusList.created_at.desc())
        .limit(1)
    ).first()


def is_taken(session: Session, status_list_id: str, index: int) -> bool:
    """Return whether a place is already given."""
    return (
        session.scalar(
            select(StatusEntry.id).where(
                StatusEntry.status_list_id == status_list_id, StatusEntry.status_list_index == index
            )
        )
        is not None
    )


def list_lists_not_signed_between(session: Session, after: datetime, until: datetime) -> Sequence[StatusList]:
    """Return every list that was not signed after the one instant and until the other, the oldest first."""
    outside = (StatusList.signed_at <= after) | (StatusList.signed_at > until)
    return session.scalars(select(StatusList).where(outside).order_by(StatusList.signed_at)).all()


def list_set_indices(session: Session, status_list_id: str) -> Sequence[int]:
    """Return the places whose bit is 1.

    They come as one text: tens of thousands of rows would take ten times as long.
    """
    joined = session.scalar(
        select(func.aggregate_strings(cast(StatusEntry.status_list_index, String), ",")).where(
            StatusEntry.status_list_id == status_list_id, StatusEntry.set_at.is_not(None)
        )
    )
    return [int(number) for number in joined.split(",")] if joined else []
