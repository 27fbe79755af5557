"""Places in status lists: each is one credential's (I3), and its bit says what became of that credential (I8)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from issuer.credential.data_integrity import verify_proof
from issuer.credential.errors import CredentialError
from issuer.credential.status_list import StatusList as Bits
from issuer.credential.strict_json import parse_json
from issuer.services.fsck.examined import Due, Examined, Violation, read_object
from issuer.services.own_documents import OwnDocuments
from issuer.services.restoring import KEPT_FOR_LOST
from issuer.services.signed_by import compromised_methods, methods_of
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import JobRow
from issuer.store.status_lists import StatusEntry, StatusList, list_set_indices

_TO_SIGN_AGAIN = "A compromised key signed this list, so it is not believed until a worker signs it with another one."


def no_id_and_no_place_is_given_twice(examined: Examined) -> Iterator[Violation]:
    """I3: ids are unique, and so are places; every credential has the one that stands in it, and no other is taken."""
    with examined.read() as session:
        yield from _given_twice(session)
        yield from _miscounted(session)
        yield from _outside(examined, session)
        yield from _orphans(examined, session)
        yield from _misplaced(examined, session)


def revoked_bits_are_set_and_no_others(examined: Examined) -> Iterator[Violation]:
    """I8: in the lists as they are served, the bits of what was revoked or withdrawn are 1, and all others 0."""
    with examined.read() as session:
        ids = session.scalars(select(StatusList.id).order_by(StatusList.id)).all()
        compromised = compromised_methods(session)
        for status_list_id in ids:
            status_list = session.get_one(StatusList, status_list_id)
            if methods_of(status_list.document) & compromised:
                # Nobody is to believe it, whatever it says. That of a did:key never is again.
                if status_list.controller.startswith("did:web:"):
                    examined.due.append(Due(status_list_id, _TO_SIGN_AGAIN))
            else:
                yield from _judge_list(session, status_list)
            session.expunge_all()
            examined.step(1)
        yield from _judge_entries(examined, session)


def _given_twice(session: Session) -> Iterator[Violation]:
    for column in (Credential.id, Credential.code, StatusEntry.credential_id):
        for row in session.execute(select(column, func.count()).group_by(column).having(func.count() > 1)):
            yield Violation("I3", row[0], f"{column} holds this {row[1]} times.")
    place = (StatusEntry.status_list_id, StatusEntry.status_list_index)
    for status_list_id, index, count in session.execute(
        select(*place, func.count()).group_by(*place).having(func.count() > 1)
    ):
        yield Violation("I3", status_list_id, f"Place {index} of this list is given {count} times.")


def _miscounted(session: Session) -> Iterator[Violation]:
    """Find lists of which more places are given than they say: they would be filled until no place is found."""
    given = select(StatusEntry.status_list_id, func.count().label("count")).group_by(StatusEntry.status_list_id)
    counted = given.subquery()
    query = select(StatusList.id, StatusList.taken, counted.c.count).join(
        counted, counted.c.status_list_id == StatusList.id
    )
    for status_list_id, taken, count in session.execute(query.where(StatusList.taken < counted.c.count)):
        yield Violation("I3", status_list_id, f"It says that {taken} of its places are given, and {count} are.")


def _outside(examined: Examined, session: Session) -> Iterator[Violation]:
    beyond = or_(StatusEntry.status_list_index < 0, StatusEntry.status_list_index >= StatusList.size)
    query = (
        select(StatusEntry.credential_id, StatusEntry.status_list_index, StatusEntry.status_list_id)
        .outerjoin(StatusList, StatusList.id == StatusEntry.status_list_id)
        .where(or_(StatusList.id.is_(None), beyond))
    )
    for credential_id, index, status_list_id in examined.stream(session, query):
        yield Violation("I3", credential_id, f"Its place {index} is in no list: {status_list_id}.")


def _orphans(examined: Examined, session: Session) -> Iterator[Violation]:
    """Places that were taken for nothing: of no credential, of no row of a job that has chosen, kept for none lost."""
    lost = select(AuditEvent.id).where(
        AuditEvent.subject_id == StatusEntry.credential_id, AuditEvent.action == KEPT_FOR_LOST
    )
    query = (
        select(StatusEntry.credential_id, StatusEntry.status_list_id, StatusEntry.status_list_index)
        .outerjoin(Credential, Credential.id == StatusEntry.credential_id)
        .outerjoin(JobRow, JobRow.credential_id == StatusEntry.credential_id)
        .where(Credential.id.is_(None), JobRow.job_id.is_(None), ~lost.exists())
    )
    for credential_id, status_list_id, index in examined.stream(session, query):
        yield Violation("I3", credential_id, f"Place {index} of {status_list_id} is taken for it, and it is not there.")


def _misplaced(examined: Examined, session: Session) -> Iterator[Violation]:
    query = select(
        Credential.id, Credential.document, StatusEntry.status_list_id, StatusEntry.status_list_index
    ).outerjoin(StatusEntry, StatusEntry.credential_id == Credential.id)
    for credential_id, text, status_list_id, index in examined.stream(session, query):
        if status_list_id is None:
            yield Violation("I3", credential_id, "This credential has no place in a status list.")
            continue
        status = read_object(text).get("credentialStatus")
        if not isinstance(status, dict):
            continue  # no credential at all, which I4 and I5 say
        said = (str(status.get("statusListCredential")).rpartition("/")[2], str(status.get("statusListIndex")))
        if said != (status_list_id, str(index)):
            yield Violation(
                "I3", credential_id, f"It says that its place is {said}; it is {index} of {status_list_id}."
            )


def _judge_list(session: Session, status_list: StatusList) -> Iterator[Violation]:
    status_list_id = status_list.id
    try:
        document = parse_json(status_list.document.encode())
        verify_proof(document, OwnDocuments(session), now=status_list.signed_at)
        served = Bits.decode(document["credentialSubject"]["encodedList"])
    except (CredentialError, KeyError, TypeError) as error:
        yield Violation("I8", status_list_id, f"This list is not one that we signed: {error}")
        return
    if not document["id"].endswith(f"/status/{status_list_id}") or len(served) != status_list.size:
        yield Violation("I8", status_list_id, "Another list is served in its place.")
        return
    bits = Bits(status_list.size)
    for index in list_set_indices(session, status_list_id):
        if index < status_list.size:
            bits.set(index, True)
    if bits.encode() != served.encode():
        for index in range(status_list.size):
            if bits.get(index) != served.get(index):
                yield Violation(
                    "I8", status_list_id, f"Bit {index} is served as {served.get(index):d}, not as {bits.get(index):d}."
                )


def _judge_entries(examined: Examined, session: Session) -> Iterator[Violation]:
    taken_back = or_(Credential.revoked_at.is_not(None), Credential.withdrawn_at.is_not(None))
    is_set = StatusEntry.set_at.is_not(None)
    query = (
        select(Credential.id, is_set)
        .join(StatusEntry, StatusEntry.credential_id == Credential.id)
        .where(taken_back != is_set)
    )
    for credential_id, bit in examined.stream(session, query):
        says = "Its bit is set, and it was not taken back." if bit else "It was taken back, and its bit is not set."
        yield Violation("I8", credential_id, says)
