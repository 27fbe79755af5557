"""Many places in status lists at once: random, never twice, from as many lists as it takes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.signer import Signer
from issuer.services.journal import note
from issuer.services.ports import Chance
from issuer.services.status_lists import FILLING, keep_fresh, open_list
from issuer.store.many import among
from issuer.store.organizations import Organization
from issuer.store.status_lists import StatusEntry, StatusList
from issuer.urls import Addresses

_ASKED_AT_ONCE = 500  # places looked up in one statement


def take_places(
    session: Session,
    organization: Organization,
    signer: Signer,
    count: int,
    *,
    addresses: Addresses,
    now: datetime,
    chance: Chance,
) -> list[tuple[StatusList, int]]:
    """Return `count` free places of the signer's identity, each drawn by chance; the caller stores the entries.

    A list is rolled over to a new one when it is as full as lists become. The lists are locked until the transaction
    ends, and the constraint of the table stands behind that.
    """
    taken: list[tuple[StatusList, int]] = []
    filled: set[str] = set()
    while len(taken) < count:
        status_list = open_list(session, organization, signer, addresses=addresses, now=now, without=filled)
        session.refresh(status_list, with_for_update=True)
        keep_fresh(session, status_list, signer, addresses=addresses, now=now)
        room = int(status_list.size * FILLING) - status_list.taken
        wanted = min(count - len(taken), max(room, 0))
        taken += [(status_list, index) for index in _draw(session, status_list, wanted, chance)]
        status_list.taken += wanted
        if wanted == room or room <= 0:
            filled.add(status_list.id)
    if taken:
        note(session, "places", now=now, count=len(taken))
    return taken


def _draw(session: Session, status_list: StatusList, count: int, chance: Chance) -> list[int]:
    """Return different free places of a list in the order of their drawing, which says nothing about the places."""
    drawn: dict[int, None] = {}
    while len(drawn) < count:
        candidates = [chance.below(status_list.size) for _ in range(min(count - len(drawn), _ASKED_AT_ONCE))]
        given = set(
            session.scalars(
                select(StatusEntry.status_list_index).where(
                    StatusEntry.status_list_id == status_list.id,
                    among(session, StatusEntry.status_list_index, candidates),
                )
            )
        )
        drawn.update((index, None) for index in candidates if index not in given)
    return list(drawn)
