"""What always holds, checked in a whole installation: the invariants I1 to I12, each by a function of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.exc import SQLAlchemyError

from issuer.services.fsck.database import the_database_is_whole
from issuer.services.fsck.examined import Examined, Invariant, Violation
from issuer.services.fsck.jobs import every_row_has_one_fate, no_row_has_two_credentials
from issuer.services.fsck.kept import (
    files_are_those_of_rows,
    no_credential_is_announced_twice,
    nothing_acknowledged_is_lost,
)
from issuer.services.fsck.places import no_id_and_no_place_is_given_twice, revoked_bits_are_set_and_no_others
from issuer.services.fsck.record import every_change_is_recorded_once
from issuer.services.fsck.signed import (
    every_published_credential_verifies,
    nothing_unsigned_or_half_is_public,
    stored_bytes_are_those_that_were_signed,
)
from issuer.store.base import DamagedRow

__all__ = ["INVARIANTS", "Examined", "Invariant", "Violation", "examine", "invariants_named"]

INVARIANTS = (
    Invariant("I1", "Every row of a job has one fate", every_row_has_one_fate),
    Invariant("I2", "No row of a job has two credentials", no_row_has_two_credentials),
    Invariant("I3", "No id and no place in a list is given twice", no_id_and_no_place_is_given_twice),
    Invariant("I4", "Every published credential verifies", every_published_credential_verifies),
    Invariant("I5", "Nothing unsigned or half is public", nothing_unsigned_or_half_is_public),
    Invariant("I6", "The stored bytes are those that were signed", stored_bytes_are_those_that_were_signed),
    Invariant("I7", "Nothing that was acknowledged is lost", nothing_acknowledged_is_lost),
    Invariant("I8", "The bits of what was taken back are set, and no others", revoked_bits_are_set_and_no_others),
    Invariant("I9", "Every change is recorded once, and no record was changed", every_change_is_recorded_once),
    Invariant("I10", "Files and rows agree", files_are_those_of_rows),
    Invariant("I11", "No credential is announced twice", no_credential_is_announced_twice),
    Invariant("I12", "The database is whole", the_database_is_whole),
)


def invariants_named(ids: Sequence[str]) -> tuple[Invariant, ...]:
    """Return the invariants with these ids in their own order, all without one. Raises ValueError for an unknown id."""
    known = {invariant.id for invariant in INVARIANTS}
    if unknown := [each for each in ids if each not in known]:
        raise ValueError(f"There is no invariant {unknown[0]!r}; they are I1 to I{len(INVARIANTS)}.")
    return tuple(invariant for invariant in INVARIANTS if not ids or invariant.id in ids)


def examine(invariant: Invariant, examined: Examined) -> Iterator[Violation]:
    """Give what does not hold of one invariant. A database that cannot be read to the end violates it, too."""
    try:
        yield from invariant.check(examined)
    except (SQLAlchemyError, DamagedRow, ValueError) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        yield Violation(invariant.id, "database", f"This could not be checked to its end: {reason}")
