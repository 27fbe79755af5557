"""Whom this installation trusts: its own organizations, and the issuers that its keeper put on the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.errors import CredentialError
from issuer.credential.imitation import TrustedIssuer
from issuer.credential.trust import read_issuer, read_list, read_words, write_list
from issuer.services.errors import Invalid, NotFound
from issuer.store import audit
from issuer.store.organizations import Organization
from issuer.store.profiles import SigningKey
from issuer.store.trusted_issuers import TrustedIssuerRow, find_trusted_issuer, list_trusted_issuers


def trust_issuer(session: Session, issuer: str, name: str, *, now: datetime) -> TrustedIssuer:
    """Put an issuer on the list, or give the one that is there another name. Raises Invalid."""
    try:
        entry = TrustedIssuer(read_issuer(issuer), read_words(name))
    except CredentialError as error:
        raise Invalid({"issuer": error.detail}) from error
    _write(session, [entry], now=now)
    return entry


def distrust_issuer(session: Session, issuer: str, *, now: datetime) -> None:
    """Take an issuer off the list. Raises NotFound."""
    row = find_trusted_issuer(session, issuer.strip()) or find_trusted_issuer(session, issuer.strip().lower())
    if row is None:
        raise NotFound("This issuer is not on the list.")
    audit.record(session, "trust.removed", row.id, now=now, issuer=row.issuer)
    session.delete(row)
    session.flush()


def import_trusted(session: Session, data: bytes, *, now: datetime) -> int:
    """Put the issuers of a list's file on the list and return how many are new; none is taken off. Raises Invalid."""
    try:
        entries = read_list(data)
    except CredentialError as error:
        raise Invalid({"file": error.detail}) from error
    return _write(session, entries, now=now)


def export_trusted(session: Session) -> bytes:
    """Return the list as a file for another installation, or for `issuer verify --trust-list`."""
    return write_list(trusted_issuers(session))


def trusted_issuers(session: Session) -> list[TrustedIssuer]:
    """Return the entries of the list."""
    return [TrustedIssuer(row.issuer, row.name) for row in list_trusted_issuers(session)]


def known_issuers(session: Session) -> list[TrustedIssuer]:
    """Return everybody who is known here: our own organizations under all their identities, and the list."""
    own = session.execute(
        select(SigningKey.controller, Organization.name)
        .join(Organization, SigningKey.organization_id == Organization.id)
        .distinct()
        .order_by(SigningKey.controller)
    )
    return [*(TrustedIssuer(controller, name) for controller, name in own), *trusted_issuers(session)]


def _write(session: Session, entries: Iterable[TrustedIssuer], *, now: datetime) -> int:
    added = 0
    for entry in entries:
        row = find_trusted_issuer(session, entry.issuer)
        if row is None:
            row = TrustedIssuerRow(issuer=entry.issuer, name=entry.name, added_at=now)
            session.add(row)
            session.flush()
            added += 1
            audit.record(session, "trust.added", row.id, now=now, issuer=row.issuer)
        elif entry.name:
            row.name = entry.name
    session.flush()
    return added
