"""Places in status lists, taken at random and never twice; lists are signed again on every change, and in time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.data_integrity import add_proof
from issuer.credential.errors import CredentialError
from issuer.credential.instants import CLOCK_SKEW, parse_instant, plus
from issuer.credential.signer import CheckedSigner, Signer
from issuer.credential.status_list import MIN_ENTRIES, status_list_credential
from issuer.credential.status_list import StatusList as Bits
from issuer.credential.strict_json import dump_json
from issuer.services.errors import SigningFailed
from issuer.services.journal import note
from issuer.services.ports import Chance
from issuer.store.base import new_id
from issuer.store.organizations import Organization
from issuer.store.status_lists import StatusList, count_taken, find_open_list, is_taken, list_set_indices
from issuer.urls import Addresses

LIST_LIFETIME = timedelta(days=7)
# Half full is full: random places stay quick to find, and nobody can tell from a place when it was taken.
FILLING = 0.5


def take_place(
    session: Session, organization: Organization, signer: Signer, *, addresses: Addresses, now: datetime, chance: Chance
) -> tuple[StatusList, int]:
    """Return an open list of the signer's identity and a free random place in it; the caller stores the entry.

    The list is locked until the transaction ends, and the constraint of the table stands behind that. One that nobody
    signed again in time is signed now: where no worker runs, awarding must not end with a list.
    """
    status_list = open_list(session, organization, signer, addresses=addresses, now=now)
    session.refresh(status_list, with_for_update=True)
    keep_fresh(session, status_list, signer, addresses=addresses, now=now)
    index = chance.below(status_list.size)
    while is_taken(session, status_list.id, index):
        index = chance.below(status_list.size)
    count_taken(session, status_list)
    note(session, "places", now=now, count=1)
    return status_list, index


def open_list(
    session: Session,
    organization: Organization,
    signer: Signer,
    *,
    addresses: Addresses,
    now: datetime,
    without: Collection[str] = (),
) -> StatusList:
    """Return the newest list of the signer's identity that has room, begun and signed now if there is none.

    `without` are lists that the caller has filled.
    """
    controller = signer.verification_method.partition("#")[0]
    status_list = find_open_list(session, organization.id, controller, filling=FILLING, without=without)
    if status_list is None:
        session.refresh(organization, with_for_update=True)  # of two who find none at the same moment one begins it
        status_list = find_open_list(session, organization.id, controller, filling=FILLING, without=without)
    # A list keeps its address for ever; after a move of the installation new badges need one that can be reached.
    if status_list is None or address_of(status_list) != addresses.status_list(status_list.id):
        return _begin_list(session, organization, signer, controller, addresses=addresses, now=now)
    return status_list


def keep_fresh(
    session: Session, status_list: StatusList, signer: Signer, *, addresses: Addresses, now: datetime
) -> None:
    """Sign a list again that is stale; the caller has it locked."""
    if is_stale(status_list, now=now):
        sign_list(session, status_list, signer, addresses=addresses, now=now)


def is_stale(status_list: StatusList, *, now: datetime) -> bool:
    """Tell whether a list has lived half its life, or begins only in what is the future since the clock was set back.

    Nobody could tell from either whether a badge is revoked. One that was signed by a machine whose clock is a little
    ahead has begun for all that.
    """
    if status_list.signed_at > now:
        dates = _dates_of(status_list)
        return dates is None or dates[0] > now
    return status_list.signed_at <= now - LIST_LIFETIME / 2


def sign_list(
    session: Session, status_list: StatusList, signer: Signer, *, addresses: Addresses, now: datetime
) -> None:
    """Write and sign the document of a list from the entries in the database, all in the caller's transaction.

    It ends LIST_LIFETIME after its signing. It begins CLOCK_SKEW before, so that it is valid at once for whoever's
    clock is behind; docs/decisions/lists-begin-a-little-before.md has the reasons.
    Raises SigningFailed when the key store gives a wrong signature: the list would take all its badges along.
    """
    session.flush()
    valid_from, created = _next_dates(status_list, now)
    bits = Bits(status_list.size)
    bits.set_all(list_set_indices(session, status_list.id))
    valid_until = plus(now, LIST_LIFETIME)
    unsigned = status_list_credential(
        id=address_of(status_list) or addresses.status_list(status_list.id),
        issuer=status_list.controller,
        bits=bits,
        valid_from=valid_from,
        valid_until=valid_until,
        purpose=status_list.purpose,
    )
    try:
        signed = add_proof(unsigned, CheckedSigner(signer), created=created)
    except CredentialError as error:
        raise SigningFailed(f"A status list could not be signed ({error.code}), so nothing was changed.") from error
    status_list.document = dump_json(signed).decode()
    status_list.signed_at = now
    status_list.valid_until = valid_until
    session.flush()
    _note_edition(session, status_list, unsigned, now)


def _note_edition(session: Session, status_list: StatusList, edition: Mapping[str, Any], now: datetime) -> None:
    """Let the journal tell all of a list, so that a restore knows of it and of every bit that was set."""
    note(
        session,
        "list",
        now=now,
        list=status_list.id,
        organization=status_list.organization_id,
        controller=status_list.controller,
        purpose=status_list.purpose,
        size=status_list.size,
        address=edition["id"],
        bits=edition["credentialSubject"]["encodedList"],
    )


def address_of(status_list: StatusList) -> str | None:
    """Return the address that stands in a list and in the badges that point to it.

    None before its first signing, and when the row was damaged: then nobody's status can be read from it.
    """
    address = _document_of(status_list).get("id")
    return address if isinstance(address, str) else None


def _next_dates(status_list: StatusList, now: datetime) -> tuple[datetime, datetime]:
    """Return `validFrom` and the proof's `created` of the next edition, which no verifier may take for an older one.

    Verifiers order editions by the first and then by the second (T-52). The machine that signed the last one may be
    ahead of this one: then its dates count. Those of a clock that was wrong do not: no verifier has accepted them.
    """
    last = _dates_of(status_list)
    if last is None or last[1] - now > CLOCK_SKEW:
        return now - CLOCK_SKEW, now
    begun, made = last
    return min(max(now - CLOCK_SKEW, begun), now), max(now, made)


def _dates_of(status_list: StatusList) -> tuple[datetime, datetime] | None:
    """Return `validFrom` and the proof's `created` of what is served; None before the first signing or for damage."""
    document = _document_of(status_list)
    proof = document.get("proof")
    try:
        return parse_instant(document.get("validFrom")), parse_instant(proof["created"] if proof else None)
    except (CredentialError, KeyError, TypeError):
        return None


def _document_of(status_list: StatusList) -> dict[str, Any]:
    """Return the list as it is served, read; nothing before its first signing, and when the row was damaged."""
    try:
        document = json.loads(status_list.document)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _begin_list(
    session: Session,
    organization: Organization,
    signer: Signer,
    controller: str,
    *,
    addresses: Addresses,
    now: datetime,
) -> StatusList:
    status_list = StatusList(
        id=new_id(),
        organization_id=organization.id,
        controller=controller,
        purpose="revocation",
        size=MIN_ENTRIES,
        document="",
        created_at=now,
        signed_at=now,
        valid_until=now,
    )
    session.add(status_list)
    sign_list(session, status_list, signer, addresses=addresses, now=now)
    return status_list
