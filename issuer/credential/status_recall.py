"""Holding what a status list says against what was seen of it before (T-52). Nothing here makes a status better."""

from __future__ import annotations

from issuer.credential.errors import CredentialError
from issuer.credential.status_entry import StatusEntry
from issuer.credential.status_list import MIN_ENTRIES, StatusList
from issuer.credential.status_memory import SeenList, StatusMemory, contradiction, rollback

_WITHDRAWALS = ("revocation", "suspension")


def decode_list(asked: StatusEntry, encoded: object) -> StatusList:
    """Return the list of an entry's kind. Raises STATUS_LENGTH or STATUS_SIZE."""
    if asked.kind == "StatusList2021Entry":
        return StatusList.decode_older(encoded)
    return StatusList.decode(encoded, MIN_ENTRIES * asked.size)


def recall(memory: StatusMemory, issuer_id: str, asked: StatusEntry, served: SeenList, bits: StatusList) -> int:
    """Return the value that counts for an entry, and remember the edition that counts from now on.

    `served` is the edition that was served, its proof held, and `bits` what is in it. A newer one that was seen before
    goes before it: what was set there stays set. Of two of the same date that differ, what is set in either is set.
    Raises STATUS_ROLLBACK where that leaves it open what the issuer's last word is, STATUS_INDEX beyond a list.
    """
    value = bits.value(asked.index, asked.size)
    known = memory.newest(issuer_id, asked.address)
    if known is None or known.age < served.age or known.digest == served.digest:
        memory.remember(issuer_id, asked.address, served if known is None or known.age <= served.age else known)
        return value
    before = _value_before(asked, known)
    if known.age > served.age:
        memory.remember(issuer_id, asked.address, known)  # it was of use
        if not before:
            raise rollback()  # not set then, but who serves an old list may hide what came since
        return before
    memory.remember(issuer_id, asked.address, _together(asked, known, bits))
    if before == value:
        return value
    if asked.purpose in _WITHDRAWALS and (before or value):
        return before or value
    raise contradiction()


def _value_before(asked: StatusEntry, known: SeenList) -> int | None:
    """Return what an edition says of an entry, None where only its date was kept."""
    return None if known.encoded is None else decode_list(asked, known.encoded).value(asked.index, asked.size)


def _together(asked: StatusEntry, known: SeenList, bits: StatusList) -> SeenList:
    """Return the edition in which everything is set that is set in either of two of one date."""
    if known.encoded is None:
        return known
    try:
        union = decode_list(asked, known.encoded).union(bits)
    except CredentialError:
        return known
    return SeenList.of(known.valid_from, known.made_at, union.encode())
