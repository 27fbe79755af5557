"""Whom this installation trusts: its own organizations, and the issuers that its keeper put on the list.

The list is the site's, and no organization's. `actor` is the administrator of the site who changes it on the page,
None for whoever has the command line.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.errors import CredentialError
from issuer.credential.identities import EntryKind, kind_of_entry
from issuer.credential.imitation import TrustedIssuer, resemblance
from issuer.credential.trust import (
    MAX_ENTRIES,
    MAX_REASON,
    read_issuer,
    read_list,
    read_place,
    read_words,
    write_list,
)
from issuer.services.errors import Invalid, NotFound
from issuer.services.holding import hold
from issuer.store import audit
from issuer.store.base import new_id
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.profiles import SPEAKS, SigningKey
from issuer.store.trusted_issuers import (
    TrustedIssuerRow,
    count_trusted_issuers,
    find_trusted_issuer,
    list_trusted_among,
    list_trusted_issuers,
)


def read_trusted(
    issuer: str, name: str = "", reason: str = "", vouched_by: str = "", within: str = ""
) -> TrustedIssuer:
    """Return an entry as it was typed. Raises Invalid, with a sentence for each field."""
    readers = {
        "issuer": lambda: read_issuer(issuer),
        "name": lambda: read_words(name),
        "reason": lambda: read_words(reason, MAX_REASON),
        "vouched_by": lambda: read_words(vouched_by),
        "within": lambda: read_place(within),
    }
    read, problems = dict[str, str](), dict[str, str]()
    for field, reader in readers.items():
        try:
            read[field] = reader()
        except CredentialError as error:
            problems[field] = error.detail
    if not problems and read["within"] and kind_of_entry(read["issuer"]) is not EntryKind.ADDRESS:
        problems["within"] = "Only an issuer with an https address of its own has badges that are kept somewhere."
    if problems:
        raise Invalid(problems)
    return TrustedIssuer(read["issuer"], read["name"], read["reason"], read["vouched_by"], read["within"])


def resembles(session: Session, entry: TrustedIssuer) -> str | None:
    """Return in what an entry looks like somebody else who is known here; None where in nothing."""
    others = (known for known in known_issuers(session) if known.issuer != entry.issuer)
    return resemblance(entry.issuer, entry.name, others)


def trust_issuer(
    session: Session,
    issuer: str,
    name: str = "",
    *,
    reason: str = "",
    vouched_by: str = "",
    within: str = "",
    actor: Person | None = None,
    now: datetime,
) -> TrustedIssuerRow:
    """Put an entry on the list; where it is there already, what is said anew replaces what was noted.

    Raises Invalid.
    """
    entry = read_trusted(issuer, name, reason, vouched_by, within)
    row = find_trusted_issuer(session, entry.issuer)
    if row is None:
        return _add(session, [entry], actor=actor, now=now)[0]
    noted = {note: getattr(entry, note) or getattr(row, note) for note in _NOTES}
    note_trusted(session, row, TrustedIssuer(row.issuer, **noted), actor=actor, now=now)
    return row


def note_trusted(
    session: Session, row: TrustedIssuerRow, entry: TrustedIssuer, *, actor: Person | None = None, now: datetime
) -> None:
    """Replace what is noted of an entry. Whoever does so has looked at it, so its mark goes. Raises NotFound."""
    hold(session, row)  # it may be taken off at this moment
    changed = [name for name in _NOTES if getattr(row, name) != getattr(entry, name)]
    if row.was_wider:
        changed.append("was_wider")
    for name in _NOTES:
        setattr(row, name, getattr(entry, name))
    row.was_wider = False
    if changed:
        audit.record(session, "trust.changed", row.id, now=now, actor_id=_id(actor), issuer=row.issuer, changed=changed)
    session.flush()


def distrust_issuer(session: Session, issuer: str, *, actor: Person | None = None, now: datetime) -> None:
    """Take an entry off the list. Raises NotFound."""
    row = find_trusted_issuer(session, issuer.strip()) or find_trusted_issuer(session, _as_listed(issuer))
    if row is None:
        raise NotFound("This issuer is not on the list.")
    hold(session, row)
    audit.record(session, "trust.removed", row.id, now=now, actor_id=_id(actor), issuer=row.issuer)
    session.delete(row)
    session.flush()


def import_trusted(session: Session, data: bytes, *, actor: Person | None = None, now: datetime) -> int:
    """Put the entries of a list's file on the list that are not there yet, and return how many those are.

    None is taken off, and what is noted here of others stays. Raises Invalid.
    """
    try:
        entries = read_list(data)
    except CredentialError as error:
        raise Invalid({"file": error.detail}) from error
    known = list_trusted_among(session, [entry.issuer for entry in entries])
    fresh = [entry for entry in entries if entry.issuer not in known]
    return len(_add(session, fresh, actor=actor, now=now, field="file"))


def export_trusted(session: Session) -> bytes:
    """Return the list as a file for another installation, or for `issuer verify --trust-list`."""
    return write_list(trusted_issuers(session))


def trusted_issuers(session: Session) -> list[TrustedIssuer]:
    """Return the entries of the list."""
    return [
        TrustedIssuer(row.issuer, row.name, row.reason, row.vouched_by, row.within, row.was_wider)
        for row in list_trusted_issuers(session)
    ]


def known_issuers(session: Session) -> list[TrustedIssuer]:
    """Return everybody who is known here: our own organizations under all their identities, and the list.

    An identity that is a key in other hands is nobody's any more.
    """
    own = session.execute(
        select(SigningKey.controller, Organization.name)
        .join(Organization, SigningKey.organization_id == Organization.id)
        .where(SPEAKS)
        .distinct()
        .order_by(SigningKey.controller)
    )
    return [*(TrustedIssuer(controller, name) for controller, name in own), *trusted_issuers(session)]


_NOTES = ("name", "reason", "vouched_by", "within")


def _add(
    session: Session, entries: list[TrustedIssuer], *, actor: Person | None, now: datetime, field: str = "issuer"
) -> list[TrustedIssuerRow]:
    if count_trusted_issuers(session) + len(entries) > MAX_ENTRIES:
        raise Invalid({field: f"The list may have up to {MAX_ENTRIES} entries."})
    rows = [
        TrustedIssuerRow(
            id=new_id(),
            issuer=entry.issuer,
            **{name: getattr(entry, name) for name in _NOTES},
            was_wider=entry.was_wider,
            added_at=now,
            added_by=_id(actor),
        )
        for entry in entries
    ]
    session.add_all(rows)
    for row in rows:
        audit.record(session, "trust.added", row.id, now=now, actor_id=row.added_by, issuer=row.issuer)
    session.flush()
    return rows


def _id(actor: Person | None) -> str | None:
    return actor.id if actor is not None else None


def _as_listed(issuer: str) -> str:
    try:
        return read_issuer(issuer)
    except CredentialError:
        return issuer
