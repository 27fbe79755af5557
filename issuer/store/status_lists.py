"""Bitstring status lists and which credential holds which place in them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint, bindparam, cast, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from issuer.store.base import Base, Id, Instant, OptionalInstant, OrderedId, Reference, SignedText, run_prepared


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
    __table_args__ = (
        UniqueConstraint("status_list_id", "status_list_index"),
        Index(
            "ix_status_entries_set",
            "status_list_id",
            "status_list_index",
            "set_at",
            sqlite_where=text("set_at IS NOT NULL"),
            postgresql_where=text("set_at IS NOT NULL"),
        ),
    )

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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a credential's bit is."""

    credential_id: str
    status_list_id: str
    status_list_index: int


_PLACES = select(StatusEntry.credential_id, StatusEntry.status_list_id, StatusEntry.status_list_index).where(
    StatusEntry.credential_id.in_(bindparam("ids", expanding=True))
)


def list_entries_of(session: Session, credential_ids: Collection[str]) -> Sequence[Place]:
    """Return the places of these credentials, for those that have one."""
    return [Place(*row) for row in session.execute(_PLACES, {"ids": list(credential_ids)})]


_SETTING = (
    update(StatusEntry)
    .where(
        StatusEntry.status_list_id == bindparam("list"),
        StatusEntry.credential_id.in_(bindparam("ids", expanding=True)),
        StatusEntry.set_at.is_(None),
    )
    .values(set_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def set_entries(session: Session, status_list_id: str, credential_ids: Collection[str], *, now: datetime) -> None:
    """Set the bits of these credentials in one list; those that are set already keep the time at which they were.

    Entries that the session has at hand are not told.
    """
    session.execute(_SETTING, {"list": status_list_id, "ids": list(credential_ids), "now": now})


_OPEN_LIST = (
    select(StatusList)
    .where(
        StatusList.organization_id == bindparam("organization_id"),
        StatusList.controller == bindparam("controller"),
        StatusList.closed_at.is_(None),
        StatusList.id.not_in(bindparam("without", expanding=True)),
        StatusList.taken + 1 <= StatusList.size * bindparam("filling", type_=Float),
    )
    .order_by(StatusList.created_at.desc())
    .limit(1)
)
_ONE_MORE = update(StatusList).where(StatusList.id == bindparam("list")).values(taken=StatusList.taken + 1)
_TAKEN = select(StatusEntry.id).where(
    StatusEntry.status_list_id == bindparam("status_list_id"), StatusEntry.status_list_index == bindparam("index")
)


def find_open_list(
    session: Session, organization_id: str, controller: str, *, filling: float, without: Collection[str] = ()
) -> StatusList | None:
    """Return the newest list of an organization under this DID that is less than `filling` (0..1) taken, or None.

    `without` are lists that are known to be full.
    """
    wanted = {"organization_id": organization_id, "controller": controller, "filling": filling}
    return session.scalars(_OPEN_LIST, wanted | {"without": list(without)}).first()


def is_taken(session: Session, status_list_id: str, index: int) -> bool:
    """Return whether a place is already given."""
    return session.scalar(_TAKEN, {"status_list_id": status_list_id, "index": index}) is not None


def count_taken(session: Session, status_list: StatusList) -> None:
    """Count one more place of a list as given, at once; the caller has it locked."""
    run_prepared(session, _ONE_MORE, {"list": status_list.id})
    set_committed_value(status_list, "taken", status_list.taken + 1)


def list_lists_not_signed_between(session: Session, after: datetime, until: datetime) -> Sequence[StatusList]:
    """Return every list that was not signed after the one instant and until the other, the oldest first."""
    outside = (StatusList.signed_at <= after) | (StatusList.signed_at > until)
    return session.scalars(select(StatusList).where(outside).order_by(StatusList.signed_at)).all()


_INDICES_SET = select(func.aggregate_strings(cast(StatusEntry.status_list_index, String), ",")).where(
    StatusEntry.status_list_id == bindparam("list"), StatusEntry.set_at.is_not(None)
)


def list_set_indices(session: Session, status_list_id: str) -> Sequence[int]:
    """Return the places whose bit is 1.

    They come as one text, read as JSON: tens of thousands of rows would take ten times as long.
    """
    joined = session.scalar(_INDICES_SET, {"list": status_list_id})
    indices: list[int] = json.loads(f"[{joined or ''}]")
    return indices
